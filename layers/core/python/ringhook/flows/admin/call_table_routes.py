"""The call list as a table for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler.openapi.params import Query

from ringhook.engine.masking import initials, masked_number
from ringhook.engine.people import identifier_key
from ringhook.engine.rulebook import Rulebook
from ringhook.engine.statistics import talk_seconds, wait_seconds
from ringhook.engine.table_words import CALL_COLUMNS, titles
from ringhook.flows.admin.call_routes import Cursor, Day, Filter, Since, Until
from ringhook.flows.admin.call_search import CallSearch, Line, Wanted, YesNo
from ringhook.flows.admin.csv_text import BOM, Cell, csv_answer, lines
from ringhook.flows.admin.cursors import open_cursor, shown_cursor
from ringhook.flows.admin.office import Office
from ringhook.flows.admin.problem_answers import Answer
from ringhook.flows.admin.visit import Visit

AT_ONCE = 5000
"""Lines in one answer: below 3 MB with the longest names, and Lambda answers 6 MB."""
NEXT = "X-Next-Cursor"


def add(app: APIGatewayHttpResolver, office: Office) -> None:
    """Add the route."""

    @app.get(
        "/api/calls.csv",
        tags=["calls"],
        summary=f"The same calls as CSV; {NEXT} is the cursor of what did not fit",
    )
    def call_table(
        day: Day = "",
        since: Since = "",
        until: Until = "",
        q: Filter = "",
        number: Filter = "",
        agent: Filter = "",
        result: Filter = "",
        missed: YesNo = "",
        handled: YesNo = "",
        masked: bool = False,  # noqa: FBT001, FBT002 - a field of the query
        language: Annotated[str, Query(max_length=10)] = "",
        cursor: Cursor = "",
    ) -> dict[str, str]:
        visit: Visit = app.context["visit"]
        rulebook = office.configurations.rulebook(visit.workspace)
        search = CallSearch(office.calls, visit.workspace, rulebook, office.clock.now())
        wanted = Wanted(
            day=day,
            since=since,
            until=until,
            text=q,
            number=number,
            agent=agent,
            result=result,
            missed=missed,
            handled=handled,
        )
        after = open_cursor(cursor)
        search.check(wanted)
        table = _Table(rulebook, language or rulebook.language, masked)
        visit.later = lambda: table.answer(search, wanted, after)
        return {}


class _Table:
    """Writes lines of the call list."""

    def __init__(self, rulebook: Rulebook, language: str, is_masked: bool) -> None:  # noqa: FBT001 - as it came
        self._rulebook, self._language, self._is_masked = rulebook, language, is_masked
        self._zone = ZoneInfo(rulebook.time_zone)

    def answer(self, search: CallSearch, wanted: Wanted, after: str) -> Answer:
        """Return as many calls as fit, and where to go on. The first page begins with the titles."""
        begin = "" if after else BOM + lines([titles(CALL_COLUMNS, self._language)])
        calls, after = _read(search, wanted, after)
        more = {NEXT: shown_cursor(after)} if after else {}
        return csv_answer(begin + lines(self._row(call) for call in calls), "calls", more)

    def _row(self, call: Line) -> Iterator[Cell]:
        handled = call.get("handled") or {}
        name = call["name"] or call.get("contact") or ""
        yield call["id"]
        yield self._local(call["started_at"])
        yield call["direction"]
        yield masked_number(call["phone"]) if self._is_masked else call["phone"]
        yield initials(name) if self._is_masked else name
        yield call["line"]
        yield call["connection"]
        yield "; ".join(self._people(call))
        yield call["result"] if call["phase"] == "ended" else call["phase"]
        yield "yes" if call["missed"] else "no"
        yield self._local(handled.get("at", ""))
        yield handled.get("by", "")
        yield "" if self._is_masked else handled.get("note", "")
        yield wait_seconds(call)
        yield talk_seconds(call)

    def _people(self, call: Line) -> Sequence[str]:
        agents = self._rulebook.agents
        known = self._rulebook.agent_by_identifier
        marks = (identifier_key(text) for text in call.get("identifiers", ()))
        found = (agents[known[mark]].name or known[mark] for mark in marks if mark in known)
        return list(dict.fromkeys(found)) or list(call["agents"])

    def _local(self, at: str) -> str:
        """Return a moment as the workspace's clocks showed it, with their difference from UTC."""
        return (
            datetime.fromisoformat(at).astimezone(self._zone).isoformat(" ", "seconds")
            if at
            else ""
        )


def _read(search: CallSearch, wanted: Wanted, after: str) -> tuple[list[Line], str]:
    calls: list[Line] = []
    while True:
        found = search.find(wanted, AT_ONCE - len(calls), after)
        calls += found.calls
        after = found.after
        if not after or len(calls) == AT_ONCE:
            return calls, after
