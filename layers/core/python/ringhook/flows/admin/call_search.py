"""Find calls in the daily lists by number, agent and result; every question reads a bounded number of rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ringhook.engine.people import identifier_key
from ringhook.engine.rulebook import Rulebook
from ringhook.store.calls import Calls

DAYS = 31
PAGE_ROWS = 200
MOST_ROWS = 3000
MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for. *day* is empty for the last month; *number* is compared by its last digits."""

    day: str = ""
    number: str = ""
    agent: str = ""
    result: str = ""

    @property
    def is_filtered(self) -> bool:
        """Say whether more than the day is given."""
        return bool(self.number or self.agent or self.result)


@dataclass(frozen=True, slots=True)
class Found:
    """Calls, and the cursor behind the last row that was read; it is empty at the end."""

    calls: tuple[Mapping[str, Any], ...]
    after: str


class CallSearch:
    """Looks through one workspace's lists."""

    def __init__(self, calls: Calls, name: str, rulebook: Rulebook, now: datetime) -> None:
        self._calls, self._name, self._rulebook = calls, name, rulebook
        self._today = now.astimezone(ZoneInfo(rulebook.time_zone)).date()

    def find(self, wanted: Wanted, limit: int, after: str) -> Found:
        """Return up to *limit* calls, newest first; fewer, with a cursor, when many rows did not match."""
        found: list[Mapping[str, Any]] = []
        place = ""
        marks = self._marks(wanted.agent) if wanted.agent else frozenset()
        for read, (place, call) in enumerate(self._rows(wanted, after), start=1):
            if _matches(call, wanted, marks):
                found.append(call)
            if len(found) == limit or read == MOST_ROWS:
                return Found(tuple(found), place)
        return Found(tuple(found), "")

    def _rows(self, wanted: Wanted, after: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Yield the rows of the days in question with their places, which are day and sort key."""
        first_day, _, sort = after.partition("|")
        for day in self._days(wanted):
            if first_day and day > first_day:
                continue
            behind = sort if day == first_day else ""
            while True:
                page = self._calls.list_day(self._name, day, PAGE_ROWS, behind)
                for row in page.rows:
                    yield f"{day}|{row.sort}", row.data
                behind = page.after
                if not behind:
                    break

    def _days(self, wanted: Wanted) -> list[str]:
        if wanted.day:
            return [wanted.day]
        count = DAYS if wanted.is_filtered else 1
        return [f"{self._today - timedelta(days=back):%Y-%m-%d}" for back in range(count)]

    def _marks(self, agent: str) -> frozenset[str]:
        """Return everything by which a call may name the agent, who is given by id, name or identifier."""
        asked = identifier_key(agent)
        marks = {asked}
        for known in self._rulebook.agents.values():
            if agent == known.id or asked in {identifier_key(known.name), *known.identifiers}:
                marks |= known.identifiers | {identifier_key(known.name)}
        return frozenset(marks - {""})


def _matches(call: Mapping[str, Any], wanted: Wanted, marks: frozenset[str]) -> bool:
    return (
        _ends_with(call["phone"], wanted.number)
        and (not wanted.agent or _has_agent(call, marks))
        and (not wanted.result or _came_to(call, wanted.result))
    )


def _has_agent(call: Mapping[str, Any], marks: frozenset[str]) -> bool:
    named = [*call["agents"], *call.get("identifiers", ())]
    return any(identifier_key(text) in marks for text in named)


def _ends_with(phone: str, number: str) -> bool:
    """Compare by digits: what people type begins in the middle, or with the trunk prefix 0."""
    asked = "".join(char for char in number if char.isdigit()).lstrip("0")
    return not asked or "".join(char for char in phone if char.isdigit()).endswith(asked)


def _came_to(call: Mapping[str, Any], result: str) -> bool:
    return bool(call["missed"]) if result == MISSED else call["result"] == result
