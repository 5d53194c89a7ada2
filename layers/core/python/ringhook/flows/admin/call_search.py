"""Find calls in the daily lists by number, name, agent and result; every question reads a bounded number of rows."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from ringhook.domain.call import Party
from ringhook.engine.numbers import identify
from ringhook.engine.people import identifier_key
from ringhook.engine.rulebook import Rulebook
from ringhook.flows.admin.days import newest_first, read_span
from ringhook.store.calls import Calls

DAYS = 31
MOST_DAYS = 366
MOST_DAYS_AT_ONCE = 100
"""An empty day costs a question, too."""
PAGE_ROWS = 200
MOST_ROWS = 3000
MISSED = "missed"
Line = Mapping[str, Any]
YesNo = Literal["", "true", "false"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to look for: one *day*, or the days *since* to *until*; the last month where nothing says when.

    *number* is compared by its last digits. *text* is a number if it has digits and no letters, else part
    of a name.
    """

    day: str = ""
    since: str = ""
    until: str = ""
    number: str = ""
    text: str = ""
    agent: str = ""
    result: str = ""
    missed: YesNo = ""
    handled: YesNo = ""

    @property
    def is_filtered(self) -> bool:
        """Say whether more than the days are given."""
        filters = (self.number, self.text, self.agent, self.result, self.missed, self.handled)
        return any(filters)


@dataclass(frozen=True, slots=True)
class Found:
    """Calls, and the cursor behind the last row that was read; it is empty at the end."""

    calls: tuple[Line, ...]
    after: str


class CallSearch:
    """Looks through one workspace's lists."""

    def __init__(self, calls: Calls, name: str, rulebook: Rulebook, now: datetime) -> None:
        self._calls, self._name, self._rulebook = calls, name, rulebook
        self._today = now.astimezone(ZoneInfo(rulebook.time_zone)).date()

    def find(self, wanted: Wanted, limit: int, after: str) -> Found:
        """Return up to *limit* calls, newest first; fewer, with a cursor, when many rows did not match.

        Raises `BadPayloadError` for days that make no sense.
        """
        found: list[Line] = []
        fits = _Fit(wanted, self._rulebook)
        begin, _, sort = after.partition("|")
        days = [day for day in self._days(wanted) if not begin or day <= begin]
        read = 0
        for asked, day in enumerate(days):
            if asked == MOST_DAYS_AT_ONCE:
                return Found(tuple(found), f"{day}|")
            for place, call in lines_of_day(
                self._calls, self._name, day, sort if day == begin else ""
            ):
                read += 1
                if fits(call):
                    found.append(call)
                if len(found) == limit or read == MOST_ROWS:
                    return Found(tuple(found), f"{day}|{place}")
        return Found(tuple(found), "")

    def check(self, wanted: Wanted) -> None:
        """Raise `BadPayloadError` for days that make no sense."""
        self._days(wanted)

    def _days(self, wanted: Wanted) -> list[str]:
        if wanted.day:
            return [wanted.day]
        usual = DAYS if wanted.is_filtered else 1
        span = read_span(wanted.since, wanted.until, self._today, usual, MOST_DAYS)
        return list(newest_first(*span))


def lines_of_day(calls: Calls, name: str, day: str, behind: str = "") -> Iterator[tuple[str, Line]]:
    """Yield one day's lines, newest first, each with its place."""
    while True:
        page = calls.list_day(name, day, PAGE_ROWS, behind)
        for row in page.rows:
            yield row.sort, row.data
        behind = page.after
        if not behind:
            return


class _Fit:
    """Says whether a line is wanted; what is asked is prepared once."""

    def __init__(self, wanted: Wanted, rulebook: Rulebook) -> None:
        self._wanted = wanted
        text = _plain(wanted.text)
        is_number = any(c.isdigit() for c in text) and not any(c.isalpha() for c in text)
        numbers = (wanted.number, text if is_number else "")
        self._endings = [_ending(number, rulebook.country) for number in numbers if number]
        self._name = "" if is_number else text
        self._marks = AgentMarks(wanted.agent, rulebook)

    def __call__(self, call: Line) -> bool:
        wanted, digits = self._wanted, "".join(c for c in call["phone"] if c.isdigit())
        return (
            all(digits.endswith(ending) for ending in self._endings)
            and (not self._name or _is_named(call, self._name))
            and (not wanted.agent or self._marks.name(call))
            and (not wanted.result or _came_to(call, wanted.result))
            and _agrees(bool(call["missed"]), wanted.missed)
            and _agrees(bool(call.get("handled")), wanted.handled)
        )


class AgentMarks:
    """Everything by which a call may name an agent, who is given by id, name or identifier."""

    def __init__(self, agent: str, rulebook: Rulebook) -> None:
        asked = identifier_key(agent)
        marks = {asked}
        for known in rulebook.agents.values():
            if agent == known.id or asked in {identifier_key(known.name), *known.identifiers}:
                marks |= known.identifiers | {identifier_key(known.name)}
        self._marks = frozenset(marks - {""})

    def name(self, call: Line) -> bool:
        """Say whether the agent is part of *call*."""
        named = [*call["agents"], *call.get("identifiers", ())]
        return any(identifier_key(text) in self._marks for text in named)


def _ending(number: str, country: str) -> str:
    """Return the digits with which the number ends: what people type begins in the middle, or with a 0."""
    text = _plain(number).replace("(0)", "")
    whole = identify(Party(raw=text), country).e164 if country else ""
    return "".join(c for c in whole or text if c.isdigit()).lstrip("0")


def _is_named(call: Line, name: str) -> bool:
    return any(name in _plain(call.get(field) or "") for field in ("name", "contact"))


def _plain(text: str) -> str:
    """Return *text* as texts are compared: wide forms, case and the kind of blank do not count."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _agrees(value: bool, asked: YesNo) -> bool:  # noqa: FBT001 - the two are compared
    return not asked or value == (asked == "true")


def _came_to(call: Line, result: str) -> bool:
    return bool(call["missed"]) if result == MISSED else call["result"] == result
