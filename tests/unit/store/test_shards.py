"""A list over several partitions is one list to whoever reads it."""

from __future__ import annotations

from collections import Counter

import pytest

from ringhook.memory.table import MemoryTable
from ringhook.ports.table import Row
from ringhook.store.remains import Remains
from ringhook.store.shards import SHARDS, read_shards, shard_of, shards_of

LIST = "ws#main#day#2026-01-05"
KEYS = [f"{number:04d}#call{number}" for number in range(100)]


def fill(table: MemoryTable, keys: list[str]) -> None:
    for key in keys:
        table.put(Row(shard_of(LIST, key), key, {"id": key}))


def pages(table: MemoryTable, limit: int, *, newest_first: bool) -> list[str]:
    seen: list[str] = []
    after = ""
    while True:
        page = read_shards(table, LIST, limit=limit, after=after, newest_first=newest_first)
        assert len(page.rows) == limit or not page.after
        seen += [row.sort for row in page.rows]
        after = page.after
        if not after:
            return seen


@pytest.mark.parametrize("limit", [1, 7, 99, 100, 200])
@pytest.mark.parametrize("newest_first", [False, True])
def test_the_whole_list_comes_in_order_whatever_the_pages(
    table: MemoryTable, limit: int, *, newest_first: bool
) -> None:
    fill(table, KEYS)
    assert pages(table, limit, newest_first=newest_first) == sorted(KEYS, reverse=newest_first)


def test_an_empty_list_has_no_next_page(table: MemoryTable) -> None:
    page = read_shards(table, LIST, limit=10)
    assert (page.rows, page.after) == ((), "")


def test_rows_are_spread_evenly() -> None:
    found = Counter(shard_of(LIST, f"{number:020x}") for number in range(8000))
    assert found.keys() == set(shards_of(LIST))
    assert max(found.values()) < 8000 / SHARDS * 1.2


def test_a_list_that_was_not_spread_yet_is_read_as_well(table: MemoryTable) -> None:
    for key in KEYS[:10]:
        table.put(Row(LIST, key, {}))
    fill(table, KEYS[10:])
    assert pages(table, 30, newest_first=True) == sorted(KEYS, reverse=True)


def test_a_row_that_was_written_before_and_after_the_list_was_spread_counts_once_as_it_is_now(
    table: MemoryTable,
) -> None:
    key = next(key for key in KEYS if shard_of(LIST, key) != LIST)
    table.put(Row(LIST, key, {"phase": "ringing"}))
    table.put(Row(shard_of(LIST, key), key, {"phase": "ended"}))
    (row,) = read_shards(table, LIST, limit=10).rows
    assert row.data["phase"] == "ended"
    assert len(list(Remains(table).spread(LIST))) == 2
