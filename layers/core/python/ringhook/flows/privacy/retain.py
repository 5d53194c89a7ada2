"""Remove calls that are older than the workspace keeps them.

Rows end by themselves, but at the time that was set when they were written. Here the setting of today
counts: somebody who shortens it does not wait for what was written before.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ringhook.flows.privacy.allowance import Allowance
from ringhook.flows.privacy.calls import ForgetCall
from ringhook.ports.clock import Clock
from ringhook.store.configurations import Configurations
from ringhook.store.remains import Remains, last_heard
from ringhook.store.sweeps import Swept

SECONDS = 5.0
DAY = timedelta(days=1)
EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Retain:
    """Looks at the days that are over, once an hour and when the setting has changed."""

    configurations: Configurations
    remains: Remains
    forget_call: ForgetCall
    clock: Clock

    def __call__(self, name: str, before: Swept, seconds: float = SECONDS) -> Swept:
        """Remove what is too old in workspace *name*, as far as time allows.

        Returns *before*, how that went the last time, with what was done now.
        """
        rulebook = self.configurations.rulebook(name)
        now = self.clock.now()
        if not _is_due(before, rulebook.retention_days, now):
            return before
        keep = timedelta(days=rulebook.retention_days)
        last = now.astimezone(ZoneInfo(rulebook.time_zone)).date() - keep - DAY
        removed, is_whole = self._remove(name, last.isoformat(), now - keep, Allowance(seconds))
        return replace(
            before,
            removed=removed,
            removed_at=now.isoformat(),
            removed_through=last.isoformat() if is_whole else "",
            days=rulebook.retention_days,
        )

    def _remove(
        self, name: str, last: str, before: datetime, allowance: Allowance
    ) -> tuple[int, bool]:
        """Return how many calls went, and whether everything was looked at.

        The day is the PBX's, whose clock may be wrong: what came lately by ours stays.
        """
        removed = 0
        for day in self.remains.days(name, last):
            for line in self.remains.of_day(name, day):
                rows = self.remains.of_call(name, str(line.data["id"]))
                heard = last_heard(rows)
                if heard is None or heard < before:
                    self.forget_call(name, line, rows)
                    removed += 1
                if allowance.is_used_up:
                    return removed, False
            self.remains.end_day(name, day)
        return removed, True


def _is_due(before: Swept, days: int, now: datetime) -> bool:
    if not before.removed_through or before.days != days:
        return True
    return now - datetime.fromisoformat(before.removed_at) >= EVERY
