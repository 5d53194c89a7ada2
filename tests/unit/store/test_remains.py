"""A day's lists are walked to their end, wherever a walk was broken off."""

from __future__ import annotations

from ringhook.memory.clock import FixedClock
from ringhook.memory.table import MemoryTable
from ringhook.ports.table import Row
from ringhook.store.remains import Remains, place_of

DAY = "2026-01-05"


def test_a_walk_goes_on_behind_each_line_of_either_list() -> None:
    table = MemoryTable(FixedClock())
    for family, sorts in (("day", ("100#a", "230#b")), ("executions", ("090#c", "120#d"))):
        for sort in sorts:
            table.put(Row(f"ws#main#{family}#{DAY}", sort, {}))
    remains = Remains(table)
    whole = [line.sort for line in remains.lines("main", DAY)]
    assert whole == ["100#a", "230#b", "090#c", "120#d"]
    for count, line in enumerate(remains.lines("main", DAY), start=1):
        rest = [one.sort for one in remains.lines("main", DAY, place_of(line))]
        assert rest == whole[count:]
