"""What `make audit` makes of pip-audit's report."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from scripts.audit import ACCEPTED, LOCKS, verdict_of
from tests.infra.cloudformation import ROOT

HOLE = {"id": "PYSEC-2026-1", "aliases": ["CVE-2026-1"], "fix_versions": ["1.1"]}
SKIPPED = {"name": "b", "skip_reason": "Dependency not found on PyPI"}


def report(*packages: dict[str, Any]) -> dict[str, Any]:
    return {"dependencies": list(packages)}


def package(*holes: dict[str, Any]) -> dict[str, Any]:
    return {"name": "a", "version": "1.0", "vulns": list(holes)}


def test_a_lock_without_holes_is_good() -> None:
    assert verdict_of(report(package())).is_good


def test_a_hole_fails_the_audit_and_says_what_mends_it() -> None:
    verdict = verdict_of(report(package(HOLE)))
    assert not verdict.is_good
    assert verdict.holes == ("a 1.0: PYSEC-2026-1, mended in 1.1",)


@pytest.mark.parametrize("name", ["PYSEC-2026-1", "CVE-2026-1"])
def test_an_accepted_hole_is_none(name: str) -> None:
    assert verdict_of(report(package(HOLE)), {name: "it is in a part that we never call"}).is_good


@pytest.mark.parametrize("nothing", [{}, report(), report(SKIPPED), report(SKIPPED, SKIPPED)])
def test_where_nobody_could_be_asked_nothing_was_audited(nothing: dict[str, Any]) -> None:
    verdict = verdict_of(nothing)
    assert not verdict.is_reached
    assert verdict.is_good


def test_a_single_package_that_nobody_knows_fails_the_audit() -> None:
    verdict = verdict_of(report(package(), SKIPPED))
    assert verdict.unknown == ("b",)
    assert not verdict.is_good


def test_every_lock_file_is_audited() -> None:
    locks = {f"requirements/{path.name}" for path in (ROOT / "requirements").glob("*.lock")}
    assert locks | {"layers/deps/requirements.txt"} == set(LOCKS)


def test_everything_that_is_installed_is_named_by_its_hash() -> None:
    for lock in LOCKS:
        text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
        pins = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
        assert pins
        assert [line for line in pins if "==" not in line or "--hash=sha256:" not in line] == []


def test_what_is_accepted_and_left_out_says_why() -> None:
    assert all(len(reason.split()) >= 5 for reason in ACCEPTED.values())
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    skips = tomllib.loads(text)["tool"]["bandit"]["skips"]
    for skip in skips:
        (line,) = (line for line in text.splitlines() if line.strip().startswith(f'"{skip}"'))
        assert len(line.partition("#")[2].split()) >= 5, line


def test_ruff_still_looks_where_bandit_does_not() -> None:
    rules = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lint = rules["tool"]["ruff"]["lint"]
    assert lint["select"] == ["ALL"]
    assert not {"S105", "S107", "S603"} & {rule.split()[0] for rule in lint["ignore"]}
