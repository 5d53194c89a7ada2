"""The WebSocket API: desktops come, speak and go."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ringhook.wiring import cloud
from ringhook.wiring.watching import watched


@watched("relay")
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Return the status; any other than 200 refuses a connection that is being made."""
    return {"statusCode": _STEPS[event["requestContext"]["eventType"]](event)}


def _connect(event: dict[str, Any]) -> int:
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    query = event.get("queryStringParameters")
    return cloud.app().relay.connect(_connection(event), headers, query or {})


def _message(event: dict[str, Any]) -> int:
    cloud.app().relay.carry_out(_connection(event), event.get("body") or "")
    return 200


def _disconnect(event: dict[str, Any]) -> int:
    cloud.app().relay.disconnect(_connection(event))
    return 200


def _connection(event: dict[str, Any]) -> str:
    return str(event["requestContext"]["connectionId"])


_STEPS: dict[str, Callable[[dict[str, Any]], int]]
_STEPS = {"CONNECT": _connect, "MESSAGE": _message, "DISCONNECT": _disconnect}
