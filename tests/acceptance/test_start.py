"""The settings of `ringhook serve`: a configuration to begin with, and every environment variable."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from tests.acceptance.api import Api
from tests.acceptance.crm import Crm
from tests.acceptance.desktop import claim
from tests.acceptance.embedded_target import (
    ADMIN_KEY,
    QUIET,
    EmbeddedTarget,
    clean_environment,
    refused,
    start,
)
from tests.acceptance.own_server import TOKEN, configure, document, post_action, ring
from tests.acceptance.waiting import eventually

pytestmark = pytest.mark.e2e

PATIENCE_SECONDS = 20.0
REFUSED = 2
Starter = Callable[..., EmbeddedTarget]


@pytest.fixture
def starter() -> Iterator[Starter]:
    """Starts servers that end with the test."""
    with ExitStack() as stack:

        def begin(made: EmbeddedTarget) -> EmbeddedTarget:
            stack.callback(made.stop)
            return made

        yield begin


def written(folder: Path, content: Any) -> str:
    path = folder / "config.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return str(path)


def test_a_configuration_file_is_loaded_with_its_tokens(
    tmp_path: Path, crm: Crm, starter: Starter
) -> None:
    branch = crm.branch(PATIENCE_SECONDS)
    server = starter(start(tmp_path, "--config", written(tmp_path, document(post_action(branch)))))
    assert ring(server, "call-1") == 200
    branch.wait_for("/calls")


def test_a_configuration_file_does_not_overwrite_what_was_saved(
    tmp_path: Path, crm: Crm, starter: Starter
) -> None:
    path = written(tmp_path, document(post_action(crm.branch(PATIENCE_SECONDS))))
    first = start(tmp_path, "--config", path)
    with Api(first.http_url, first.admin_key) as api:
        assert api.put_config({"agents": [{"id": "kept"}]}, "*").status_code == 200
    first.stop()
    second = starter(start(tmp_path, "--config", path))
    with Api(second.http_url, second.admin_key) as api:
        assert [agent["id"] for agent in api.config()[0]["agents"]] == ["kept"]


def test_an_invalid_configuration_file_shows_every_problem_and_leaves_nothing_behind(
    tmp_path: Path,
) -> None:
    bad = document({"kind": "GET", "target": "https://crm.example/$nonsense$", "audience": ["z"]})
    bad["connections"].append({"adapter": "nobody"})
    data = tmp_path / "store"
    ended = refused(tmp_path, *QUIET, "--data", str(data), "--config", written(tmp_path, bad))
    assert ended.returncode == REFUSED
    for path in ("actions.0.target", "actions.0.audience.0", "connections.1.adapter"):
        assert path in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not data.exists()


@pytest.mark.parametrize("content", ["", "{", "[]", "\x00"])
def test_a_configuration_file_that_is_no_document_is_refused(tmp_path: Path, content: str) -> None:
    data = tmp_path / "store"
    path = written(tmp_path, content)
    ended = refused(tmp_path, *QUIET, "--data", str(data), "--config", path)
    assert (ended.returncode, path in ended.stderr) == (REFUSED, True)
    assert "Traceback" not in ended.stderr
    assert not data.exists()


def test_a_configuration_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = str(tmp_path / "nowhere.json")
    ended = refused(tmp_path, *QUIET, "--data", str(tmp_path / "store"), "--config", path)
    assert (ended.returncode, path in ended.stderr) == (REFUSED, True)
    assert "Traceback" not in ended.stderr


def test_every_option_can_come_from_the_environment(
    tmp_path: Path, crm: Crm, starter: Starter
) -> None:
    branch = crm.branch(PATIENCE_SECONDS)
    environment = clean_environment(
        RINGHOOK_HOST="localhost",
        RINGHOOK_PORT="0",
        RINGHOOK_DATA=str(tmp_path / "elsewhere"),
        RINGHOOK_CONFIG=written(tmp_path, document(post_action(branch))),
        RINGHOOK_ADMIN_KEY=ADMIN_KEY,
        RINGHOOK_DEMO="no",
        RINGHOOK_ALLOW_NETWORK="10.0.0.0/8, 127.0.0.0/8",
        RINGHOOK_PUBLIC_URL="https://ringhook.example",
        RINGHOOK_WORKERS="2",
    )
    server = starter(EmbeddedTarget(tmp_path, (), environment))
    assert server.http_url.startswith("http://localhost:")
    assert (tmp_path / "elsewhere").is_dir()
    assert ring(server, "call-1") == 200
    branch.wait_for("/calls")
    with Api(server.http_url, ADMIN_KEY) as api:
        setup = api.get("/api/connections/pbx/setup")
        code = api.ask("POST", "/api/pairings", json={"agent_id": "anna"}).json()["code"]
    assert setup["url"] == f"https://ringhook.example/hooks/{TOKEN}"
    assert claim(server.http_url, code)["relay_url"] == "wss://ringhook.example/relay"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty-four-twenty"),
        ("ADMIN_KEY", "tooshort"),
        ("DEMO", "perhaps"),
        ("ALLOW_NETWORK", "10.0.0.0/99"),
        ("WORKERS", "100000"),
    ],
)
def test_a_wrong_setting_is_refused_by_its_name_and_not_repeated(
    tmp_path: Path, name: str, value: str
) -> None:
    data = str(tmp_path / "store")
    environment = clean_environment(**{f"RINGHOOK_{name}": value})
    ended = refused(tmp_path, "--data", data, environment=environment)
    assert ended.returncode == REFUSED
    assert f"RINGHOOK_{name}" in ended.stderr
    assert value not in ended.stderr


def test_private_addresses_are_refused_unless_the_operator_allows_them(
    tmp_path: Path, crm: Crm, starter: Starter
) -> None:
    server = starter(start(tmp_path, networks=()))
    branch = crm.branch(PATIENCE_SECONDS)
    configure(server, post_action(branch))
    assert ring(server, "call-1") == 200
    with Api(server.http_url, server.admin_key) as api:

        def failed() -> dict[str, Any] | None:
            for call in api.get("/api/calls")["calls"]:
                told = api.get(f"/api/calls/{call['id']}")["events"][0]["decisions"][1]["delivery"]
                if told and told["state"] == "failed":
                    return told  # type: ignore[no-any-return]  # JSON
            return None

        attempt = eventually(failed, "the refusal", PATIENCE_SECONDS)["attempts"][0]
    assert attempt["outcome"] == "blocked_address"
    assert "private" in attempt["detail"] or "loopback" in attempt["detail"]
    assert not branch.received()
