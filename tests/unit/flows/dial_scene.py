"""A connection that places calls, and another that cannot."""

from __future__ import annotations

import json
from typing import Any

from tests.unit.flows.relay_desk import Desk
from tests.unit.flows.world import TOKEN, World

ADDRESS = "https://pbx.example/call?from=$extension$&to=$number$&line=$line$&id=$correlation_id$"
CALLING = {
    "id": "pbx",
    "adapter": "generic",
    "token": TOKEN,
    "country": "FR",
    "lines": [{"number": "+33140000000"}],
    "settings": {"dial_url": ADDRESS, "dial_method": "POST", "dial_token": "a-dial-token"},
}
NUMBER = "+33184881234"


def wanted(world: World) -> list[dict[str, str]]:
    """Return what the PBX was asked, one JSON body each."""
    return [json.loads(request.body) for request in world.http.sent]


def dial(desk: Desk, number: str = NUMBER, wish_id: str = "w1", **fields: Any) -> tuple[str, str]:
    """Click a number; returns status and reason of the answer."""
    desk.say("dial", id=wish_id, number=number, **fields)
    answer = desk.dialled()
    assert answer["id"] == wish_id
    return answer["status"], answer["reason"]
