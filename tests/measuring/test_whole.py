"""The one command runs, with numbers too small to mean anything."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.e2e

TINY = ["--rounds", "1", "--seconds", "0.5", "--events", "40", "--senders", "4", "--killed", "10"]
QUICK = ["--quiet", "6", "--relays", "1", "3", "--without-node-red"]


def test_one_command_measures_and_judges_everything(tmp_path: Path) -> None:
    out = tmp_path / "bench.txt"
    command = [sys.executable, "-m", "bench", *TINY, *QUICK, "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert out.read_text() == done.stdout
    assert "| ringhook " in done.stdout
    assert "yes: 0 of 10 lost, 0 twice" in done.stdout
    verdicts = [line for line in done.stdout.splitlines() if line.startswith(("held", "MISSED"))]
    assert len(verdicts) == 11
