"""Remove calls that are older than the workspace keeps them.

Rows end by themselves, but at the time that was set when they were written. Here the setting of today
counts: somebody who shortens it does not wait for what was written before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from ringhook.flows.privacy.allowance import Allowance
from ringhook.flows.privacy.calls import ForgetCall
from ringhook.ports.clock import Clock
from ringhook.store.configurations import Configurations
from ringhook.store.remains import LONGEST_RETENTION_DAYS, Remains, last_heard
from ringhook.store.sweeps import Sweeps

SECONDS = 5.0
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Retained:
    """How many calls went, and which is the last day that is done."""

    removed: int
    through: str


@dataclass(frozen=True, slots=True)
class Retain:
    """Goes through the days since it was there last, some seconds at a time."""

    configurations: Configurations
    remains: Remains
    forget_call: ForgetCall
    sweeps: Sweeps
    clock: Clock

    def __call__(self, name: str, seconds: float = SECONDS) -> Retained:
        """Remove what is too old in workspace *name*, as far as time allows."""
        rulebook = self.configurations.rulebook(name)
        keep = timedelta(days=rulebook.retention_days)
        now = self.clock.now()
        last = now.astimezone(ZoneInfo(rulebook.time_zone)).date() - keep - DAY
        through = self.sweeps.get(name).removed_through
        day = _day(through) + DAY if through else last - timedelta(days=LONGEST_RETENTION_DAYS)
        allowance = Allowance(seconds)
        removed = 0
        while day <= last and not allowance.is_used_up:
            count, is_done = self._one_day(name, day, now - keep, allowance)
            removed += count
            if not is_done:
                break
            through = day.isoformat()
            day += DAY
        return Retained(removed, through)

    def _one_day(
        self, name: str, day: date, before: datetime, allowance: Allowance
    ) -> tuple[int, bool]:
        """Return how many calls went, and whether the day is done.

        The day is the PBX's, whose clock may be wrong: what came lately by ours stays.
        """
        removed = 0
        for line in self.remains.of_day(name, day):
            rows = self.remains.of_call(name, str(line.data["id"]))
            heard = last_heard(rows)
            if heard is None or heard < before:
                self.forget_call(name, line, rows)
                removed += 1
            if allowance.is_used_up:
                return removed, False
        return removed, True


def _day(text: str) -> date:
    return date.fromisoformat(text)
