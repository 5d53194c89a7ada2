"""docs/guides.md leads to tests that exist, and to every module that walks a guide."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "guides.md"
LINK = re.compile(r"\[`(test_\w+)`\]\(\.\./((?:relay/)?tests/[\w/]+\.py)\)")


def linked() -> list[tuple[str, str]]:
    """Return test and file of every link of the page."""
    return LINK.findall(PAGE.read_text("utf-8"))


def rows() -> list[list[str]]:
    lines = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_every_test_that_the_page_names_exists() -> None:
    for name, path in linked():
        assert f"\ndef {name}(" in (ROOT / path).read_text("utf-8"), f"{path}: {name}"


def test_every_row_says_what_is_asked_for_and_names_a_test() -> None:
    told = [row for row in rows() if row[-1] != "test" and set(row[-1]) != {"-"}]
    assert all(row[1] and LINK.search(row[-1]) for row in told)
    assert told


def test_every_module_that_walks_a_guide_is_on_the_page() -> None:
    modules = {path.relative_to(ROOT).as_posix() for path in ROOT.glob("tests/*/test_source_*.py")}
    assert modules <= {path for _, path in linked()}
    assert modules


def test_the_readme_leads_to_the_page() -> None:
    assert "(docs/guides.md)" in (ROOT / "README.md").read_text("utf-8")
