"""A deployment tells how it is: on both homes to a key, on one machine to a monitoring system too."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.acceptance import embedded_target, own_server
from tests.acceptance.api import Api
from tests.acceptance.embedded_target import EmbeddedTarget
from tests.acceptance.waiting import eventually
from tests.acceptance.world import Place, World

from ringhook.embedded.meter import exposed_name
from ringhook.ports.figures import FIGURES

PATIENCE_SECONDS = 20.0
METRICS_TOKEN = "a-token-for-the-monitoring"
BEARER = {"Authorization": f"Bearer {METRICS_TOKEN}"}
SAMPLE = re.compile(r'\w+(\{\w+="[^"\n]*"(,\w+="[^"\n]*")*\})? \S+')


def test_a_key_sees_how_everything_is(world: World) -> None:
    world.save(silence_hours=48)
    world.tell("ringing", "c1")
    world.story()

    told = world.api.get("/api/health")
    assert told["version"]
    found = next(one for one in told["connections"] if one["id"] == world.connection)
    assert (found["silence_hours"], found["is_silent"]) == (48, False)
    assert found["last_event_at"]
    names = {queue["name"] for queue in told["machine"]["queues"]}
    assert {"events", "deliveries"} <= names


def test_a_stranger_does_not(target: Place) -> None:
    with Api(target.http_url) as stranger:
        assert stranger.ask("GET", "/api/health").status_code == 401


def test_slash_health_leads_a_browser_to_the_page(target: Place) -> None:
    with Api(target.http_url) as browser:
        headers = {"Accept": "text/html"}
        answer = browser.ask("GET", "/health", headers=headers, allow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/#/health")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedTarget]:
    made = embedded_target.start(tmp_path_factory.mktemp("watched"))
    own_server.configure(made)
    yield made
    made.stop()


def figures(server: EmbeddedTarget, **options: object) -> str:
    with Api(server.http_url) as monitoring:
        answer = monitoring.ask("GET", "/metrics", **options)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    return answer.text


@pytest.mark.e2e
def test_figures_are_told_in_prometheus_format(server: EmbeddedTarget) -> None:
    assert own_server.ring(server, "c1") == 200

    def counted() -> str:
        text = figures(server)
        return text if 'ringhook_pops_total{pop="nobody"} 1' in text else ""

    text = eventually(counted, "the event is counted", PATIENCE_SECONDS)
    assert 'ringhook_webhooks_total{adapter="generic",webhook="taken"} 1' in text
    assert 'ringhook_events_total{adapter="generic",news="new"} 1' in text
    assert 'ringhook_queue_depth{queue="events"} 0' in text
    names = {exposed_name(figure) for figure in FIGURES}
    for line in text.splitlines():
        if line.startswith("#"):
            assert line.split()[2] in names
        else:
            assert SAMPLE.fullmatch(line), line


@pytest.mark.e2e
def test_a_program_on_the_machine_sees_its_health(server: EmbeddedTarget) -> None:
    with Api(server.http_url) as monitoring:
        told = monitoring.ask("GET", "/health").json()
    assert (told["status"], told["troubles"]) == ("ok", [])
    assert all(told["machine"]["workers"].values())
    assert told["machine"]["disk_free_bytes"] > 0


@pytest.mark.e2e
@pytest.mark.parametrize("path", ["/metrics", "/health"])
def test_whoever_comes_from_elsewhere_sees_nothing(server: EmbeddedTarget, path: str) -> None:
    with Api(server.http_url) as stranger:
        behind_a_proxy = stranger.ask("GET", path, headers={"X-Forwarded-For": "192.0.2.1"})
        rebound = stranger.ask("GET", path, headers={"Host": "evil.example"})
        written = stranger.ask("POST", path)
    assert (behind_a_proxy.status_code, rebound.status_code) == (401, 421)
    assert written.status_code == 405
    assert "RINGHOOK_METRICS_TOKEN" in behind_a_proxy.text


@pytest.fixture
def public(tmp_path: Path) -> Iterator[EmbeddedTarget]:
    """A server behind a proxy, with a token for the monitoring and lines for machines."""
    chosen = {"RINGHOOK_METRICS_TOKEN": METRICS_TOKEN, "RINGHOOK_LOG": "json"}
    options = (*embedded_target.QUIET, "--public-url", "https://ringhook.example")
    folder = ("--data", str(tmp_path / "store"))
    environment = embedded_target.clean_environment(**chosen)
    made = EmbeddedTarget(tmp_path, (*options, *folder), environment)
    yield made
    made.stop()


@pytest.mark.e2e
def test_behind_a_proxy_only_the_token_opens(public: EmbeddedTarget) -> None:
    with Api(public.http_url) as monitoring:
        assert monitoring.ask("GET", "/metrics").status_code == 401
    assert "ringhook_workers_alive" in figures(public, headers=BEARER)


@pytest.mark.e2e
def test_lines_of_the_log_are_json_when_asked_for(public: EmbeddedTarget) -> None:
    with Api(public.http_url, public.admin_key) as api:
        assert api.put_config(own_server.document(), "*").status_code == 200
        broken = {"Content-Length": "5", "Content-Type": "application/json"}
        api.ask("POST", "/api/session", data=b"\xff\xfe+33184881234", headers=broken)
    public.stop()
    for line in public.errors.read_text().splitlines():
        told = json.loads(line)
        assert {"level", "message", "timestamp", "service", "location"} <= told.keys()
