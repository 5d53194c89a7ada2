"""Third-party files are exactly what the lock names; nothing here goes to the network."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from scripts.vendor_web import LOCK, ROOT, VendorError, integrity, rewritten

STATIC = ROOT / "web" / "ringhook_web" / "static"


@pytest.fixture(scope="module")
def lock() -> dict[str, object]:
    read: dict[str, object] = json.loads(LOCK.read_text("utf-8"))
    return read


def test_every_vendored_file_has_the_integrity_of_the_lock(lock: dict[str, dict[str, str]]) -> None:
    found = {path: integrity((ROOT / path).read_bytes()) for path in lock["integrity"]}
    assert found == lock["integrity"]


def test_no_file_stands_among_the_vendored_ones_that_the_lock_does_not_name(
    lock: dict[str, dict[str, str]],
) -> None:
    folders = {Path(path).parent for path in lock["integrity"]}
    there = {
        file.relative_to(ROOT).as_posix()
        for folder in folders
        for file in (ROOT / folder).iterdir()
    }
    assert there == set(lock["integrity"])


def test_every_package_brings_its_licence(lock: dict[str, list[dict[str, object]]]) -> None:
    for package in lock["packages"]:
        assert package["licence"]
        assert any("LICENSE" in name for name in package["files"])  # type: ignore[attr-defined]  # a mapping


def test_bare_imports_become_addresses_and_map_comments_go() -> None:
    source = 'import{a}from"preact";import"./x.mjs"\n//# sourceMappingURL=x.map\n'
    wanted = 'import{a}from"./preact.mjs";import"./x.mjs"\n'
    assert rewritten(source, {"preact": "./preact.mjs"}) == wanted


def test_a_bare_import_that_nobody_knows_is_refused() -> None:
    with pytest.raises(VendorError, match="other"):
        rewritten('import x from "other"', {})
