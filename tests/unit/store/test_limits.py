"""Rows that limits are counted with."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ringhook.engine.limits import Breaker
from ringhook.memory.clock import FixedClock
from ringhook.memory.table import MemoryTable
from ringhook.ports.table import ABSENT
from ringhook.store.limits import Limits, Notice


@pytest.fixture
def limits(table: MemoryTable) -> Limits:
    return Limits(table)


def test_a_breaker_comes_back_as_it_was_written(limits: Limits, clock: FixedClock) -> None:
    at = clock.now().timestamp()
    breaker = Breaker(trips=3, open_until=at + 300, probe_until=at + 370)
    version = limits.put_breaker("main", "crm.example", breaker, clock.now(), ABSENT)
    assert limits.breaker("main", "crm.example") == (breaker, version)


def test_a_breaker_is_not_written_over_what_somebody_else_wrote(
    limits: Limits, clock: FixedClock
) -> None:
    first, second = Breaker(failed_at=(1.0,)), Breaker(failed_at=(2.0,))
    assert limits.put_breaker("main", "crm.example", first, clock.now(), ABSENT)
    assert not limits.put_breaker("main", "crm.example", second, clock.now(), ABSENT)
    assert limits.breaker("main", "crm.example")[0] == first


def test_a_breaker_that_nobody_asks_for_is_forgotten(limits: Limits, clock: FixedClock) -> None:
    opened = Breaker(trips=1, open_until=clock.now().timestamp() + 300)
    limits.put_breaker("main", "crm.example", opened, clock.now(), ABSENT)
    clock.advance(300)
    assert limits.breaker("main", "crm.example")[0] == opened
    clock.advance(3600)
    assert limits.breaker("main", "crm.example") == (Breaker(), ABSENT)


def test_slots_are_given_once_each_wherever_one_begins(limits: Limits, clock: FixedClock) -> None:
    taken = [limits.take_slot("main", "zoho", 3, clock.now(), 20, start) for start in (7, 7, 0)]
    assert sorted(slot.number for slot in taken if slot) == [0, 1, 2]
    assert limits.take_slot("main", "zoho", 3, clock.now(), 20, 1) is None


def test_a_slot_given_back_twice_is_given_once(limits: Limits, clock: FixedClock) -> None:
    slot = limits.take_slot("main", "zoho", 1, clock.now(), 20, 0)
    assert slot
    limits.free_slot("main", "zoho", slot, clock.now())
    assert limits.take_slot("main", "zoho", 1, clock.now(), 20, 0)
    limits.free_slot("main", "zoho", slot, clock.now())
    assert limits.take_slot("main", "zoho", 1, clock.now(), 20, 0) is None


def test_minutes_and_days_are_counted_apart(limits: Limits, clock: FixedClock) -> None:
    day = clock.now().date()
    counted = [
        limits.count_minute("main", "zoho", 1),
        limits.count_minute("main", "zoho", 2),
        limits.count_day("main", "zoho", day, clock.now()),
        limits.count_day("main", "zoho", day, clock.now()),
        limits.count_day("main", "zoho", day + timedelta(days=1), clock.now()),
        limits.count_day("other", "zoho", day, clock.now()),
    ]
    assert counted == [1, 1, 1, 2, 1, 1]


def test_notices_are_listed_oldest_first_over_many_pages(limits: Limits, clock: FixedClock) -> None:
    began = clock.now()
    for number in range(230):
        at = began + timedelta(minutes=number)
        limits.note("main", at.date(), Notice("quota_near", f"c{230 - number}", 8, 10, at))
    found = limits.notices("main", began + timedelta(minutes=10))
    assert [n.credential_id for n in found] == [f"c{230 - n}" for n in range(10, 230)]


@pytest.mark.parametrize("days", [-1, 1])
def test_a_notice_whose_local_day_is_not_that_of_utc_is_listed(
    limits: Limits, clock: FixedClock, days: int
) -> None:
    notice = Notice("quota_reached", "zoho", 10, 10, clock.now())
    limits.note("main", clock.now().date() + timedelta(days=days), notice)
    assert limits.notices("main", clock.now()) == (notice,)


def test_the_first_notice_of_a_day_is_the_only_one(limits: Limits, clock: FixedClock) -> None:
    day, first = clock.now().date(), Notice("quota_near", "zoho", 8, 10, clock.now())
    limits.note("main", day, first)
    limits.note("main", day, Notice("quota_near", "zoho", 16, 20, clock.advance(60)))
    assert limits.notices("main", first.at) == (first,)
