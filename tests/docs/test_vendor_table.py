"""The vendor table of README.md says what the adapters and their samples say."""

from __future__ import annotations

from scripts.vendor_table import BEGIN, END, README, SOURCES, replaced, table

from ringhook.pbx import ADAPTERS


def test_the_table_is_up_to_date() -> None:
    text = README.read_text("utf-8")
    assert replaced(text) == text, "run: python scripts/vendor_table.py"


def test_every_vendor_has_one_row_and_no_cell_that_must_speak_is_empty() -> None:
    rows = table().splitlines()[3:-1]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    assert sorted(row[0] for row in cells) == sorted(a.title for a in ADAPTERS.values())
    assert all(row[1] and row[2] for row in cells)


def test_every_vendor_says_how_many_samples_come_from_where() -> None:
    for row in table().splitlines()[3:-1]:
        proven = row.rstrip("| ").rpartition("| ")[2].split(", ")
        counts = [(int(count), source) for count, source in (text.split() for text in proven)]
        assert sum(count for count, _ in counts) >= 4
        assert [source for _, source in counts] == [s for s in SOURCES if s in proven_words(counts)]


def proven_words(counts: list[tuple[int, str]]) -> set[str]:
    return {source for _, source in counts}


def test_the_text_around_the_table_stays() -> None:
    assert replaced(f"before\n{BEGIN}\nold\n{END}\nafter\n") == f"before\n{table()}\nafter\n"
