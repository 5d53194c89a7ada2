"""The arithmetic of limits: a breaker's states, minutes and local days. Pure.

closed ──5 failures in a minute──▶ open ──its time is over──▶ one probe ──success──▶ closed
                                    ▲                             │
                                    └──────failure, twice as long─┘
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from ringhook.engine.text.facts import zone

FAILURES_TO_OPEN = 5
MINUTE_SECONDS = 60
FIRST_OPEN_SECONDS = 30.0
LONGEST_OPEN_SECONDS = 300.0
PROBE_SECONDS = 70.0
"""Longer than any request may take: a probe that is older has died with its worker."""


AFTER_PROBE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Breaker:
    """What is known of a destination's health. Times are Unix seconds.

    *trips* counts how often it opened without a success in between; 0 is closed.
    """

    failed_at: tuple[float, ...] = ()
    trips: int = 0
    open_until: float = 0.0
    probe_until: float = 0.0

    @property
    def is_open(self) -> bool:
        """Say whether nothing may pass, or one probe only."""
        return self.trips > 0

    def refuses_until(self, at: float) -> float:
        """Return when a request at *at* should come again, 0 when it may pass.

        While a probe is out that is soon: it may be back at any moment, and with good news.
        """
        if not self.is_open:
            return 0.0
        until = max(self.open_until, min(self.probe_until, at + AFTER_PROBE_SECONDS))
        if until > at + LONGEST_OPEN_SECONDS:
            return 0.0  # so long it never is: the clock was set back
        return until if until > at else 0.0

    def failing(self, at: float) -> Breaker:
        """Count a failure; an open breaker does not care about requests that began before it opened."""
        if self.is_open:
            return self
        recent = [past for past in self.failed_at if abs(at - past) <= MINUTE_SECONDS]
        if len(recent) + 1 >= FAILURES_TO_OPEN:
            return Breaker().tripped(at)
        return Breaker(failed_at=(*recent, at))

    def tripped(self, at: float) -> Breaker:
        """Open, or open again for twice as long."""
        seconds = FIRST_OPEN_SECONDS
        for _ in range(self.trips):
            seconds = min(seconds * 2, LONGEST_OPEN_SECONDS)
        return Breaker(trips=self.trips + 1, open_until=at + seconds)

    def forgetting(self) -> Breaker:
        """Forget failures after a success; an open breaker believes only its probe."""
        return self if self.is_open else Breaker()

    def probing(self, at: float) -> Breaker:
        """Let one request through; nobody else until it is back or its time is over."""
        return replace(self, probe_until=at + PROBE_SECONDS)

    def unprobed(self) -> Breaker:
        """Take back the permission of a probe that was never sent."""
        return replace(self, probe_until=0.0)


def minute_of(now: datetime) -> int:
    """Return the number of the minute that *now* lies in."""
    return int(now.timestamp() // MINUTE_SECONDS)


def end_of_minute(minute: int) -> float:
    """Return when *minute* is over, in Unix seconds."""
    return float((minute + 1) * MINUTE_SECONDS)


def local_day(now: datetime, zone_name: str) -> date:
    """Return the day it is in that time zone."""
    return now.astimezone(zone(zone_name)).date()


def end_of_day(now: datetime, zone_name: str) -> datetime:
    """Return the first moment after *now* that begins another local day, in UTC.

    Where clocks go back across midnight, the same midnight comes twice; one of them may be past.
    """
    midnight = datetime.combine(
        local_day(now, zone_name) + timedelta(days=1), time(), tzinfo=zone(zone_name)
    )
    first, second = (midnight.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    return first if first > now else second


def near_limit(daily: int) -> int:
    """Return how many of *daily* are four fifths, rounded up."""
    return -(-daily * 4 // 5)
