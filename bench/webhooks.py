"""The load's content: UIS notifications, and the configuration that turns each into one GET."""

from __future__ import annotations

import json
from typing import Any

TOKEN = "bench-connection-token-0001"  # noqa: S105 - opens nothing but the benchmark's own server
FIRST_EVENT = 1_000_000


def event_id(number: int) -> str:
    """Return the seven digits that mark event *number* in the webhook and at the stub."""
    return str(FIRST_EVENT + number)


def ringing(number: int) -> bytes:
    """Return the body of the notification "an agent's telephone rings"."""
    event = event_id(number)
    body = {
        "v": 1,
        "event": "ringing",
        "call_session_id": 237_000_000 + int(event),
        "leg_id": 471_000_000 + int(event),
        "direction": "in",
        "is_internal": False,
        "contact_phone_number": f"7926{event}",
        "virtual_phone_number": "74993720692",
        "employee_id": 25,
        "employee_full_name": "Иванов Иван",
        "external_id": None,
        "call_source": "va",
        "notification_name": "Ожидание ответа",
        "notification_mnemonic": "bench",
        "notification_time": "2026-03-20 15:50:41.123",
        "notification_timestamp": 1_774_011_041,
    }
    return json.dumps(body, ensure_ascii=False).encode()


def configuration(stub_port: int) -> dict[str, Any]:
    """Return one connection and ten actions, of which exactly one matches `ringing`."""
    target = f"http://127.0.0.1:{stub_port}/log?n=$phone$&id=$call_id$"
    outbound = {"call_type": "outbound", "kind": "GET", "target": target}
    inbound = {"call_type": "inbound", "kind": "GET", "target": target}
    connection = {"id": "bench", "name": "bench", "adapter": "uis", "token": TOKEN}
    return {"connections": [connection], "actions": [outbound] * 9 + [inbound]}
