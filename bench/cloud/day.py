"""A working day of 10,000 seats, minute by minute: how much, what the table must bear, what it costs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bench.cloud.facts import limit_of
from bench.cloud.profile import Profile

SEATS = 10_000
BUSY_HOUR = 120.0
PEAK = 200.0
STORM_BEGINS, STORM_MINUTES = 14 * 60 + 10, 20
CURVE = {
    **dict.fromkeys(range(24), 0.01),
    6: 0.05, 7: 0.2, 8: 0.65, 9: 0.95, 10: 1.0, 11: 0.9, 12: 0.6,
    13: 0.7, 14: 0.9, 15: 0.95, 16: 0.85, 17: 0.6, 18: 0.3, 19: 0.12, 20: 0.05,
}  # fmt: skip
"""Calls a second at the full hour, as parts of the busy hour."""
GROWS_MINUTES = 30


def calls_per_second(minute: int) -> float:
    """Return how many calls a second begin in that minute of the day."""
    if STORM_BEGINS <= minute < STORM_BEGINS + STORM_MINUTES:
        return PEAK
    hour, past = divmod(minute, 60)
    now, then = CURVE[hour], CURVE[(hour + 1) % 24]
    return BUSY_HOUR * (now + (then - now) * past / 60)


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour: *demand* and *limit* in write units a second at its busiest minute."""

    hour: int
    calls: float
    peak: float
    demand: float
    limit: float
    minutes_over: int


def hours(units_per_call: float, kind: str, *, is_new: bool) -> Iterator[Hour]:
    """Yield the day's hours. A table bears twice its earlier peak; a new one what AWS gives at first."""
    first = limit_of(f"table_warm_{kind}_units")
    peaks: list[float] = [] if is_new else [PEAK * units_per_call]
    for hour in range(24):
        rates = [calls_per_second(hour * 60 + minute) for minute in range(60)]
        over, limit = 0, 0.0
        for rate in rates:
            known = peaks if not is_new else peaks[: max(0, len(peaks) - GROWS_MINUTES)]
            limit = max(first, 2 * max(known, default=0.0))
            demand = rate * units_per_call
            over += demand > limit
            peaks.append(min(demand, limit))
        peak = max(rates)
        yield Hour(hour, sum(rates) * 60, peak, peak * units_per_call, limit, over)


def units_per_call(profile: Profile, kind: str) -> float:
    """Return how many read or write units a call takes."""
    every = [
        ask.units
        for template in profile.calls
        for report in template
        for work in (report.ingest, report.dispatch, *report.later)
        for ask in work.asks
        if ask.kind == kind
    ]
    return sum(every) / len(profile.calls)
