"""How many calls on each day, how many answered, how long people waited, and the same for each agent."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler.openapi.params import Query

from ringhook.engine.people import identifier_key
from ringhook.engine.rulebook import Rulebook
from ringhook.engine.statistics import Tally
from ringhook.engine.table_words import DAY_COLUMNS, titles
from ringhook.flows.admin.call_routes import Filter, Since, Until
from ringhook.flows.admin.call_search import AgentMarks, Line, lines_of_day
from ringhook.flows.admin.csv_text import BOM, csv_answer, lines
from ringhook.flows.admin.days import newest_first, read_span
from ringhook.flows.admin.office import Office
from ringhook.flows.admin.problem_answers import Answer
from ringhook.flows.admin.visit import Visit

USUAL_DAYS, MOST_DAYS = 7, 92
MOST_ROWS = 20_000
"""Some seconds of reading; a day that does not fit is left out, and the answer says so."""


def add(app: APIGatewayHttpResolver, office: Office) -> None:
    """Add the routes."""

    @app.get(
        "/api/statistics",
        tags=["calls"],
        summary="Calls, answers, waits for each of up to 92 days, and for each agent",
    )
    def statistics(
        since: Since = "",
        until: Until = "",
        agent: Filter = "",
    ) -> dict[str, Any]:
        visit: Visit = app.context["visit"]
        counting = _counting(office, visit.workspace, since, until, agent)
        visit.later = counting.told
        return {}

    @app.get("/api/statistics.csv", tags=["calls"], summary="The days of the statistics as CSV")
    def statistics_table(
        since: Since = "",
        until: Until = "",
        agent: Filter = "",
        language: Annotated[str, Query(max_length=10)] = "",
    ) -> dict[str, Any]:
        visit: Visit = app.context["visit"]
        counting = _counting(office, visit.workspace, since, until, agent)
        visit.later = lambda: _table(counting, language)
        return {}


def _counting(office: Office, name: str, since: str, until: str, agent: str) -> _Counting:
    rulebook = office.configurations.rulebook(name)
    today = office.clock.now().astimezone(ZoneInfo(rulebook.time_zone)).date()
    first, last = read_span(since, until, today, USUAL_DAYS, MOST_DAYS)
    return _Counting(office, name, rulebook, first, last, agent)


@dataclass(slots=True)
class _Counting:
    """Counts one workspace's days."""

    office: Office
    name: str
    rulebook: Rulebook
    first: date
    last: date
    agent: str
    days: dict[str, Tally] = field(default_factory=dict)
    agents: defaultdict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    total: Tally = field(default_factory=Tally)

    def told(self) -> dict[str, Any]:
        """Return the figures, oldest day first. *complete* is false when days were left out."""
        is_complete = self._count()
        return {
            "from": self.first.isoformat(),
            "to": self.last.isoformat(),
            "time_zone": self.rulebook.time_zone,
            "complete": is_complete,
            "days": [{"day": day} | self.days[day].told() for day in sorted(self.days)],
            "agents": [
                self._agent(key) | tally.told()
                for key, tally in sorted(self.agents.items(), key=lambda kv: -kv[1].calls)
            ],
            "total": self.total.told(),
        }

    def _count(self) -> bool:
        marks = AgentMarks(self.agent, self.rulebook) if self.agent else None
        read = 0
        for day in newest_first(self.first, self.last):
            found: list[Line] = []
            for _, line in lines_of_day(self.office.calls, self.name, day):
                read += 1
                if read > MOST_ROWS:
                    return False
                if marks is None or marks.name(line):
                    found.append(line)
            self._add(day, found)
        return True

    def _add(self, day: str, found: list[Line]) -> None:
        tally = self.days[day] = Tally()
        for line in found:
            tally.add(line)
            self.total.add(line)
            for key in self._people(line):
                self.agents[key].add(line)

    def _people(self, line: Line) -> set[str]:
        """Return whose call it was: agents by id, whom nobody knows as the PBX calls them after a `?`."""
        known = self.rulebook.agent_by_identifier
        marks = [identifier_key(text) for text in line.get("identifiers", ())]
        found = {known[mark] for mark in marks if mark in known}
        return found or {f"?{text}" for text in line["agents"] if text}

    def _agent(self, key: str) -> dict[str, Any]:
        if key.startswith("?"):
            return {"agent_id": "", "agent": key[1:]}
        return {"agent_id": key, "agent": self.rulebook.agents[key].name or key}


def _table(counting: _Counting, language: str) -> Answer:
    told = counting.told()
    spoken = language or counting.rulebook.language
    rows = [[day[column] for column in DAY_COLUMNS] for day in told["days"]]
    text = BOM + lines([titles(DAY_COLUMNS, spoken), *rows])
    return csv_answer(text, f"statistics-{told['from']}-{told['to']}")
