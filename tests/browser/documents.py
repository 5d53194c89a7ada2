"""Configurations that the tests of the page begin with."""

from __future__ import annotations

from typing import Any

from tests.acceptance.api import Api

TOKEN = "a-token-of-the-operator"
PBX = {"id": "pbx", "name": "Main PBX", "adapter": "generic", "token": TOKEN}
ANNA = {"id": "anna", "name": "Anna", "identifiers": ["101"]}


def document(*actions: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a configuration with one connection, one agent and these actions."""
    return {"connections": [PBX], "agents": [ANNA], "actions": list(actions)} | more


def begin_with(api: Api, *actions: dict[str, Any], **more: Any) -> None:
    """Save `document` over whatever there is."""
    answer = api.ask(
        "PUT", "/api/config", json=document(*actions, **more), headers={"If-Match": "*"}
    )
    assert answer.status_code == 200, answer.text


def four_kinds() -> list[dict[str, Any]]:
    """Return one action of each kind, some with advanced settings."""
    return [
        {
            "id": "card",
            "name": "Open the card",
            "call_type": "inbound",
            "kind": "URL",
            "target": "https://crm.example/card/$phone$",
        },
        {
            "id": "tell",
            "kind": "GET",
            "call_type": "",
            "target": "https://crm.example/ring?number=$phone$&agent=$extension$",
        },
        {
            "id": "write",
            "kind": "POST",
            "call_type": "both",
            "trigger": "ended",
            "delay_seconds": 5,
            "target": "https://crm.example/calls",
            "audience": ["anna"],
            "conditions": {
                "answered_only": True,
                "hours": [{"days": [0, 1, 2], "start": "09:00", "end": "18:00"}],
            },
        },
        {
            "id": "run",
            "name": "Programme métier",
            "enabled": False,
            "call_type": "inbound",
            "kind": "RUN",
            "target": "c:\\application\\programme.exe AppelDe=$phone$",
        },
    ]
