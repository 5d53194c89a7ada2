"""A deployment that is lost comes back from its backup: the drill that operators run, run here."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.e2e

DRILL = Path(__file__).parents[2] / "scripts" / "drill.py"


def test_a_lost_deployment_comes_back_with_its_webhooks_keys_secrets_and_desktops() -> None:
    done = subprocess.run(
        [sys.executable, DRILL], capture_output=True, text=True, timeout=170, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1].startswith("- restored: the same webhook")
