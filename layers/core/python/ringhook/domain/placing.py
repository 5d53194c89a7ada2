"""What a PBX answers to a request that it place a call, and what the usual answers mean.

The reasons are codes of `ringhook.wire.reasons`; a detail is one of our own words, never the PBX's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PLACED = "placed"
REFUSED = "pbx_refused"
SUCCESSES = range(200, 300)
# What every HTTP API means by these; any other status is a refusal without a cause.
STATUSES = {
    401: "pbx_login",
    402: "pbx_money",
    403: "pbx_rights",
    429: "pbx_busy",
}


@dataclass(frozen=True, slots=True)
class PbxAnswer:
    """An answer as it arrived."""

    status: int
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Placement:
    """What an answer means. *call_id* is the name that the PBX gives the call in its events, if it told one."""

    reason: str = PLACED
    detail: str = ""
    call_id: str = ""


def by_status(answer: PbxAnswer) -> Placement:
    """Return what the status alone says."""
    if answer.status in SUCCESSES:
        return Placement()
    return refused(STATUSES.get(answer.status, REFUSED), f"the PBX answered {answer.status}")


def refused(reason: str, detail: str) -> Placement:
    """Return a refusal."""
    return Placement(reason, detail)


def says_no(answer: PbxAnswer) -> bool:
    """Say whether a success holds JSON's usual words for a failure all the same."""
    content = content_of(answer)
    return bool(content.get("error")) or content.get("status") == "error"


def by_usual_words(answer: PbxAnswer) -> Placement:
    """Return what the status says, and whether the body takes it back."""
    told = by_status(answer)
    if told.reason == PLACED and says_no(answer):
        return refused(REFUSED, "the PBX answered with an error")
    return told


def content_of(answer: PbxAnswer) -> Mapping[str, Any]:
    """Return the JSON object of the body; an empty one for anything else."""
    try:
        content = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def inner(content: Mapping[str, Any], *path: str) -> Mapping[str, Any]:
    """Return the object at *path*; an empty one where there is none."""
    for name in path:
        found = content.get(name)
        content = found if isinstance(found, dict) else {}
    return content


def name_of(value: object) -> str:
    """Return a call's name as text: vendors write numbers or texts; nothing for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    text = str(value) if isinstance(value, str) or abs(value) < 10**40 else ""
    return text if text.isprintable() and len(text) <= MAX_NAME else ""


MAX_NAME = 200
