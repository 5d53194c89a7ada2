"""The demonstration of a new folder: it shows the main job by itself, once."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.acceptance.api import Api
from tests.acceptance.embedded_target import EmbeddedTarget, clean_environment

pytestmark = pytest.mark.e2e

READY = "demonstration CRM at"
KEY = "admin key"
ROW = "  call."


@dataclass(frozen=True)
class Shown:
    """What the first start on a new folder showed, and how to start again."""

    arguments: tuple[str, ...]
    folder: Path
    key: str
    rows: list[str]
    calls: int
    errors: str


@pytest.fixture(scope="module")
def port() -> str:
    """The demonstration's desktop was paired with an address, so both starts need the same one."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


@pytest.fixture(scope="module")
def shown(port: str, tmp_path_factory: pytest.TempPathFactory) -> Shown:
    folder = tmp_path_factory.mktemp("demo")
    arguments = ("--port", port, "--data", str(folder / "store"))
    server = EmbeddedTarget(folder, arguments, clean_environment())
    try:
        server.wait_for_line(READY)
        key = next(line for line in server.lines if line.startswith(KEY)).split()[-1]
        with Api(server.http_url, key) as api:
            calls = len(api.get("/api/calls")["calls"])
    finally:
        server.stop()
    rows = [line for line in server.lines if line.startswith(ROW)]
    return Shown(arguments, folder, key, rows, calls, server.errors.read_text())


def test_a_new_folder_shows_a_name_two_crm_calls_a_page_and_a_program(shown: Shown) -> None:
    said = {row.split()[1]: row for row in shown.rows}
    assert sorted(row.split()[1] for row in shown.rows) == ["GET", "POST", "RUN", "URL", "card"]
    assert "Marie Durand, Durand SARL" in said["card"]
    assert "200, the CRM received number=79260000000" in said["GET"]
    assert "200, the CRM received event=call.ended" in said["POST"]
    assert "talk_seconds=65" in said["POST"]
    assert "page opened" in said["URL"]
    assert "program run" in said["RUN"]
    assert (shown.calls, shown.errors) == (1, "")


def test_a_second_start_shows_no_key_and_repeats_no_call_but_its_desktop_is_back(
    shown: Shown,
) -> None:
    again = EmbeddedTarget(shown.folder, shown.arguments, clean_environment())
    try:
        again.wait_for_line(READY)
        with Api(again.http_url, shown.key) as api:
            calls = api.get("/api/calls")["calls"]
            devices = api.get("/api/devices")["devices"]
    finally:
        again.stop()
    assert not [line for line in again.lines if line.startswith((KEY, ROW))]
    assert len(calls) == shown.calls
    assert [device["connected"] for device in devices] == [True]


def test_without_the_demonstration_a_new_folder_is_empty(tmp_path: Path) -> None:
    arguments = ("--port", "0", "--data", str(tmp_path / "store"), "--no-demo")
    server = EmbeddedTarget(tmp_path, arguments, clean_environment())
    try:
        key = server.wait_for_line(KEY).split()[-1]
        with Api(server.http_url, key) as api:
            document, etag = api.config()
    finally:
        server.stop()
    assert (document["actions"], etag) == ([], '"0"')
    assert not [line for line in server.lines if line.startswith(READY)]
