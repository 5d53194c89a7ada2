"""People sign in on the page: on both targets with keys, on this machine also with links and elsewhere."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from tests.acceptance.api import Api
from tests.acceptance.embedded_target import (
    PROGRAM,
    EmbeddedTarget,
    clean_environment,
    start,
)
from tests.acceptance.world import Place, World
from tests.oidc_issuer import CLIENT, TestIssuer
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

PAGE = {"X-Ringhook": "page"}
TIMEOUT_SECONDS = 60.0


@pytest.fixture
def browser() -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False
        yield session


def sign_in(browser: requests.Session, url: str, **how: str) -> requests.Response:
    return browser.post(f"{url}/api/session", json=how, headers=PAGE, timeout=TIMEOUT_SECONDS)


def get(browser: requests.Session, address: str, **more: Any) -> requests.Response:
    return browser.get(address, timeout=TIMEOUT_SECONDS, **more)


def test_a_person_signs_in_works_and_signs_out(target: Place, browser: requests.Session) -> None:
    url = target.http_url
    assert get(browser, f"{url}/api/config").status_code == 401
    answer = sign_in(browser, url, key=target.admin_key)
    assert (answer.status_code, answer.json()["role"]) == (200, "admin")
    assert {"HttpOnly", "SameSite=Strict"} <= set(answer.headers["Set-Cookie"].split("; "))
    assert get(browser, f"{url}/api/config").status_code == 200
    without = browser.post(f"{url}/api/live", timeout=TIMEOUT_SECONDS)
    assert without.status_code == 403
    left = browser.delete(f"{url}/api/session", headers=PAGE, timeout=TIMEOUT_SECONDS)
    assert left.status_code == 204
    assert get(browser, f"{url}/api/session").status_code == 401


def test_a_viewers_key_reads_and_is_taken_away(target: Place, api: Api) -> None:
    made = api.ask("POST", "/api/keys", json={"name": "viewer", "role": "viewer"}).json()
    with Api(target.http_url, made["key"]) as viewer:
        assert viewer.ask("GET", "/api/calls").status_code == 200
        assert viewer.ask("POST", "/api/pairings", json={"agent_id": "x"}).status_code == 403
        assert api.ask("DELETE", f"/api/keys/{made['id']}").status_code == 204
        assert viewer.ask("GET", "/api/calls").status_code == 401
    deeds = [entry["what"] for entry in api.get("/api/audit")["entries"]]
    assert {"key_made", "key_revoked"} <= set(deeds)


def test_a_page_hears_of_a_call(world: World, target: Place) -> None:
    world.save()
    address = world.api.ask("POST", "/api/live").json()["url"]
    with connect(address, proxy=None, open_timeout=target.patience_seconds) as page:
        rung = world.api.ask("POST", f"/api/connections/{world.connection}/ring", json={})
        assert rung.status_code == 200, rung.text
        while True:
            frame = json.loads(page.recv(timeout=target.patience_seconds))
            assert frame["kind"] == "changed"
            if frame["what"] == "call" and frame["id"] == rung.json()["id"]:
                break
    assert world.api.get(f"/api/calls/{frame['id']}")["call"]["id"] == frame["id"]


def test_a_ticket_lets_in_once(target: Place, api: Api) -> None:
    address = api.ask("POST", "/api/live").json()["url"]
    with connect(address, proxy=None, open_timeout=target.patience_seconds):
        pass
    with (
        pytest.raises(InvalidStatus),
        connect(address, proxy=None, open_timeout=target.patience_seconds),
    ):
        pass


def test_a_version_is_brought_back(world: World) -> None:
    world.save()
    before, etag = world.api.config()
    version = etag.strip('"')
    assert world.api.put_config(before, etag).status_code == 200
    listed = world.api.get("/api/config/versions", limit="5")["versions"]
    assert int(version) in [one["version"] for one in listed]
    path = f"/api/config/versions/{version}/restore"
    assert world.api.ask("POST", path, headers={"If-Match": "*"}).json() == before


# --- this machine alone ---


Starter = Callable[..., EmbeddedTarget]


@pytest.fixture
def starter(tmp_path: Path) -> Iterator[Starter]:
    """Starts servers that end with the test."""
    with ExitStack() as stack:

        def begin(*arguments: str) -> EmbeddedTarget:
            made = start(tmp_path, *arguments)
            stack.callback(made.stop)
            return made

        yield begin


def login_link(folder: Path) -> str:
    """Return the token that `ringhook login` prints."""
    done = subprocess.run(
        [str(PROGRAM), "login", "--data", str(folder)],
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        env=clean_environment(),
        check=True,
    )
    return done.stdout.strip()


@pytest.mark.e2e
def test_a_link_made_beside_a_running_server_signs_an_admin_in(
    tmp_path: Path, starter: Starter, browser: requests.Session
) -> None:
    server = starter()
    line = login_link(tmp_path / "store")
    assert line.startswith(f"open {server.http_url}/#once=")
    token = line.partition("#once=")[2]
    answer = sign_in(browser, server.http_url, once=token)
    assert (answer.status_code, answer.json()["role"]) == (200, "admin")
    assert get(browser, f"{server.http_url}/api/keys").status_code == 200
    assert sign_in(browser, server.http_url, once=token).status_code == 401


@pytest.mark.e2e
def test_the_first_start_prints_a_link(tmp_path: Path, browser: requests.Session) -> None:
    folder = tmp_path / "new"
    arguments = ("--port", "0", "--no-demo", "--data", str(folder))
    server = EmbeddedTarget(tmp_path, arguments, clean_environment())
    try:
        link = server.wait_for_line("open http").removeprefix("open ").strip()
        address, _, token = link.partition("/#once=")
        assert address == server.http_url
        assert sign_in(browser, address, once=token).status_code == 200
    finally:
        server.stop()


@pytest.mark.e2e
def test_a_name_that_is_not_ours_is_turned_away(
    starter: Starter, browser: requests.Session
) -> None:
    server = starter("--allow-host", "ringhook.lan")
    statuses = {
        host: get(browser, f"{server.http_url}/", headers={"Host": host}).status_code
        for host in ("localhost", "ringhook.lan:8420", "evil.example", "127.0.0.1.evil.example")
    }
    assert list(statuses.values()) == [200, 200, 421, 421]
    answer = get(browser, f"{server.http_url}/hooks/x", headers={"Host": "pbx.example"})
    assert answer.status_code == 404, "webhooks are proved by their token"


@pytest.fixture
def issuer() -> Iterator[TestIssuer]:
    made = TestIssuer()
    yield made
    made.stop()


@pytest.mark.e2e
def test_a_person_signs_in_at_an_issuer(
    tmp_path: Path, issuer: TestIssuer, browser: requests.Session
) -> None:
    environment = clean_environment(
        RINGHOOK_OIDC_ISSUER=issuer.url,
        RINGHOOK_OIDC_CLIENT_ID=CLIENT,
        RINGHOOK_OIDC_ROLES="groups:staff=operator",
    )
    arguments = ("--port", "0", "--no-demo", "--data", str(tmp_path / "store"))
    networks = ("--allow-network", "127.0.0.0/8")
    server = EmbeddedTarget(tmp_path, (*arguments, *networks), environment)
    try:
        _go_there_and_back(server.http_url, issuer, browser)
    finally:
        server.stop()


def _go_there_and_back(url: str, issuer: TestIssuer, browser: requests.Session) -> None:
    assert get(browser, f"{url}/api/session").json()["oidc"] is True
    away = get(browser, f"{url}/api/oidc/start", allow_redirects=False)
    sent = dict(parse_qsl(urlsplit(away.headers["Location"]).query))
    issuer.codes["c"] = issuer.token(sent["nonce"], time.time())
    back = {"code": "c", "state": sent["state"]}
    arrived = get(browser, sent["redirect_uri"], params=back, allow_redirects=False)
    assert (arrived.status_code, arrived.headers["Location"]) == (302, f"{url}/")
    found = get(browser, f"{url}/api/session").json()
    assert (found["role"], found["name"]) == ("operator", "anna@example.com")
    assert issuer.asked[0]["client_id"] == CLIENT
