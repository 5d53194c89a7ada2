"""Fold the reports about one call into one call, forward only.

A PBX repeats itself, reports late and out of order. A call and each of its legs only move forward:

    STARTED ─▶ RINGING ─▶ ANSWERED ─▶ ENDED        (ENDED is final: nobody can un-hang-up)

Recordings, durations and results may still arrive after the end. A report that tells nothing new
fires no trigger, and says why.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from ringhook.domain.call import (
    AgentSeen,
    CallEvent,
    Direction,
    Durations,
    EventKind,
    Party,
    Result,
)
from ringhook.engine.call import Call, Leg, Phase
from ringhook.engine.rulebook import Trigger

T = TypeVar("T")
MAX_REMEMBERED_EVENTS = 200
MAX_LEGS = 100


class News(StrEnum):
    """Whether a report told something new."""

    NEW = "new"
    DUPLICATE = "duplicate"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Fold:
    """A call after a report: the triggers the report fires, and the legs whose card must go."""

    call: Call
    news: News
    triggers: frozenset[Trigger] = frozenset()
    released: tuple[AgentSeen, ...] = ()


PHASES = {
    EventKind.STARTED: Phase.STARTED,
    EventKind.RINGING: Phase.RINGING,
    EventKind.ANSWERED: Phase.ANSWERED,
    EventKind.ENDED: Phase.ENDED,
    EventKind.MISSED: Phase.ENDED,
    EventKind.VOICEMAIL: Phase.ENDED,
    EventKind.SUMMARY: Phase.ENDED,
}
RESULTS = {EventKind.MISSED: Result.MISSED, EventKind.VOICEMAIL: Result.VOICEMAIL}


def fold(call: Call | None, event: CallEvent, call_id: str) -> Fold:
    """Return what *call* (None at the first report) becomes by *event*."""
    known = call or _begin(event, call_id)
    if event.event_id in known.event_ids:
        return Fold(known, News.DUPLICATE)
    if _is_behind(known, event):
        return Fold(_remember(known, event), News.LATE)
    merged = _learn(_remember(known, event), event)
    after = _advance(merged, event)
    return Fold(after, _news(known, event), _triggers(known, after, event), _released(after, event))


def _begin(event: CallEvent, call_id: str) -> Call:
    return Call(
        id=call_id,
        connection_id=event.connection_id,
        vendor=event.vendor,
        pbx_call_id=event.call_id,
        started_at=event.at,
    )


def _remember(call: Call, event: CallEvent) -> Call:
    seen = (*call.event_ids, event.event_id)[-MAX_REMEMBERED_EVENTS:]
    sequence = call.sequence
    if event.sequence is not None:
        sequence = max(event.sequence, -1 if sequence is None else sequence)
    return replace(call, event_ids=seen, sequence=sequence)


def _is_behind(call: Call, event: CallEvent) -> bool:
    """Say whether a numbered report is older than one we have: its vendor counts, so we believe it."""
    return (
        event.sequence is not None and call.sequence is not None and event.sequence < call.sequence
    )


def _learn(call: Call, event: CallEvent) -> Call:
    """Return *call* with every fact of *event* it did not have; the end's figures replace earlier ones."""
    new = [r for r in event.recordings if r not in call.recordings]
    return replace(
        call,
        direction=_first(call.direction, event.direction, Direction.UNKNOWN),
        client=_fuller(call.client, event.client),
        line=_fuller(call.line, event.line),
        cause=event.cause or call.cause,
        durations=Durations(
            _last(call.durations.wait, event.durations.wait),
            _last(call.durations.talk, event.durations.talk),
            _last(call.durations.total, event.durations.total),
        ),
        recordings=(*call.recordings, *new),
        correlation_id=call.correlation_id or event.correlation_id,
    )


def _advance(call: Call, event: CallEvent) -> Call:
    phase = PHASES.get(event.kind)
    call = replace(call, legs=_advance_legs(call.legs, event))
    if phase is None:
        return call
    if phase is Phase.ANSWERED and call.phase < Phase.ENDED:
        who = event.agents[0] if event.agents else None
        call = replace(
            call, answered_at=call.answered_at or event.at, answered_by=who or call.answered_by
        )
    if phase is Phase.ENDED:
        call = _end(call, event)
    return replace(call, phase=max(call.phase, phase))


def _end(call: Call, event: CallEvent) -> Call:
    talked = bool(event.durations.talk) or call.answered_at is not None
    result = RESULTS.get(event.kind, event.result)
    if result is Result.UNKNOWN:
        result = Result.ANSWERED if talked else Result.MISSED
    if call.phase is Phase.ENDED and call.result is Result.ANSWERED:
        result = Result.ANSWERED
    missed = result is not Result.ANSWERED and call.direction is not Direction.OUTBOUND
    who = call.answered_by or (event.agents[0] if talked and event.agents else None)
    return replace(
        call,
        ended_at=call.ended_at or event.at,
        result=result,
        is_missed=missed,
        answered_by=who,
    )


def leg_keys(event: CallEvent) -> tuple[tuple[str, AgentSeen | None], ...]:
    """Return the telephones *event* speaks of: its leg, else each agent it names, else the call's own."""
    if event.leg_id:
        return ((event.leg_id, event.agents[0] if event.agents else None),)
    named = tuple((ids[0], agent) for agent in event.agents if (ids := agent.identifiers()))
    return named or (("", None),)


def _advance_legs(legs: tuple[Leg, ...], event: CallEvent) -> tuple[Leg, ...]:
    phase = Phase.ENDED if event.kind is EventKind.LEG_ENDED else PHASES.get(event.kind)
    if phase is None:
        return legs
    by_id = {leg.id: leg for leg in legs}
    for key, agent in leg_keys(event):
        leg = by_id.get(key, Leg(key))
        by_id[key] = Leg(key, max(leg.phase, phase), leg.agent or agent)
    return tuple(by_id.values())[:MAX_LEGS]


def _news(before: Call, event: CallEvent) -> News:
    """Say whether *event* moved the call or one of its legs, or came after the fact."""
    phase = PHASES.get(event.kind)
    if phase is None or phase is Phase.ENDED:
        return News.NEW
    phases = {leg.id: leg.phase for leg in before.legs}
    behind = before.phase is Phase.ENDED or all(
        phases.get(key, -1) >= phase for key, _ in leg_keys(event)
    )
    whole_call_answered = before.phase > phase and leg_keys(event) == (("", None),)
    return News.LATE if behind or whole_call_answered else News.NEW


def _triggers(before: Call, after: Call, event: CallEvent) -> frozenset[Trigger]:
    fired = set()
    if _news(before, event) is News.NEW:
        moments = {EventKind.RINGING: Trigger.RINGING, EventKind.ANSWERED: Trigger.ANSWERED}
        if event.kind in moments:
            fired.add(moments[event.kind])
    if after.phase is Phase.ENDED and before.phase is not Phase.ENDED:
        fired.add(Trigger.ENDED)
    if after.is_missed and not before.is_missed:
        fired.add(Trigger.MISSED)
    if len(after.recordings) > len(before.recordings):
        fired.add(Trigger.RECORDING)
    return frozenset(fired)


def _released(after: Call, event: CallEvent) -> tuple[AgentSeen, ...]:
    """Return whose card must go: the others' when one answered, the leg's own when it stopped."""
    if event.kind is EventKind.LEG_ENDED:
        return event.agents
    if event.kind is EventKind.ANSWERED:
        return tuple(
            leg.agent
            for leg in after.legs
            if leg.agent is not None
            and leg.agent not in event.agents
            and leg.phase is Phase.RINGING
        )
    return ()


def enrich(event: CallEvent, call: Call) -> CallEvent:
    """Return *event* with what earlier reports of the call already told: hang-ups often hold little."""
    return replace(
        event,
        direction=_first(event.direction, call.direction, Direction.UNKNOWN),
        client=_fuller(event.client, call.client),
        line=_fuller(event.line, call.line),
        agents=event.agents or call.agents(),
        durations=Durations(
            _last(call.durations.wait, event.durations.wait),
            _last(call.durations.talk, event.durations.talk),
            _last(call.durations.total, event.durations.total),
        ),
        result=_first(event.result, call.result, Result.UNKNOWN),
        recordings=event.recordings or call.recordings,
        correlation_id=event.correlation_id or call.correlation_id,
    )


def _first(a: T, b: T, nothing: T) -> T:
    return b if a == nothing else a


def _last(a: float | None, b: float | None) -> float | None:
    return a if b is None else b


def _fuller(a: Party, b: Party) -> Party:
    """Return the party that has a number, with a name from either."""
    chosen = a if a.raw else b
    return replace(chosen, name=chosen.name or a.name or b.name)
