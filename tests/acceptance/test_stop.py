"""Starting and stopping: what an operator sees when something is in the way."""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.acceptance.api import Api
from tests.acceptance.crm import Answer, Crm
from tests.acceptance.desktop import Desktop, pair
from tests.acceptance.embedded_target import LOOPBACK, QUIET, EmbeddedTarget, refused, start
from tests.acceptance.own_server import configure, post_action, ring

pytestmark = pytest.mark.e2e

STOP_SECONDS = 5.0
PATIENCE_SECONDS = 20.0
REFUSED = 2
CALLS_UNDER_WAY = 6


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedTarget]:
    running = start(tmp_path)
    yield running
    running.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_a_busy_server_in_time_and_cleanly(
    server: EmbeddedTarget, crm: Crm, number: signal.Signals
) -> None:
    held = threading.Event()
    branch = crm.branch(PATIENCE_SECONDS)
    branch.answer("/calls", Answer(held=held))
    configure(server, post_action(branch, request={"timeout_seconds": 30}))
    with (
        Api(server.http_url, server.admin_key) as api,  # stays open: an idle connection
        Desktop(pair(api, "anna"), PATIENCE_SECONDS),
    ):
        for n in range(CALLS_UNDER_WAY):
            assert ring(server, f"call-{n}") == 200
        branch.wait_for("/calls", CALLS_UNDER_WAY)
        exit_code = server.end(number, STOP_SECONDS)
    held.set()
    assert exit_code == 0, server.errors.read_text()
    assert "Traceback" not in server.errors.read_text()


def test_a_webhook_whose_body_never_ends_does_not_hold_up_the_stop(server: EmbeddedTarget) -> None:
    host, _, port = server.http_url.removeprefix("http://").rpartition(":")
    with socket.create_connection((host, int(port))) as pbx:
        pbx.sendall(b"POST /hooks/x HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n{")
        assert server.end(signal.SIGTERM, STOP_SECONDS) == 0, server.errors.read_text()


def test_a_second_server_on_the_same_folder_is_refused_with_a_sentence(
    server: EmbeddedTarget, tmp_path: Path
) -> None:
    second = refused(tmp_path, *QUIET, *LOOPBACK, "--data", str(tmp_path / "store"))
    assert second.returncode == REFUSED
    assert second.stderr.startswith("ringhook: ")
    assert "another" in second.stderr
    assert "Traceback" not in second.stderr
    with Api(server.http_url) as stranger:
        assert stranger.get("/healthz") == {"status": "ok"}


def test_a_port_in_use_is_refused_with_a_sentence(server: EmbeddedTarget, tmp_path: Path) -> None:
    port = server.http_url.rpartition(":")[2]
    other = tmp_path / "other"
    second = refused(tmp_path, "--port", port, "--data", str(other), "--no-demo")
    assert second.returncode == REFUSED
    assert second.stderr.startswith("ringhook: cannot listen on 127.0.0.1:")
    assert "--port" in second.stderr
    assert not other.exists()


def test_what_was_configured_is_there_after_a_stop(tmp_path: Path, crm: Crm) -> None:
    branch = crm.branch(PATIENCE_SECONDS)
    server = start(tmp_path)
    configure(server, post_action(branch))
    server.stop()
    server = start(tmp_path)
    try:
        assert ring(server, "call-1") == 200
        branch.wait_for("/calls")
    finally:
        server.stop()
