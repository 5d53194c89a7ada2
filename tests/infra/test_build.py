"""`sam build` on this machine makes layers for the template's own target, whatever this machine is."""

from __future__ import annotations

import pathlib

import pytest
from tests.acceptance import cloud_target
from tests.infra.cloudformation import load_template

PARAMETERS = load_template()["Parameters"]
RUNTIME = PARAMETERS["Runtime"]["Default"]

pytestmark = pytest.mark.cloud


def _core(folder: pathlib.Path) -> str:
    (library,) = (folder / "DepsLayer" / "python" / "pydantic_core").glob("_pydantic_core*.so")
    return library.name


def test_the_default_target_is_built_for_lambda(tmp_path: pathlib.Path) -> None:
    folder = tmp_path / "build"
    cloud_target.build(folder, RUNTIME, PARAMETERS["Architecture"]["Default"])
    tag = RUNTIME.removeprefix("python").replace(".", "")
    assert f"cpython-{tag}-aarch64-linux-gnu" in _core(folder)
    assert (folder / "CoreLayer" / "python" / "ringhook" / "__init__.py").is_file()
    assert (folder / "WebLayer" / "python" / "ringhook_web" / "__init__.py").is_file()
    assert not list((folder / "CoreLayer").rglob("__pycache__"))
    for app in (cloud_target.ROOT / "functions").glob("*/app.py"):
        name = f"{app.parent.name.title()}Function"
        assert [path.name for path in (folder / name).iterdir()] == ["app.py"]


def test_this_machines_target_is_built_with_byte_code(tmp_path: pathlib.Path) -> None:
    folder = tmp_path / "build"
    cloud_target.build(folder)
    machine = "aarch64" if cloud_target.ARCHITECTURE == "arm64" else "x86_64"
    assert f"{machine}-linux-gnu" in _core(folder)
    assert list((folder / "DepsLayer" / "python" / "boto3").rglob("__init__.*.pyc"))
