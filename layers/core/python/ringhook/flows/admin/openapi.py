"""Complete the description of the API: who may ask, and what every answer looks like.

Powertools describes what goes into a route. What comes out of it besides its JSON is said here, as a table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ringhook.flows.admin.csv_text import CSV_TYPE
from ringhook.flows.admin.least_roles import RULES
from ringhook.flows.admin.privacy_routes import LINES

Schema = dict[str, Any]

NOTHING: Schema = {"204": {"description": "Done; there is nothing to say"}}
SOUND: Schema = {
    "200": {"description": "All of it", "content": {"audio/*": {}}},
    "206": {"description": "The bytes that were asked for", "content": {"audio/*": {}}},
    "302": {"description": "It is there"},
}
OBJECT: Schema = {"type": "object"}
PROBLEMS: Schema = {
    "type": "object",
    "required": ["problems"],
    "properties": {
        "problems": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["path", "message"],
                "properties": {"path": {"type": "string"}, "message": {"type": "string"}},
            },
        }
    },
}
REFUSED: Schema = {
    "type": "object",
    "required": ["error", "error_description"],
    "properties": {"error": {"type": "string"}, "error_description": {"type": "string"}},
}
"""RFC 6749 section 5.2."""


def _said(description: str, schema: Schema, kind: str = "application/json") -> Schema:
    return {"description": description, "content": {kind: {"schema": schema}}}


def _text(kind: str) -> Schema:
    return {"200": _said("A file", {"type": "string"}, kind)}


ANSWERS: Mapping[str, Schema] = {
    "DELETE /api/session": NOTHING,
    "DELETE /api/keys/<key_id>": NOTHING,
    "DELETE /api/devices/<device_id>": NOTHING,
    "DELETE /api/credentials/<credential_id>/session": NOTHING,
    "PUT /api/secrets/<secret_name>": NOTHING,
    "GET /api/calls.csv": _text(CSV_TYPE),
    "GET /api/statistics.csv": _text(CSV_TYPE),
    "GET /api/export": _text(LINES),
    "GET /api/calls/<call_id>/recordings/<number>": SOUND,
    "HEAD /api/calls/<call_id>/recordings/<number>": SOUND,
}
"""Routes whose good answers are no JSON object."""


def described(schema: Schema) -> Schema:
    """Return the OpenAPI document with the least role of every route, its answers and its refusals."""
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            _complete(f"{method.upper()} " + re.sub(r"{(\w+)}", r"<\1>", path), operation)
    schema["components"]["schemas"]["Problems"] = PROBLEMS
    return schema


def _complete(route: str, operation: Schema) -> None:
    rule = RULES.get(route)
    least = rule.least.value if rule is not None and rule.least is not None else None
    operation["x-least-role"] = least
    if least is None:
        operation["security"] = []
    problems = {"$ref": "#/components/schemas/Problems"}
    refused = {"oneOf": [REFUSED, problems]} if route == "POST /api/oauth/token" else problems
    usual = {"200": _said("The answer", _json_of(operation))}
    operation["responses"] = ANSWERS.get(route, usual) | {
        "4XX": _said("Refused, and what to change", refused),
        "503": _said("Not now; the same again in a moment", problems),
    }


def _json_of(operation: Schema) -> Schema:
    """Return what Powertools knows of the answer; a route that answers in JSON by itself tells it nothing."""
    given: Schema = operation["responses"]["200"].get("content", {})
    schema: Schema = given.get("application/json", {}).get("schema", OBJECT)
    return OBJECT if schema.get("type") == "string" else schema
