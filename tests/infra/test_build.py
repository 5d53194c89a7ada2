"""`sam build` on this machine makes layers for the template's own target, whatever this machine is."""

from __future__ import annotations

import inspect
import pathlib
import re

import pytest
from tests.acceptance import cloud_target
from tests.infra.cloudformation import load_template

from ringhook.aws import s3
from ringhook.wiring import cloud

PARAMETERS = load_template()["Parameters"]
RUNTIME = PARAMETERS["Runtime"]["Default"]

LARGEST_LAYER = 40
"""MiB, without byte code."""


def _mebibytes(folder: pathlib.Path) -> float:
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return sum(path.stat().st_size for path in files) / 1024**2


def _core(folder: pathlib.Path) -> str:
    (library,) = (folder / "DepsLayer" / "python" / "pydantic_core").glob("_pydantic_core*.so")
    return library.name


def test_the_layer_knows_the_services_that_are_used_and_no_others() -> None:
    makefile = (cloud_target.ROOT / "layers/deps/Makefile").read_text(encoding="utf-8")
    (named,) = re.findall(r"^SERVICES := (.+)$", makefile, re.MULTILINE)
    code = inspect.getsource(cloud) + inspect.getsource(s3)
    assert sorted(named.split()) == sorted(set(re.findall(r'client\("(\w+)"', code)))


@pytest.mark.cloud
def test_the_default_target_is_built_for_lambda(tmp_path: pathlib.Path) -> None:
    folder = tmp_path / "build"
    cloud_target.build(folder, RUNTIME, PARAMETERS["Architecture"]["Default"])
    tag = RUNTIME.removeprefix("python").replace(".", "")
    assert f"cpython-{tag}-aarch64-linux-gnu" in _core(folder)
    assert (folder / "CoreLayer" / "python" / "ringhook" / "__init__.py").is_file()
    assert (folder / "WebLayer" / "python" / "ringhook_web" / "__init__.py").is_file()
    assert not list((folder / "CoreLayer").rglob("__pycache__"))
    assert _mebibytes(folder / "DepsLayer") <= LARGEST_LAYER
    for app in (cloud_target.ROOT / "functions").glob("*/app.py"):
        name = f"{app.parent.name.title()}Function"
        assert [path.name for path in (folder / name).iterdir()] == ["app.py"]


@pytest.mark.cloud
def test_this_machines_target_is_built_with_byte_code(tmp_path: pathlib.Path) -> None:
    folder = tmp_path / "build"
    cloud_target.build(folder)
    machine = "aarch64" if cloud_target.ARCHITECTURE == "arm64" else "x86_64"
    assert f"{machine}-linux-gnu" in _core(folder)
    assert list((folder / "DepsLayer" / "python" / "boto3").rglob("__init__.*.pyc"))
