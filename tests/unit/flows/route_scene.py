"""A UIS account that asks where calls should ring, and a CRM that knows whose client that is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tests.unit.flows.world import TOKEN, World

from ringhook.domain.webhook import Reply, WebhookRequest
from ringhook.ports.http import HttpResponse

LOOKUP = {
    "id": "crm",
    "target": "https://crm.example/api?phone=$number$",
    "matches": {"path": "people"},
    "read": {name: {"path": name} for name in ("name", "company", "owner", "owner_email")},
    "number_formats": ["digits"],
}
ANNA = {
    "id": "anna",
    "name": "Anna",
    "identifiers": ["102"],
    "crm_ids": ["7"],
    "route_to": "+7 903 120-40-40",
    "deputies": ["paul"],
}
PAUL = {"id": "paul", "name": "Paul", "identifiers": ["101"], "route_to": "+79651234567"}
MARIE = {"name": "Marie Durand", "company": "Durand SARL", "owner": "7"}
ANNAS, PAULS = ("79031204040",), ("79651234567",)
ERROR_BRANCH = 404
CALLER = "79012345678"


def people(*found: Mapping[str, Any]) -> HttpResponse:
    return HttpResponse(200, {}, json.dumps({"people": found}).encode())


def save(
    world: World,
    *agents: Mapping[str, Any],
    routing: Mapping[str, Any] | None = None,
    lookups: list[Any] | None = None,
    adapter: str = "uis",
    **settings: str,
) -> None:
    entry = {"id": "pbx", "adapter": adapter, "token": TOKEN, "settings": settings}
    world.save(
        connections=[entry | {"routing": {"enabled": True} | dict(routing or {})}],
        agents=list(agents) or [ANNA, PAUL],
        lookups=[LOOKUP] if lookups is None else lookups,
        settings={"country": "RU"},
    )


def ask(world: World, call_id: str = "c1", number: str = CALLER) -> Reply:
    """Let UIS ask about a call."""
    return world.app.ingest(TOKEN, question(world, call_id, number))


def question(world: World, call_id: str = "c1", number: str = CALLER) -> WebhookRequest:
    query = (("call_session_id", call_id), ("numa", number), ("numb", "74951234567"))
    return WebhookRequest(
        method="GET", received_at=world.clock.now(), query=tuple(p for p in query if p[1])
    )


def rung(reply: Reply) -> tuple[str, ...]:
    """Return which telephones UIS is to ring; nothing when it heard an error."""
    return tuple(json.loads(reply.body).get("phones", ())) if reply.status == 200 else ()


def routed(world: World) -> list[Mapping[str, Any]]:
    """Return the lines about routes of the only call."""
    world.dispatch_all()
    return world.call_rows("route#")


def why(world: World) -> str:
    """Return what decided the only route."""
    (row,) = routed(world)
    return str(row["reason"])


def passed(world: World) -> list[tuple[str, str]]:
    """Return who was considered, and with what end."""
    (row,) = routed(world)
    return [(one["agent_id"], one["reason"]) for one in row["considered"]]
