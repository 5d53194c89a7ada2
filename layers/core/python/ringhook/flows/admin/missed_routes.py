"""Missed calls: how many nobody has handled yet, and noting that one is."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler.openapi.params import Body, Path
from pydantic import BaseModel, ConfigDict, StringConstraints

from ringhook.engine.call import Handled
from ringhook.flows.admin.call_search import DAYS
from ringhook.flows.admin.office import Office
from ringhook.flows.admin.visit import Visit
from ringhook.flows.changes import CALL
from ringhook.store.call_lines import summary

MOST_COUNTED = 1000


class HandledInput(BaseModel):
    """Whether the call needs nothing more, and what became of it."""

    model_config = ConfigDict(extra="forbid")

    handled: bool
    note: Annotated[str, StringConstraints(max_length=500, strip_whitespace=True)] = ""


def add(app: APIGatewayHttpResolver, office: Office) -> None:
    """Add the routes."""

    @app.get(
        "/api/missed",
        tags=["calls"],
        summary="How many missed calls of the last 31 days nobody has handled yet",
    )
    def count_missed() -> dict[str, Any]:
        since = office.clock.now() - timedelta(days=DAYS)
        count = office.calls.count_missed(app.context["workspace"], since, MOST_COUNTED)
        return {"count": count, "at_most": MOST_COUNTED}

    @app.post(
        "/api/calls/<call_id>/handled",
        tags=["calls"],
        summary="Note that a missed call needs nothing more, or that it does",
    )
    def handle(
        call_id: Annotated[str, Path()], said: Annotated[HandledInput, Body()]
    ) -> dict[str, Any]:
        visit: Visit = app.context["visit"]
        now = office.clock.now()
        rulebook = office.configurations.rulebook(visit.workspace)
        handled = Handled(at=now, by=visit.name, note=said.note) if said.handled else None
        call = office.calls.handle(visit.workspace, call_id, handled, rulebook.time_zone, now)
        visit.detail = call_id if said.handled else f"{call_id} open again"
        office.changes.tell(visit.workspace, CALL, call_id)
        return summary(call)
