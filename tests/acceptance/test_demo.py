"""The demonstration of a new folder: it shows the main job by itself, once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.api import Api
from tests.acceptance.embedded_target import EmbeddedTarget, clean_environment

pytestmark = pytest.mark.e2e

READY = "demonstration CRM at"
KEY = "admin key"


def test_a_new_folder_shows_the_main_job_and_a_second_start_repeats_nothing(tmp_path: Path) -> None:
    arguments = ("--port", "0", "--data", str(tmp_path / "store"))
    server = EmbeddedTarget(tmp_path, arguments, clean_environment())
    try:
        server.wait_for_line(READY)
        key = next(line for line in server.lines if line.startswith(KEY)).split()[-1]
        rows = [line.split() for line in server.lines if line.startswith("  call.")]
        with Api(server.http_url, key) as api:
            calls = api.get("/api/calls")["calls"]
    finally:
        server.stop()
    assert sorted(row[1] for row in rows) == ["GET", "POST", "RUN", "URL"]
    said = {row[1]: " ".join(row) for row in rows}
    assert "200, the CRM received" in said["GET"]
    assert "number=79260000000" in said["GET"]
    assert "200, the CRM received" in said["POST"]
    assert "talk_seconds=65" in said["POST"]
    assert "page opened" in said["URL"]
    assert "program run" in said["RUN"]
    assert len(calls) == 1
    assert not server.errors.read_text()

    again = EmbeddedTarget(tmp_path, arguments, clean_environment())
    try:
        again.wait_for_line(READY)
        with Api(again.http_url, key) as api:
            calls = api.get("/api/calls")["calls"]
    finally:
        again.stop()
    assert not [line for line in again.lines if line.startswith((KEY, "  call."))]
    assert len(calls) == 1


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
