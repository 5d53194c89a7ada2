"""How the connections are: what was last heard, a test call, and people whom nobody knows."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler.openapi.params import Body, Path
from pydantic import BaseModel, ConfigDict, StringConstraints

from ringhook.domain.call import AgentSeen, CallEvent, Direction, EventKind, Party
from ringhook.domain.errors import BadRequestError, NotFoundError
from ringhook.engine.people import identifier_key
from ringhook.engine.rulebook import Connection, Rulebook
from ringhook.flows.admin.last_heard import Heard, last_heard
from ringhook.flows.admin.office import Office
from ringhook.flows.admin.visit import Visit
from ringhook.flows.ingest import complete
from ringhook.flows.messages import event_message, root_call_id

SAMPLE_NUMBER = "+442079460123"
"""Reserved for use in drama by Ofcom: https://www.ofcom.org.uk/phones-and-broadband/phone-numbers/numbers-for-drama."""
TEST_EVENTS = {
    "ringing": EventKind.RINGING,
    "answered": EventKind.ANSWERED,
    "ended": EventKind.ENDED,
}
SEEN_DAYS = 7


class RingInput(BaseModel):
    """Who calls whom. With *call_id* and *event* an earlier test call goes on."""

    model_config = ConfigDict(extra="forbid")

    number: Annotated[str, StringConstraints(max_length=40)] = SAMPLE_NUMBER
    agent: Annotated[str, StringConstraints(max_length=64)] = ""
    event: Annotated[str, StringConstraints(pattern=r"^(ringing|answered|ended)$")] = "ringing"
    call_id: Annotated[str, StringConstraints(pattern=r"^(test-[0-9a-f]{16})?$")] = ""


class SwitchedOffError(BadRequestError):
    """The connection takes no calls."""

    status = 409


def add(app: APIGatewayHttpResolver, office: Office) -> None:
    """Add the routes."""

    @app.get(
        "/api/connections/status",
        tags=["configuration"],
        summary="When each connection last brought a call, last was refused, and how asking goes",
    )
    def show_status() -> list[dict[str, str]]:
        name = app.context["workspace"]
        rulebook = office.configurations.rulebook(name)
        heard = last_heard(office.calls, office.refusals, name, rulebook, office.clock.now())
        _tell_polls(office, name, rulebook, heard)
        return [asdict(heard[connection_id]) for connection_id in rulebook.connections]

    @app.post(
        "/api/connections/<connection_id>/ring",
        tags=["configuration"],
        summary="Let a test call come in; actions run as for every call",
    )
    def ring(
        connection_id: Annotated[str, Path()], wanted: Annotated[RingInput, Body()]
    ) -> dict[str, str]:
        visit: Visit = app.context["visit"]
        rulebook = office.configurations.rulebook(visit.workspace)
        connection = rulebook.connections.get(connection_id)
        if connection is None:
            raise NotFoundError("no such connection")
        if not connection.enabled:
            raise SwitchedOffError("this connection is switched off; switch it on and save")
        if wanted.agent and wanted.agent not in rulebook.agents:
            raise NotFoundError("no such agent")
        event = _test_event(office, wanted, connection)
        office.events.send(event_message(visit.workspace, event))
        visit.detail = f"{connection_id} {wanted.event}"
        return {"call_id": event.call_id, "id": root_call_id(visit.workspace, event)}

    @app.get(
        "/api/unknown-agents",
        tags=["configuration"],
        summary="Whom PBXs named in the last week and no agent is",
    )
    def list_unknown() -> list[dict[str, Any]]:
        name = app.context["workspace"]
        known = office.configurations.rulebook(name).agent_by_identifier
        found = office.sightings.list(name, office.clock.now(), SEEN_DAYS)
        return [asdict(seen) for seen in found if identifier_key(seen.identifier) not in known]


def _tell_polls(office: Office, name: str, rulebook: Rulebook, heard: Mapping[str, Heard]) -> None:
    """Add how asking goes where a CTI server is asked."""
    for connection in rulebook.connections.values():
        if office.adapters[connection.adapter].ask is not None:
            chain, _version = office.polls.get(name, connection.id)
            one = heard[connection.id]
            one.asked_at, one.problem = chain.asked_at, chain.problem
            one.problem_at = chain.problem_at


def _test_event(office: Office, wanted: RingInput, connection: Connection) -> CallEvent:
    event = CallEvent(
        event_id=secrets.token_hex(16),
        vendor=connection.adapter,
        kind=TEST_EVENTS[wanted.event],
        call_id=wanted.call_id or f"test-{secrets.token_hex(8)}",
        received_at=office.clock.now(),
        vendor_event="test",
        direction=Direction.INBOUND,
        client=Party(wanted.number),
        line=Party(connection.lines[0].number if connection.lines else ""),
        agents=(AgentSeen(id=wanted.agent),) if wanted.agent else (),
        raw={"test": "yes"},
    )
    return complete(event, connection)
