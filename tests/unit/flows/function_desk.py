"""Actions that are called, and somebody who calls them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.unit.flows.world import NAME, World

from ringhook.domain.role import Role

LEAD = {
    "id": "lead",
    "name": "Create a lead",
    "kind": "POST",
    "target": "https://crm.example/leads",
    "trigger": "manual",
    "api_name": "createLead",
    "callable_by": "both",
    "parameters": [
        {"name": "Last_Name", "required": True, "test_value": "Clayton"},
        {"name": "Mobile", "test_value": "555-876-4367"},
        {"name": "Age", "type": "number"},
        {"name": "Vip", "type": "boolean"},
        {"name": "Born", "type": "date"},
        {"name": "Tags", "type": "list"},
        {"name": "Address", "type": "object"},
    ],
    "arguments": {"source": "web"},
    "request": {
        "body_type": "arguments",
        "read": {"number": {"source": "json", "path": "id"}},
    },
}
JSON = {"content-type": "application/json"}
FORM = {"content-type": "application/x-www-form-urlencoded"}


@dataclass
class Caller:
    """Somebody with a key, in their own language if they say so."""

    world: World
    key: str
    name: str = "lead"

    def call(
        self,
        arguments: Mapping[str, Any] | None = None,
        *,
        body: object = None,
        method: str = "POST",
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, Any, Mapping[str, Any]]:
        """Call the action; *body* goes as it is when it is text."""
        sent = {"arguments": dict(arguments)} if arguments is not None else body
        return self.world.api(
            method,
            f"/api/actions/{self.name}/execute",
            sent,
            key=self.key,
            query=query,
            headers=headers,
        )

    def sent(self) -> Any:
        """Return the JSON that the CRM got last."""
        return json.loads(self.world.http.sent[-1].body)


def executor(world: World, *actions: str) -> str:
    """Return a new key that may call actions and nothing else."""
    return world.app.access.create(
        NAME, world.clock.now(), key_name="Web form", role=Role.EXECUTOR, actions=actions
    )


def executions(world: World, **query: str) -> list[dict[str, Any]]:
    """Return today's list."""
    status, told, _ = world.api("GET", "/api/executions", query=query)
    assert status == 200, told
    listed: list[dict[str, Any]] = told["executions"]
    return listed


def shown(world: World, execution_id: str) -> dict[str, Any]:
    """Return one execution in full."""
    status, told, _ = world.api("GET", f"/api/executions/{execution_id}")
    assert status == 200, told
    whole: dict[str, Any] = told
    return whole
