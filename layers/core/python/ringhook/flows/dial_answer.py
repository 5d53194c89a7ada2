"""What a PBX says to a request that it place a call: a reason code, and a few words that hold nothing of it."""

from __future__ import annotations

import json
from typing import Any

from ringhook.ports.http import HttpFailedError, HttpResponse

SUCCESSES = range(200, 300)
GATEWAY_TROUBLE = frozenset({408, 502, 504})
"""Somebody in between lost patience; the PBX itself may have placed the call."""
Judged = tuple[str, str]


def judge_response(response: HttpResponse) -> Judged:
    """Return the reason and detail of an answer. Some PBXs say no with the status 200."""
    if response.status in GATEWAY_TROUBLE:
        return "outcome_unknown", f"the PBX's server answered {response.status}"
    if response.status not in SUCCESSES:
        return "pbx_refused", f"the PBX answered {response.status}"
    if _says_no(_object(response.body)):
        return "pbx_refused", "the PBX answered with an error"
    return "placed", ""


def judge_failure(error: HttpFailedError) -> Judged:
    """Return the reason and detail of a request without an answer."""
    return ("outcome_unknown" if error.sent else "pbx_unreachable"), error.failure.value


def _object(body: bytes) -> dict[str, Any]:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _says_no(content: dict[str, Any]) -> bool:
    """Say whether this is JSON-RPC's error (UIS), or the word that Zadarma and others have for one."""
    return bool(content.get("error")) or content.get("status") == "error"
