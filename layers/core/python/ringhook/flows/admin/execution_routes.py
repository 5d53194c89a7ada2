"""Executions: the list of a day, and one with what was sent and answered."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler.openapi.params import Path, Query

from ringhook.domain.errors import NotFoundError
from ringhook.engine.reasons import LANGUAGES
from ringhook.engine.rulebook import Rulebook
from ringhook.flows.admin.cursors import open_cursor, shown_cursor
from ringhook.flows.admin.execution_reply import tell_line, tell_whole
from ringhook.flows.admin.office import Office
from ringhook.flows.executed import kept_of, outcome_of

Day = Annotated[
    str, Query(pattern=r"^(\d{4}-\d{2}-\d{2})?$", description="like 2026-11-21; today if empty")
]
Filter = Annotated[str, Query(max_length=200)]
Limit = Annotated[int, Query(ge=1, le=100)]
Cursor = Annotated[str, Query(max_length=500, description="the next_cursor of the page before")]
OutcomeWord = Literal["", "succeeded", "failed", "unknown", "waiting", "running"]
MOST_LOOKED_AT = 400
"""So many lines does one question look at; then its next_cursor says where to go on."""
AT_A_TIME = 100


def add(app: APIGatewayHttpResolver, office: Office) -> None:
    """Add the routes."""

    @app.get(
        "/api/executions",
        tags=["executions"],
        summary="The executions of one day, newest first; their arguments are veiled",
    )
    def list_executions(
        action: Filter = "",
        day: Day = "",
        outcome: OutcomeWord = "",
        limit: Limit = 50,
        cursor: Cursor = "",
        language: Filter = "",
    ) -> dict[str, Any]:
        name = app.context["workspace"]
        rulebook = office.configurations.rulebook(name)
        spoken = _language(language, rulebook)
        listed = _List(office, name, rulebook, spoken, action, outcome)
        wanted = day or f"{office.clock.now().astimezone(ZoneInfo(rulebook.time_zone)):%Y-%m-%d}"
        found, after = listed.find(wanted, limit, open_cursor(cursor))
        return {"day": wanted, "executions": found, "next_cursor": shown_cursor(after)}

    @app.get(
        "/api/executions/<execution_id>",
        tags=["executions"],
        summary="One execution: what was given, sent and answered, and what follows",
    )
    def show_execution(
        execution_id: Annotated[str, Path(pattern=r"^[0-9a-f]{1,40}$")], language: Filter = ""
    ) -> dict[str, Any]:
        name = app.context["workspace"]
        rulebook = office.configurations.rulebook(name)
        kept = kept_of(office.executions.rows(name, execution_id))
        if kept is None:
            raise NotFoundError("no such execution; it may be older than what is kept")
        outcome = outcome_of(kept, office.clock.now(), office.alone_since)
        return tell_whole(kept, outcome, rulebook, _language(language, rulebook))


def _language(wanted: str, rulebook: Rulebook) -> str:
    return wanted if wanted in LANGUAGES else rulebook.language


class _List:
    """Looks through one day."""

    def __init__(
        self,
        office: Office,
        name: str,
        rulebook: Rulebook,
        language: str,
        action_id: str,
        outcome: str,
    ) -> None:
        self._office, self._name, self._rulebook = office, name, rulebook
        self._language, self._action_id, self._outcome = language, action_id, outcome
        self._now: datetime = office.clock.now()

    def find(self, day: str, limit: int, after: str) -> tuple[list[dict[str, Any]], str]:
        """Return up to *limit* lines and where to go on, nothing when these were the last."""
        found: list[dict[str, Any]] = []
        looked = 0
        while looked < MOST_LOOKED_AT:
            page = self._office.executions.list_day(self._name, day, AT_A_TIME, after)
            for row in page.rows:
                looked, after = looked + 1, row.sort
                line = self._line(row.data)
                found += [line] if line else []
                if len(found) == limit:
                    return found, after
            if not page.after:
                return found, ""
        return found, after

    def _line(self, data: Any) -> dict[str, Any] | None:
        if self._action_id and data["action_id"] != self._action_id:
            return None
        kept = kept_of(self._office.executions.rows(self._name, data["id"]))
        if kept is None:
            return None
        outcome = outcome_of(kept, self._now, self._office.alone_since)
        if self._outcome and outcome.outcome != self._outcome:
            return None
        return tell_line(kept, outcome, self._rulebook, self._language, data["arguments"])
