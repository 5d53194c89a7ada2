"""What tests with a server of their own share: a document, a desktop, a look at the records."""

from __future__ import annotations

from typing import Any

from tests.acceptance.api import Api
from tests.acceptance.crm import Branch
from tests.acceptance.embedded_target import EmbeddedTarget

TOKEN = "a-token-of-the-operator"


def document(*actions: dict[str, Any]) -> dict[str, Any]:
    """Return a configuration with one connection, one agent, and these actions for inbound calls."""
    return {
        "connections": [{"id": "pbx", "adapter": "generic", "token": TOKEN}],
        "agents": [{"id": "anna", "name": "Anna", "identifiers": ["101"]}],
        "actions": [{"call_type": "inbound"} | action for action in actions],
    }


def post_action(crm: Branch, **more: Any) -> dict[str, Any]:
    """Return an action that posts the event to `/calls`."""
    return {"kind": "POST", "target": f"{crm.url}/calls"} | more


def configure(server: EmbeddedTarget, *actions: dict[str, Any]) -> None:
    """Save `document` on a new server."""
    with Api(server.http_url, server.admin_key) as api:
        assert api.put_config(document(*actions), "*").status_code == 200


def ring(server: EmbeddedTarget, call: str) -> int:
    """Report a ringing call of Anna's; returns the status."""
    with Api(server.http_url) as pbx:
        fields = {"event": "ringing", "call_id": call, "from": "+442079460101", "extension": "101"}
        return pbx.ask("POST", f"/hooks/{TOKEN}", json=fields).status_code


def deliveries(api: Api) -> list[dict[str, Any]]:
    """Return every delivery of today's calls."""
    found, cursor = [], ""
    while True:
        page = api.get("/api/calls", limit="200", cursor=cursor)
        for call in page["calls"]:
            story = api.get(f"/api/calls/{call['id']}")
            decisions = [d for event in story["events"] for d in event["decisions"]]
            found += [d["delivery"] for d in decisions if d["runs"] and d["delivery"]]
        cursor = page["next_cursor"]
        if not cursor:
            return found
