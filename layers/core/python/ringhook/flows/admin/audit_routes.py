"""Who did what."""

from __future__ import annotations

from typing import Annotated, Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler.openapi.params import Query

from ringhook.flows.admin.cursors import open_cursor, shown_cursor
from ringhook.flows.admin.office import Office

Limit = Annotated[int, Query(ge=1, le=200)]
Cursor = Annotated[str, Query(max_length=500, description="the next_cursor of the page before")]


def add(app: APIGatewayHttpResolver, office: Office) -> None:
    """Add the route."""

    @app.get("/api/audit", tags=["access"], summary="Who did what, newest first")
    def list_audit(limit: Limit = 50, cursor: Cursor = "") -> dict[str, Any]:
        name = app.context["workspace"]
        entries, after = office.audit.list(name, limit, open_cursor(cursor))
        return {"entries": list(entries), "next_cursor": shown_cursor(after) if after else ""}
