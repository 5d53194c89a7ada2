"""Decisions are numbered without a gap, and no number is given twice: branches that meet may both have the next one."""

from __future__ import annotations

import re
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "docs" / "decisions"


def test_every_number_is_given_once() -> None:
    files = sorted(path.name for path in FOLDER.glob("*.md"))
    assert [name[:4] for name in files] == [f"{n:04}" for n in range(1, len(files) + 1)]


def test_every_title_says_its_number() -> None:
    for path in FOLDER.glob("*.md"):
        title = path.read_text(encoding="utf-8").partition("\n")[0]
        assert re.match(rf"# {int(path.name[:4])}\. ", title), path.name
