"""Calls, their trace, and webhooks that led to none."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler.openapi.params import Path, Query

from ringhook.domain.errors import BadPayloadError
from ringhook.flows.admin.office import Office
from ringhook.flows.admin.story import tell
from ringhook.ports.table import Page

Day = Annotated[
    str, Query(pattern=r"^(\d{4}-\d{2}-\d{2})?$", description="like 2026-11-21; today if empty")
]
Limit = Annotated[int, Query(ge=1, le=200)]
Cursor = Annotated[str, Query(max_length=500, description="the next_cursor of the page before")]


def add(app: APIGatewayHttpResolver, office: Office) -> None:
    """Add the routes."""

    @app.get("/api/calls", tags=["calls"], summary="The calls of one day, newest first")
    def list_calls(day: Day = "", limit: Limit = 50, cursor: Cursor = "") -> dict[str, Any]:
        name = app.context["workspace"]
        zone = ZoneInfo(office.configurations.rulebook(name).time_zone)
        wanted = day or f"{office.clock.now().astimezone(zone):%Y-%m-%d}"
        page = office.calls.list_day(name, wanted, limit, _open_cursor(cursor))
        return _page("calls", page)

    @app.get("/api/calls/<call_id>", tags=["calls"], summary="One call with its whole trace")
    def show_call(
        call_id: Annotated[str, Path()], language: Annotated[str, Query()] = ""
    ) -> dict[str, Any]:
        name = app.context["workspace"]
        story = office.calls.story(name, call_id)
        rulebook = office.configurations.rulebook(name)
        return tell(story, office.configurations, name, language or rulebook.language)

    @app.get(
        "/api/refusals",
        tags=["calls"],
        summary="Webhooks of one UTC day that led to no call event, and why",
    )
    def list_refusals(day: Day = "", limit: Limit = 50, cursor: Cursor = "") -> dict[str, Any]:
        wanted = day or f"{office.clock.now():%Y-%m-%d}"
        name = app.context["workspace"]
        return _page(
            "refusals", office.refusals.list_day(name, wanted, limit, _open_cursor(cursor))
        )


def _page(word: str, page: Page) -> dict[str, Any]:
    cursor = base64.urlsafe_b64encode(page.after.encode()).decode() if page.after else ""
    return {word: [dict(row.data) for row in page.rows], "next_cursor": cursor}


def _open_cursor(cursor: str) -> str:
    try:
        return base64.b64decode(cursor.encode(), b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        raise BadPayloadError("cursor must be a next_cursor of this list") from None
