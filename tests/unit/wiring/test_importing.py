"""Nothing reads the environment, or reaches for AWS, before it is asked to do something."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

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


def test_the_wiring_is_importable_with_an_empty_environment() -> None:
    modules = ", ".join(f"ringhook.wiring.{name}" for name in WIRING)
    assert not _run("-W", "error", "-c", f"import {modules}")
