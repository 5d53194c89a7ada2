"""What a PBX says to a request that it place a call: a reason code, and a few words that hold nothing of it."""

from __future__ import annotations

from ringhook.domain.adapter import PbxAdapter
from ringhook.domain.placing import PbxAnswer, Placement
from ringhook.ports.http import HttpFailedError, HttpResponse

GATEWAY_TROUBLE = frozenset({408, 502, 504})
"""Somebody in between lost patience; the PBX itself may have placed the call."""
UNKNOWN = "outcome_unknown"


def judge_response(response: HttpResponse, adapter: PbxAdapter) -> Placement:
    """Return what the vendor's answer means. Some PBXs say no with the status 200."""
    if response.status in GATEWAY_TROUBLE:
        return Placement(UNKNOWN, f"the PBX's server answered {response.status}")
    return adapter.placed(PbxAnswer(response.status, response.body))


def judge_failure(error: HttpFailedError) -> Placement:
    """Return what it means that there was no answer."""
    return Placement(UNKNOWN if error.sent else "pbx_unreachable", error.failure.value)
