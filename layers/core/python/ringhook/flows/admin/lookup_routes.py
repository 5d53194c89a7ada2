"""Try a lookup: a real question to the CRM, read-only, with everything that was heard."""

from __future__ import annotations

from dataclasses import replace
from time import monotonic
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler.openapi.params import Body, Path
from pydantic import BaseModel, ConfigDict, StringConstraints

from ringhook.config.document import Document
from ringhook.domain.call import CallEvent, EventKind, Party
from ringhook.domain.errors import NotFoundError
from ringhook.domain.role import Role
from ringhook.engine.numbers import identify
from ringhook.engine.outgoing import Lookup
from ringhook.engine.rulebook import Rulebook
from ringhook.flows.admin.caller import tell_contact
from ringhook.flows.admin.office import Office
from ringhook.flows.admin.unsaved import rulebook_of
from ringhook.flows.facts import gather
from ringhook.flows.searching import Search

TRY_SECONDS = 10.0
"""Longer than a call would wait, so that a slow CRM can be told from one that is down."""


class TryInput(BaseModel):
    """Which number to look up; *config* instead of what is saved."""

    model_config = ConfigDict(extra="forbid")

    number: Annotated[str, StringConstraints(min_length=3, max_length=40)]
    config: Document | None = None


def add(app: APIGatewayHttpResolver, office: Office) -> None:
    """Add the routes."""

    @app.post(
        "/api/lookups/<lookup_id>/try",
        tags=["configuration"],
        summary="Ask the CRM who has this number; nothing is kept",
    )
    def try_lookup(
        lookup_id: Annotated[str, Path()], asked: Annotated[TryInput, Body()]
    ) -> dict[str, Any]:
        if asked.config is not None:
            app.context["visit"].needs(Role.ADMIN)  # its addresses could be sent any secret
        name = app.context["workspace"]
        rulebook = rulebook_of(office, name, asked.config)
        lookup = next((one for one in rulebook.lookups if one.id == lookup_id), None)
        if lookup is None:
            raise NotFoundError(f"no lookup has the id {lookup_id!r}")
        contact = office.searching(_search(office, name, rulebook, lookup, asked.number))
        return tell_contact(contact, rulebook, rulebook.language) or {}


def _search(office: Office, name: str, rulebook: Rulebook, lookup: Lookup, number: str) -> Search:
    event = CallEvent(
        event_id="",
        vendor="tried",
        kind=EventKind.RINGING,
        call_id="",
        received_at=office.clock.now(),
        client=identify(Party(raw=number), rulebook.country),
    )
    alone = replace(rulebook, lookups=(replace(lookup, enabled=True),))
    return Search(name, gather(event, "", rulebook), alone, monotonic() + TRY_SECONDS)
