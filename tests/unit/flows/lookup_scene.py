"""A CRM that knows people, and actions that want to know them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tests.unit.flows.world import World

from ringhook.ports.http import HttpFailedError, HttpResponse

LOOKUP = {
    "id": "crm",
    "target": "https://crm.example/api?phone=$number$",
    "matches": {"path": "people"},
    "read": {
        "name": {"path": "name"},
        "company": {"path": "company"},
        "id": {"path": "id"},
        "updated": {"path": "updated"},
    },
    "card": "https://crm.example/people/$contact.id$",
}
NOTE = {
    "id": "note",
    "call_type": "both",
    "kind": "POST",
    "target": "https://crm.example/notes/$contact.id$",
}
PLAIN = {"id": "plain", "call_type": "both", "kind": "GET", "target": "https://crm.example/plain"}
CARD = {
    "id": "page",
    "call_type": "both",
    "kind": "URL",
    "target": "$contact_url$",
    "conditions": {"contact": "known"},
}
CREATE = {
    "id": "create",
    "call_type": "both",
    "kind": "POST",
    "target": "https://crm.example/leads",
    "conditions": {"contact": "unknown"},
}
MARIE = {"name": "Marie Durand", "company": "Durand SARL", "id": 4711, "updated": "2026-01-01"}
PIERRE = {"name": "Pierre", "company": "", "id": 12, "updated": "2026-02-01"}


def people(*found: Mapping[str, Any]) -> HttpResponse:
    return HttpResponse(200, {}, json.dumps({"people": found}).encode())


def urls(world: World) -> list[str]:
    return [request.url for request in world.http.sent]


def asked(world: World) -> int:
    """Return how often the CRM was asked who calls."""
    return sum("/api?" in url for url in urls(world))


def later(world: World, action_id: str) -> list[str]:
    return [row["reason"] for row in world.call_rows("later#") if row["action_id"] == action_id]


def ring(world: World, *answers: HttpResponse | HttpFailedError, **sections: Any) -> None:
    """Let it ring with the lookup configured, and CRM answers in order."""
    world.save(**({"lookups": [LOOKUP], "settings": {"country": "FR"}} | sections))
    world.http.script = list(answers)
    world.ring()
