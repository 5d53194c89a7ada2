"""The layer installs what the lock file pins, and all of it."""

from __future__ import annotations

import subprocess
import sys

from scripts.layer_requirements import PYTHON, START, closure, render
from tests.infra.cloudformation import ROOT, load_template

REQUIREMENTS = ROOT / "layers" / "deps" / "requirements.txt"


def test_the_layers_list_is_current() -> None:
    assert REQUIREMENTS.read_text(encoding="utf-8") == render(), "run: make lock"


def test_the_command_prints_what_the_layer_installs() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "layer_requirements.py")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == render()


def test_the_closure_goes_all_the_way_down() -> None:
    assert {"boto3", "botocore", "urllib3", "pydantic", "pydantic-core"} <= closure(START)


def test_nothing_of_ours_of_the_server_or_of_the_tests_is_in_the_layer() -> None:
    strangers = {"ringhook", "ringhook-relay", "uvicorn", "websockets", "pytest", "moto"}
    assert not strangers & closure(START)


def test_every_line_is_pinned_by_version_and_hash() -> None:
    lines = REQUIREMENTS.read_text(encoding="utf-8").splitlines()[1:]
    pinned = [line for line in lines if not line.startswith(" ")]
    assert all("==" in line and line.endswith("\\") for line in pinned)
    assert len(pinned) == len(closure(START))
    assert all("--hash=sha256:" in line for line in lines if line.startswith(" "))


def test_the_markers_are_those_of_the_templates_runtime() -> None:
    assert load_template()["Parameters"]["Runtime"]["Default"] == f"python{PYTHON}"
