"""Records to JSON and back, for table rows and queue messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from ringhook.domain.call import CallEvent
from ringhook.engine.call import Call
from ringhook.engine.plan import Decision

_EVENT: TypeAdapter[CallEvent] = TypeAdapter(CallEvent)
_CALL: TypeAdapter[Call] = TypeAdapter(Call)
_DECISION: TypeAdapter[Decision] = TypeAdapter(Decision)


def event_to_json(event: CallEvent) -> dict[str, Any]:
    """Return *event* as plain JSON data."""
    plain: dict[str, Any] = _EVENT.dump_python(event, mode="json")
    return plain


def event_from_json(data: Mapping[str, Any]) -> CallEvent:
    """Return the event in *data*."""
    return _EVENT.validate_python(dict(data))


def call_to_json(call: Call) -> dict[str, Any]:
    """Return *call* as plain JSON data."""
    plain: dict[str, Any] = _CALL.dump_python(call, mode="json")
    return plain


def call_from_json(data: Mapping[str, Any]) -> Call:
    """Return the call in *data*."""
    return _CALL.validate_python(dict(data))


def decision_to_json(decision: Decision) -> dict[str, Any]:
    """Return *decision* as plain JSON data."""
    plain: dict[str, Any] = _DECISION.dump_python(decision, mode="json")
    return plain


def decision_from_json(data: Mapping[str, Any]) -> Decision:
    """Return the decision in *data*."""
    return _DECISION.validate_python(dict(data))
