"""Nothing reads the environment, or reaches for AWS, before it is asked to do something."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from ringhook.net.requests_http import RequestsDownloads, RequestsHttp
from ringhook.wiring.cloud import CloudMedia

ROOT = Path(__file__).parents[3]
HANDLERS = sorted(path.parent.name for path in ROOT.glob("functions/*/app.py"))
WIRING = ("app", "cli", "cloud", "demo", "embedded", "serve", "settings")
LOAD = """
import runpy, sys
assert callable(runpy.run_path(sys.argv[1])["handler"])
print(sorted({"boto3", "uvicorn", "websockets", "sqlite3"} & set(sys.modules)))
"""


def _run(*arguments: str) -> str:
    """Return what a Python with an empty environment prints."""
    done = subprocess.run(
        [sys.executable, *arguments],
        env={"PYTHONPATH": ":".join(path for path in sys.path if path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_there_are_seven_functions() -> None:
    assert HANDLERS == ["admin", "compat", "deliver", "dispatch", "ingest", "relay", "sweep"]


@pytest.mark.parametrize("name", HANDLERS)
def test_a_handler_is_importable_with_an_empty_environment_and_without_the_aws_client(
    name: str,
) -> None:
    assert _run("-c", LOAD, str(ROOT / "functions" / name / "app.py")) == "[]"


def test_one_machine_calls_out_without_importing_requests() -> None:
    program = "import sys, ringhook.wiring.serve, ringhook.wiring.embedded; print('requests' in sys.modules)"
    assert _run("-c", program) == "False"


def test_aws_calls_out_over_requests() -> None:
    media = CloudMedia({})
    with closing(media.http) as http, closing(media.downloads) as downloads:  # type: ignore[type-var]  # the port cannot be closed
        assert (type(http), type(downloads)) == (RequestsHttp, RequestsDownloads)


def test_the_wiring_is_importable_with_an_empty_environment() -> None:
    modules = ", ".join(f"ringhook.wiring.{name}" for name in WIRING)
    assert not _run("-W", "error", "-c", f"import {modules}")
