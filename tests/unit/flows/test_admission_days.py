"""Local days end where they end, whatever the clocks do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.flows.gate import Gate, limited

from ringhook.engine.limits import end_of_day, local_day, near_limit
from ringhook.memory.clock import FixedClock

ZONES = (
    "UTC",
    "Europe/Paris",
    "Asia/Tokyo",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "Pacific/Kwajalein",
    "America/Havana",
    "America/Sao_Paulo",
    "America/St_Johns",
    "America/Nuuk",
    "Africa/Cairo",
    "Asia/Beirut",
    "Nowhere/At_All",
)


@settings(max_examples=300, deadline=None)
@given(st.datetimes(datetime(1990, 1, 1), datetime(2037, 1, 1)), st.sampled_from(ZONES))  # noqa: DTZ001 - made aware below
def test_the_end_of_a_day_is_ahead_and_begins_a_later_one(at: datetime, zone: str) -> None:
    now = at.replace(tzinfo=UTC)
    end = end_of_day(now, zone)
    assert now < end <= now + timedelta(hours=49)
    assert local_day(end, zone) > local_day(now, zone)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Paris", "2026-03-29", 23),
        ("Europe/Paris", "2026-10-25", 25),
        ("Africa/Cairo", "2026-04-24", 23),
        ("America/Havana", "2026-11-01", 25),
        ("Australia/Lord_Howe", "2026-04-05", 24.5),
    ],
)
def test_a_day_on_which_clocks_change_has_its_own_length(zone: str, day: str, hours: float) -> None:
    before = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    begin = end_of_day(before - timedelta(hours=2), zone)
    assert end_of_day(begin, zone) - begin == timedelta(hours=hours)


def test_a_midnight_that_comes_twice_is_not_waited_for_in_the_past() -> None:
    """Newfoundland went from 00:01 back to 23:01 of the day before, until 2011."""
    second_evening = datetime(2010, 11, 7, 2, 45, tzinfo=UTC)
    assert end_of_day(second_evening, "America/St_Johns") == datetime(
        2010, 11, 7, 3, 30, tzinfo=UTC
    )


def test_a_full_quota_waits_for_the_end_of_a_short_day() -> None:
    gate = Gate(FixedClock(datetime(2026, 3, 28, 23, 30, tzinfo=UTC)), zone="Europe/Paris")
    gate.request(limited(daily=1))
    gate.spread = -1.0
    refused = gate.refused("quota", limited(daily=1))
    assert refused.retry_at == datetime(2026, 3, 29, 22, 0, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("daily", "near"), [(1, 1), (4, 4), (5, 4), (10, 8), (11, 9), (100_000_000, 80_000_000)]
)
def test_near_is_four_fifths_rounded_up(daily: int, near: int) -> None:
    assert near_limit(daily) == near
