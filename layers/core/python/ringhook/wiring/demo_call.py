"""The demonstration's configuration and the three UIS notifications it plays.

Ring and end are the GET templates of UIS's guide for EnvyCRM, with the quotes that UIS leaves around
strings; the answer is our own POST template.
"""

from __future__ import annotations

import http.client
import json
import urllib.parse
from dataclasses import dataclass
from typing import Any

CALL = "237859081"
CALLER = "79260000000"
LINE = "74993720692"
AGENT_PHONE = "79031205040"


@dataclass(frozen=True, slots=True)
class Notification:
    """One request as UIS sends it."""

    method: str
    query: str = ""
    body: str = ""


RING = Notification(
    "GET",
    urllib.parse.urlencode(
        {
            "event": "call_start",
            "direction": '"in"',
            "line_number": f'"{LINE}"',
            "client_number": f'"{CALLER}"',
            "call_hash": CALL,
        }
    ),
)
ANSWER = Notification(
    "POST",
    body=json.dumps(
        {
            "v": 1,
            "event": "answered",
            "call_session_id": int(CALL),
            "direction": "in",
            "is_internal": False,
            "contact_phone_number": CALLER,
            "virtual_phone_number": LINE,
            "employee_id": 25,
            "employee_full_name": "Anna Petrova",
            "employee_phone_number": AGENT_PHONE,
            "notification_name": "Начало разговора",
        },
        ensure_ascii=False,
    ),
)
END = Notification(
    "GET",
    urllib.parse.urlencode(
        {
            "event": "call_end",
            "line_number": f'"{LINE}"',
            "client_number": f'"{CALLER}"',
            "extension": f'"{AGENT_PHONE}"',
            "call_hash": CALL,
            "direction": '"in"',
            "talk_time_duration": "65",
            "record_links": '["https://media.example/237859081/1"]',
        }
    ),
)
NOTIFICATIONS = (RING, ANSWER, END)


def sample_document(crm_url: str) -> dict[str, Any]:
    """Return a configuration with a lookup and the four kinds of action, pointing at the demonstration's CRM."""
    return {
        "settings": {"country": "RU", "time_zone": "Europe/Moscow"},
        "connections": [{"id": "uis", "name": "UIS (demonstration)", "adapter": "uis"}],
        "agents": [
            {"id": "anna", "name": "Anna Petrova", "identifiers": ["25", AGENT_PHONE]},
        ],
        "lookups": [
            {
                "id": "crm",
                "name": "Who calls?",
                "target": f"{crm_url}/contacts?number=$number$",
                "matches": {"path": "contacts"},
                "read": {name: {"path": name} for name in ("id", "name", "company")},
                "card": f"{crm_url}/card/$contact.id$",
            }
        ],
        "actions": [
            {
                "name": "Open the customer's card",
                "call_type": "inbound",
                "kind": "URL",
                "target": f"{crm_url}/card/$phone$",
            },
            {
                "name": "Tell the CRM who calls",
                "call_type": "inbound",
                "kind": "GET",
                "target": f"{crm_url}/ring?number=$phone$&call=$call_id$",
            },
            {
                "name": "Write the call down",
                "call_type": "both",
                "kind": "POST",
                "target": f"{crm_url}/calls",
                "trigger": "ended",
            },
            {
                "name": "Start a program",
                "call_type": "inbound",
                "kind": "RUN",
                "target": "/bin/echo call=$phone$",
                "trigger": "answered",
            },
        ],
    }


def play(address: str, token: str, notification: Notification) -> int:
    """Send *notification* to our own webhook and return the status we answered."""
    parts = urllib.parse.urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "127.0.0.1", parts.port, timeout=10)
    try:
        path = f"/hooks/{token}" + (f"?{notification.query}" if notification.query else "")
        connection.request(notification.method, path, notification.body.encode() or None)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()
