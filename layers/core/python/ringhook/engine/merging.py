"""Bring together what the reports of one call told: into the call, and from the call into a report."""

from __future__ import annotations

from typing import Any, TypeVar

from msgspec import structs

from ringhook.domain.call import (
    AgentSeen,
    CallEvent,
    Direction,
    Durations,
    EventKind,
    Party,
    Result,
)
from ringhook.engine.call import Call
from ringhook.engine.legs import speakers

T = TypeVar("T")
MAX_RECORDINGS = 100


def learned(call: Call, event: CallEvent) -> dict[str, Any]:
    """Return the fields of *call* with every fact of *event* it did not have; the end's figures replace earlier ones."""
    known = {(r.id, r.url) for r in call.recordings}
    new = [r for r in event.recordings if (r.id, r.url) not in known]
    return {
        "direction": first(call.direction, event.direction, Direction.UNKNOWN),
        "client": _fuller(call.client, event.client),
        "line": _fuller(call.line, event.line),
        "cause": event.cause or call.cause,
        "durations": _later(call.durations, event.durations),
        "recordings": (*call.recordings, *new)[:MAX_RECORDINGS],
        "correlation_id": call.correlation_id or event.correlation_id,
    }


def enrich(event: CallEvent, call: Call) -> CallEvent:
    """Return *event* with what earlier reports of the call already told: hang-ups often hold little."""
    return structs.replace(
        event,
        direction=first(event.direction, call.direction, Direction.UNKNOWN),
        client=_fuller(event.client, call.client),
        line=_fuller(event.line, call.line),
        agents=_concerned(event, call),
        durations=_later(call.durations, event.durations),
        result=first(event.result, call.result, Result.UNKNOWN),
        recordings=event.recordings or call.recordings,
        correlation_id=event.correlation_id or call.correlation_id,
    )


def _concerned(event: CallEvent, call: Call) -> tuple[AgentSeen, ...]:
    """Return whom *event* is about; who rang before does not ring again because another telephone does."""
    named = speakers(call, event)
    return named if event.kind is EventKind.RINGING else named or call.agents()


def first(a: T, b: T, nothing: T) -> T:
    """Return *a* unless it says *nothing*, then *b*."""
    return b if a == nothing else a


def _later(a: Durations, b: Durations) -> Durations:
    """Return the figures of *b* where it has one."""
    return Durations(_last(a.wait, b.wait), _last(a.talk, b.talk), _last(a.total, b.total))


def _last(a: float | None, b: float | None) -> float | None:
    return a if b is None else b


def _fuller(a: Party, b: Party) -> Party:
    """Return the party that has a number, with a name from either."""
    chosen = a if a.raw else b
    name = chosen.name or a.name or b.name
    return chosen if name == chosen.name else structs.replace(chosen, name=name)
