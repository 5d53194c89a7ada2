"""The load's content: UIS notifications, and the configuration that turns each into one GET."""

from __future__ import annotations

import json
from typing import Any

TOKEN = "bench-connection-token-0001"  # noqa: S105 - opens nothing but the benchmark's own server
FIRST_EVENT = 1_000_000
FIRST_EMPLOYEE = 25
FIRST_SESSION, FIRST_LEG = 237_000_000, 471_000_000
RINGING, ENDED = "ringing", "ended"
_TARGET = "http://127.0.0.1:{port}/log?n=$phone$&id=$call_id$"


def event_id(number: int) -> str:
    """Return the seven digits that mark event *number* in the webhook and at the stub."""
    return str(FIRST_EVENT + number)


def notification(
    number: int, kind: str = RINGING, agents: int = 1, at: int = 1_774_011_041
) -> bytes:
    """Return the body of call *number*'s notification of *kind*, *at* Unix seconds; the *agents* take turns."""
    event = event_id(number)
    body = {
        "v": 1,
        "event": kind,
        "call_session_id": FIRST_SESSION + int(event),
        "leg_id": FIRST_LEG + int(event),
        "direction": "in",
        "is_internal": False,
        "contact_phone_number": f"7926{event}",
        "virtual_phone_number": "74993720692",
        "employee_id": FIRST_EMPLOYEE + number % agents,
        "employee_full_name": "Иванов Иван",
        "external_id": None,
        "call_source": "va",
        "notification_name": "Ожидание ответа",
        "notification_mnemonic": "bench",
        "notification_time": "2026-03-20 15:50:41.123",
        "notification_timestamp": at,
    }
    if kind == ENDED:
        body |= {"talk_time_duration": 65, "total_time_duration": 80, "wait_time_duration": 15}
    return json.dumps(body, ensure_ascii=False).encode()


def agent(number: int) -> str:
    """Return the id of the agent whose telephone rings for call *number* of as many agents."""
    return f"agent-{number}"


def configuration(
    stub_port: int, *, actions: int = 10, agents: int = 0, patience: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Return one connection and *actions*, the last of which alone matches what rings.

    *patience* is that one's `request`, where it shall not be the usual one.
    """
    target = _TARGET.format(port=stub_port)
    outbound = {"call_type": "outbound", "kind": "GET", "target": target}
    inbound = {"call_type": "inbound", "kind": "GET", "target": target, "request": patience or {}}
    people = [
        {"id": agent(one), "name": agent(one), "identifiers": [str(FIRST_EMPLOYEE + one)]}
        for one in range(agents)
    ]
    connection = {"id": "bench", "name": "bench", "adapter": "uis", "token": TOKEN}
    return {
        "connections": [connection],
        "agents": people,
        "actions": [outbound] * (actions - 1) + [inbound],
    }
