"""Who is named and known to nobody: counted, but not written for every call."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ringhook.memory.table import MemoryTable
from ringhook.store.sightings import Sighting, Sightings

AT = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
SEEN = Sighting("pbx", "999", "Anna", "")


def seen_often(sightings: Sightings, times: int) -> None:
    for number in range(times):
        sightings.add("main", SEEN, AT + timedelta(seconds=number))


@pytest.mark.parametrize(("is_alone", "written"), [(True, 30), (False, 37)])
def test_the_only_process_writes_every_tenth_of_many_calls(
    table: MemoryTable, written: int, *, is_alone: bool
) -> None:
    sightings = Sightings(table, is_alone=is_alone)
    seen_often(sightings, 37)
    (found,) = sightings.list("main", AT, 1)
    assert found.count == written


def test_few_calls_are_counted_exactly(table: MemoryTable) -> None:
    sightings = Sightings(table, is_alone=True)
    for count in range(1, 11):
        seen_often(sightings, 1)
        assert sightings.list("main", AT, 1)[0].count == count


def test_the_count_goes_on_after_a_restart(table: MemoryTable) -> None:
    seen_often(Sightings(table, is_alone=True), 10)
    seen_often(Sightings(table, is_alone=True), 10)
    assert Sightings(table).list("main", AT, 1)[0].count == 20
