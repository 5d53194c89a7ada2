"""For each route of the API, a request that would do harm in somebody else's workspace."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.unit.flows.world import NAME, TOKEN

NUMBER = "+33184881234"
CALL = {"agent": "anna", "number": "+33184880000"}
EXAMPLES: Mapping[str, tuple[Any, Mapping[str, str]]] = {
    "GET /api/openapi.json": (None, {}),
    "GET /api/oauth/callback": (None, {"state": "x", "code": "y"}),
    "GET /api/oidc/start": (None, {"workspace": NAME}),
    "GET /api/oidc/callback": (None, {"state": "x", "code": "y"}),
    "POST /api/session": ({"once": "x"}, {}),
    "GET /api/session": (None, {}),
    "DELETE /api/session": (None, {}),
    "GET /api/status": (None, {}),
    "GET /api/workspaces": (None, {}),
    "POST /api/workspaces": ({"name": "gamma"}, {}),
    "DELETE /api/workspaces/<name>": (None, {"confirm": NAME}),
    "POST /api/erase": ({"number": NUMBER}, {}),
    "GET /api/export": (None, {}),
    "POST /api/move/export": ({"passphrase": "long enough to do", "calls": True}, {}),
    "POST /api/move/import": ({"passphrase": "long enough to do", "lines": []}, {}),
    "GET /api/keys": (None, {}),
    "POST /api/keys": ({"name": "n", "role": "viewer"}, {}),
    "DELETE /api/keys/<key_id>": (None, {}),
    "GET /api/audit": (None, {}),
    "GET /api/config": (None, {}),
    "PUT /api/config": ({"connections": [{"id": "pbx", "adapter": "generic", "token": TOKEN}]}, {}),
    "GET /api/config/export": (None, {}),
    "GET /api/config/versions": (None, {}),
    "GET /api/config/versions/<number>": (None, {}),
    "POST /api/config/versions/<number>/restore": ({}, {}),
    "POST /api/import/<form>": ({"text": "{}"}, {}),
    "GET /api/secrets": (None, {}),
    "PUT /api/secrets/<secret_name>": ({"value": "overwritten"}, {}),
    "GET /api/adapters": (None, {}),
    "GET /api/variables": (None, {}),
    "GET /api/packs": (None, {}),
    "POST /api/packs/<slug>/draft": ({"answers": {}}, {}),
    "POST /api/packs/<slug>/install": ({"answers": {}}, {}),
    "GET /api/connections/status": (None, {}),
    "GET /api/connections/<connection_id>/setup": (None, {}),
    "POST /api/connections/<connection_id>/ring": ({"number": "+33184880000"}, {}),
    "GET /api/unknown-agents": (None, {}),
    "GET /api/calls": (None, {"number": "881234"}),
    "POST /api/calls": (CALL, {}),
    "GET /api/calls/<call_id>": (None, {}),
    "GET /api/refusals": (None, {}),
    "GET /api/deliveries": (None, {}),
    "GET /api/deliveries/<delivery_id>": (None, {}),
    "POST /api/deliveries/retry": ({"action_id": "tell"}, {}),
    "POST /api/deliveries/<delivery_id>/retry": ({}, {}),
    "GET /api/problems": (None, {}),
    "POST /api/simulate": ({"event": {"phone": NUMBER}}, {}),
    "POST /api/try": ({"action_id": "tell"}, {}),
    "POST /api/live": ({}, {}),
    "POST /api/lookups/<lookup_id>/try": ({"number": NUMBER}, {}),
    "GET /api/credentials": (None, {}),
    "POST /api/credentials/<credential_id>/connect": ({}, {}),
    "POST /api/credentials/<credential_id>/try": ({}, {}),
    "DELETE /api/credentials/<credential_id>/session": (None, {}),
    "GET /api/devices": (None, {}),
    "DELETE /api/devices/<device_id>": (None, {}),
    "POST /api/pairings": ({"agent_id": "anna"}, {}),
}
"""For each route, the body and query that would do harm."""
