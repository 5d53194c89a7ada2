"""How often actions may be called in a day: all together, and each one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import ceil

from ringhook.domain.errors import BadRequestError
from ringhook.engine.limits import end_of_day, local_day, near_limit
from ringhook.engine.rulebook import Action, Rulebook
from ringhook.store.limits import EXECUTIONS, EXECUTIONS_OF, Limits, Notice


class DayLimitError(BadRequestError):
    """The day's executions are used up. *retry_after_seconds* says when the next day begins."""

    status = 429

    def __init__(self, message: str, retry_after_seconds: int) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


@dataclass(frozen=True, slots=True)
class ExecutionLimits:
    """Counts before anything is done; who is refused gives back what was counted."""

    rows: Limits

    def enter(self, name: str, action: Action, rulebook: Rulebook, now: datetime) -> None:
        """Count one execution of *action*. Raises `DayLimitError`."""
        counted: list[str] = []
        limits = {
            EXECUTIONS: rulebook.executions_per_day,
            EXECUTIONS_OF + action.id: action.executions_per_day,
        }
        for key, limit in limits.items():
            if not limit:
                continue
            counted.append(key)
            if not self._count(name, key, limit, rulebook.time_zone, now):
                self._give_back(name, counted, rulebook.time_zone, now)
                raise _refusal(key, limit, rulebook.time_zone, now)

    def _count(self, name: str, key: str, limit: int, zone: str, now: datetime) -> bool:
        day = local_day(now, zone)
        used = self.rows.count_day(name, key, day, now)
        if used == near_limit(limit) < limit:
            self.rows.note(name, day, Notice("quota_near", key, used, limit, now))
        if used >= limit:
            self.rows.note(name, day, Notice("quota_reached", key, limit, limit, now))
        return used <= limit

    def _give_back(self, name: str, keys: list[str], zone: str, now: datetime) -> None:
        for key in keys:
            self.rows.count_day(name, key, local_day(now, zone), now, -1)


def _refusal(key: str, limit: int, zone: str, now: datetime) -> DayLimitError:
    whose = "this workspace" if key == EXECUTIONS else "this action"
    wait_seconds = ceil((end_of_day(now, zone) - now).total_seconds())
    message = f"{whose} has used up today's {limit} executions; ask again tomorrow, or have the limit raised"
    return DayLimitError(message, max(wait_seconds, 1))
