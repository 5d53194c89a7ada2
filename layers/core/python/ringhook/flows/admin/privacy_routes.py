"""Erase a number, and take calls along, masked or as they are."""

from __future__ import annotations

from typing import Annotated, Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler.openapi.params import Body, Query
from pydantic import BaseModel, ConfigDict, StringConstraints

from ringhook.domain.role import Role
from ringhook.flows.admin.cursors import open_cursor, shown_cursor
from ringhook.flows.admin.import_routes import exported
from ringhook.flows.admin.office import Office
from ringhook.flows.admin.visit import Visit
from ringhook.store.layout import fingerprint

LINES = "application/x-ndjson; charset=utf-8"
SHOWN_CHARACTERS = 12
Cursor = Annotated[str, StringConstraints(max_length=500)]


class EraseInput(BaseModel):
    """A number in any spelling; *cursor* is what the answer before had, when there was more to do."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    number: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
    cursor: Cursor = ""


def add(app: APIGatewayHttpResolver, office: Office) -> None:
    """Add the routes."""

    @app.post(
        "/api/erase",
        tags=["privacy"],
        summary="Erase everything about a number; ask again with next_cursor until it is empty",
    )
    def erase(wanted: Annotated[EraseInput, Body()]) -> dict[str, Any]:
        visit: Visit = app.context["visit"]
        privacy = office.privacy
        spellings = privacy.erase.check(visit.workspace, wanted.number)
        mark = fingerprint(min(spellings.keys))[:SHOWN_CHARACTERS]
        cursor = open_cursor(wanted.cursor)

        def later() -> dict[str, Any]:
            erased = privacy.erase(visit.workspace, spellings, cursor)
            counts = " ".join(f"{kind}={count}" for kind, count in sorted(erased.counts.items()))
            visit.detail = f"number {mark}: {counts or 'nothing'}"
            next_cursor = shown_cursor(erased.cursor) if erased.cursor else ""
            return {"removed": dict(erased.counts), "next_cursor": next_cursor}

        visit.later = later
        return {}

    @app.get(
        "/api/export",
        tags=["privacy"],
        summary="Configuration and calls as lines of JSON; go on with the cursor of a last line `more`",
    )
    def export(
        *,
        masked: Annotated[bool, Query()] = False,
        cursor: Annotated[str, Query(max_length=500)] = "",
    ) -> dict[str, Any]:
        visit: Visit = app.context["visit"]
        if not masked:
            visit.needs(Role.ADMIN)
        visit.detail = "masked" if masked else "unmasked"
        saved = office.configurations.newest(visit.workspace).document
        document = exported(saved, office.adapters).model_dump(mode="json")

        def later() -> dict[str, Any]:
            text = office.privacy.export(visit.workspace, document, cursor, masked=masked)
            headers = {"Content-Type": LINES, "Cache-Control": "no-store"}
            return {"statusCode": 200, "headers": headers, "body": text}

        visit.later = later
        return {}
