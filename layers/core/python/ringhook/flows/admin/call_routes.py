"""Calls, their trace, and webhooks that led to none."""

from __future__ import annotations

from typing import Annotated, Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler.openapi.params import Path, Query

from ringhook.flows.admin.call_search import CallSearch, Wanted, YesNo
from ringhook.flows.admin.cursors import open_cursor, shown_cursor
from ringhook.flows.admin.office import Office
from ringhook.flows.admin.story import tell
from ringhook.ports.table import Page

Day = Annotated[
    str, Query(pattern=r"^(\d{4}-\d{2}-\d{2})?$", description="like 2026-11-21; today if empty")
]
Filter = Annotated[str, Query(max_length=200)]
Since = Annotated[str, Query(alias="from", max_length=20, description="the first day")]
Until = Annotated[str, Query(alias="to", max_length=20, description="the last day")]
Limit = Annotated[int, Query(ge=1, le=200)]
Cursor = Annotated[str, Query(max_length=500, description="the next_cursor of the page before")]


def add(app: APIGatewayHttpResolver, office: Office) -> None:
    """Add the routes."""

    @app.get(
        "/api/calls",
        tags=["calls"],
        summary="The calls of one day, newest first; with a filter and no day, of the last 31 days",
    )
    def list_calls(
        day: Day = "",
        since: Since = "",
        until: Until = "",
        q: Annotated[str, Query(max_length=200, description="a number or part of a name")] = "",
        number: Filter = "",
        agent: Filter = "",
        result: Filter = "",
        missed: YesNo = "",
        handled: YesNo = "",
        limit: Limit = 50,
        cursor: Cursor = "",
    ) -> dict[str, Any]:
        name = app.context["workspace"]
        rulebook = office.configurations.rulebook(name)
        search = CallSearch(office.calls, name, rulebook, office.clock.now())
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
        found = search.find(wanted, limit, open_cursor(cursor))
        next_cursor = shown_cursor(found.after) if found.after else ""
        return {"calls": [dict(call) for call in found.calls], "next_cursor": next_cursor}

    @app.get("/api/calls/<call_id>", tags=["calls"], summary="One call with its whole trace")
    def show_call(
        call_id: Annotated[str, Path()], language: Annotated[str, Query()] = ""
    ) -> dict[str, Any]:
        name = app.context["workspace"]
        story = office.calls.story(name, call_id)
        rulebook = office.configurations.rulebook(name)
        told = tell(story, office.configurations, name, language or rulebook.language)
        told["call"]["dialled"] = _dialled(office, name, story.call.correlation_id)
        return told

    @app.get(
        "/api/refusals",
        tags=["calls"],
        summary="Webhooks of one UTC day that led to no call event, and why",
    )
    def list_refusals(day: Day = "", limit: Limit = 50, cursor: Cursor = "") -> dict[str, Any]:
        wanted = day or f"{office.clock.now():%Y-%m-%d}"
        name = app.context["workspace"]
        return _page("refusals", office.refusals.list_day(name, wanted, limit, open_cursor(cursor)))


def _dialled(office: Office, name: str, correlation_id: str) -> dict[str, str] | None:
    """Return who placed the call by a click, None when nobody did."""
    found = office.dialling.dials.find(name, correlation_id) if correlation_id else None
    if found is None:
        return None
    origin = found.origin or ("desktop" if found.device_id else "api")
    told = {"agent_id": found.agent_id, "device_id": found.device_id, "at": found.at}
    return told | {"origin": origin}


def _page(word: str, page: Page) -> dict[str, Any]:
    cursor = shown_cursor(page.after) if page.after else ""
    return {word: [dict(row.data) for row in page.rows], "next_cursor": cursor}
