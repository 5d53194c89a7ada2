"""Try a webhook or an event without sending anything."""

from __future__ import annotations

import urllib.parse
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, Literal

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler.openapi.params import Body
from msgspec import structs
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from ringhook.config.document import Document
from ringhook.domain.call import (
    AgentSeen,
    CallEvent,
    Direction,
    Durations,
    EventKind,
    Party,
    Result,
)
from ringhook.domain.contact import STRANGER, Contact, Known
from ringhook.domain.errors import BadPayloadError, NotFoundError
from ringhook.domain.webhook import WebhookRequest, derive_event_id
from ringhook.engine.rulebook import Connection, Rulebook
from ringhook.flows.admin.office import Office
from ringhook.flows.admin.unsaved import rulebook_of
from ringhook.flows.ingest import complete
from ringhook.flows.simulate import Simulated, read_webhook, simulate


class Strict(BaseModel):
    """Refuses what it does not know, as the configuration does."""

    model_config = ConfigDict(extra="forbid")


class WebhookInput(Strict):
    """A request as the PBX would send it to one connection."""

    connection: str
    method: Literal["GET", "POST"] = "POST"
    path: str = ""
    query: str = ""
    headers: dict[str, str] = {}
    body: str = ""


class AgentInput(Strict):
    """A person as the PBX names them."""

    id: str = ""
    extension: str = ""
    number: str = ""
    email: str = ""
    name: str = ""


class EventInput(Strict):
    """A call event written by hand; the smallest is empty: an inbound call that rings."""

    event: EventKind = EventKind.RINGING
    direction: Direction = Direction.INBOUND
    phone: str = ""
    name: str = ""
    line: str = ""
    connection: str = ""
    call_id: str = "simulated"
    event_id: str = ""
    sequence: int | None = None
    leg_id: str = ""
    agents: list[AgentInput] = []
    talk_seconds: float | None = None
    result: Result = Result.UNKNOWN
    at: AwareDatetime | None = None
    fields: dict[str, str] = {}


class SimulationInput(Strict):
    """What to try: one webhook, or events in order; *config* instead of what is saved."""

    webhook: WebhookInput | None = None
    event: EventInput | None = None
    events: Annotated[list[EventInput], Field(max_length=50)] = []
    config: Document | None = None
    platform: Literal["windows", "macos", "linux"] = "windows"
    busy: Annotated[list[str], Field(max_length=1000, description="agents on another call")] = []
    language: Literal["", "en", "fr", "ru", "ja"] = ""
    contact: Annotated[
        dict[str, str], Field(max_length=50, description="what a lookup would have found")
    ] = {}


def add(app: APIGatewayHttpResolver, office: Office) -> None:
    """Add the routes."""

    @app.post(
        "/api/simulate",
        tags=["configuration"],
        summary="What would happen, with reasons; nothing is sent",
    )
    def try_out(asked: Annotated[SimulationInput, Body()]) -> dict[str, Any]:
        rulebook = rulebook_of(office, app.context["workspace"], asked.config)
        given = [*([asked.event] if asked.event else []), *asked.events]
        if asked.webhook is not None:
            return simulate(_from_webhook(office, asked, asked.webhook, rulebook), rulebook)
        if not given:
            raise BadPayloadError("send a webhook, an event or events to try")
        now = office.clock.now()
        events = tuple(read_event(entry, index, now, rulebook) for index, entry in enumerate(given))
        return simulate(_simulated(asked, events), rulebook)


def _from_webhook(
    office: Office, asked: SimulationInput, webhook: WebhookInput, rulebook: Rulebook
) -> Simulated:
    request = WebhookRequest(
        method=webhook.method,
        received_at=office.clock.now(),
        path=webhook.path,
        query=tuple(urllib.parse.parse_qsl(webhook.query, keep_blank_values=True)),
        headers={key.lower(): value for key, value in webhook.headers.items()},
        body=webhook.body.encode(),
    )
    reading = read_webhook(office.adapters, _connection(webhook.connection, rulebook), request)
    return replace(_simulated(asked, reading.events), reply=reading.reply, note=reading.note)


def _simulated(asked: SimulationInput, events: tuple[CallEvent, ...]) -> Simulated:
    return Simulated(
        events,
        platform=asked.platform,
        busy=frozenset(asked.busy),
        language=asked.language,
        contact=Contact(Known.ONE, asked.contact) if asked.contact else STRANGER,
    )


def _connection(connection_id: str, rulebook: Rulebook) -> Connection:
    connection = rulebook.connections.get(connection_id)
    if connection is None:
        raise NotFoundError(f"no connection has the id {connection_id!r}")
    return connection


def read_event(entry: EventInput, index: int, now: datetime, rulebook: Rulebook) -> CallEvent:
    """Return the event that somebody wrote by hand."""
    event = CallEvent(
        event_id=entry.event_id or derive_event_id("simulated", index),
        vendor="simulated",
        kind=entry.event,
        call_id=entry.call_id,
        leg_id=entry.leg_id,
        received_at=now,
        sequence=entry.sequence,
        occurred_at=entry.at,
        direction=entry.direction,
        client=Party(entry.phone, name=entry.name),
        line=Party(entry.line),
        agents=tuple(AgentSeen(**agent.model_dump()) for agent in entry.agents),
        durations=Durations(talk=entry.talk_seconds),
        result=entry.result,
        raw=dict(entry.fields),
    )
    nobody = Connection(id=entry.connection, name="", adapter="", country=rulebook.country)
    connection = rulebook.connections.get(entry.connection, nobody)
    return structs.replace(complete(event, connection), connection_id=entry.connection)
