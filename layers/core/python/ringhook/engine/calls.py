"""Fold the reports about one call into one call, forward only.

A PBX repeats itself, reports late and out of order. A call and each of its legs only move forward:

    STARTED ─▶ RINGING ─▶ ANSWERED ─▶ ENDED        (ENDED is final: nobody can un-hang-up)

Only a telephone that stopped ringing, or lost the call to another one, may ring for it again. Recordings,
durations and results may still arrive after the end. A call that was forwarded is over when all its
parts are (`ringhook.engine.links`). A report that tells nothing new fires no trigger,
and says why.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from msgspec import structs

from ringhook.domain.call import AgentSeen, CallEvent, Direction, EventKind, Result
from ringhook.engine.call import PHASES, Call, News, Phase
from ringhook.engine.legs import (
    advance_legs,
    counted,
    is_end,
    leg_keys,
    released,
    releases_everybody,
    sequence_of,
    speakers,
)
from ringhook.engine.links import linked, narrow
from ringhook.engine.merging import first, learned
from ringhook.engine.rulebook import Trigger

MAX_REMEMBERED_EVENTS = 200


@dataclass(frozen=True, slots=True)
class Fold:
    """A call after a report: the triggers the report fires, and the agents whose card must go.

    *releases_everybody* says that the card was shown to everybody, because the PBX had named nobody,
    and must go from every desktop but that of who answered.
    """

    call: Call
    news: News
    triggers: frozenset[Trigger] = frozenset()
    released: tuple[AgentSeen, ...] = ()
    releases_everybody: bool = False


TAKEN = frozenset({Result.ANSWERED, Result.FORWARDED})
"""Nobody needs to call back."""
NEVER_AFTER_TALK = frozenset({Result.MISSED, Result.BUSY, Result.CANCELLED, Result.REJECTED})
"""Words of the last telephone that rang; a call in which somebody talked was answered all the same."""
RESULTS = {EventKind.MISSED: Result.MISSED, EventKind.VOICEMAIL: Result.VOICEMAIL}
MOMENTS = {EventKind.RINGING: Trigger.RINGING, EventKind.ANSWERED: Trigger.ANSWERED}


def fold(call: Call | None, event: CallEvent, call_id: str) -> Fold:
    """Return what *call* (None at the first report) becomes by *event*."""
    known = call or _begin(event, call_id)
    if event.event_id in known.event_ids:
        return Fold(known, News.DUPLICATE)
    if _is_behind(known, event):
        return Fold(structs.replace(known, **_remembered(known, event)), News.LATE)
    told, event = event, narrow(known, event)
    news = _news(known, event)
    knowing = structs.replace(known, **_remembered(known, told), **learned(known, event))
    after = _advance(knowing, event, news)
    return Fold(
        after,
        news,
        _triggers(known, after, event, news),
        released(known, after, event, news),
        releases_everybody(known, after, event, news),
    )


def _begin(event: CallEvent, call_id: str) -> Call:
    return Call(
        id=call_id,
        connection_id=event.connection_id,
        vendor=event.vendor,
        pbx_call_id=event.call_id,
        started_at=event.at,
    )


def _remembered(call: Call, event: CallEvent) -> dict[str, Any]:
    seen = (*call.event_ids, event.event_id)[-MAX_REMEMBERED_EVENTS:]
    return {"event_ids": seen, **linked(call, event), **counted(call, event)}


def _is_behind(call: Call, event: CallEvent) -> bool:
    """Say whether a numbered report is older than one we have: its vendor counts, so we believe it."""
    known = sequence_of(call, event)
    return event.sequence is not None and known is not None and event.sequence < known


def _advance(call: Call, event: CallEvent, news: News) -> Call:
    """Return *call* moved on. A late report moves nothing, but the end may still be told better."""
    phase = PHASES.get(event.kind)
    if news is News.LATE and phase is not Phase.ENDED:
        return call
    moved: dict[str, Any] = {"legs": advance_legs(call.legs, event)}
    if phase is not None:
        moved["phase"] = max(call.phase, phase)
    call = structs.replace(call, **moved)
    if phase is Phase.ANSWERED:
        who = next(iter(speakers(call, event)), call.answered_by)
        call = structs.replace(call, answered_at=call.answered_at or event.at, answered_by=who)
    return _end(call, event) if phase is Phase.ENDED else call


def _end(call: Call, event: CallEvent) -> Call:
    talked = bool(call.durations.talk) or call.answered_at is not None
    result = _result(call, event, talked=talked)
    who = next(iter(speakers(call, event)), None) if talked else None
    return structs.replace(
        call,
        ended_at=call.ended_at or event.at,
        result=result,
        is_missed=result not in TAKEN and call.direction is not Direction.OUTBOUND,
        answered_by=call.answered_by or who,
    )


def _result(call: Call, event: CallEvent, *, talked: bool) -> Result:
    """Return how the call went: what the PBX says, else whether anybody talked, else what it said before."""
    if call.result is Result.ANSWERED:
        return Result.ANSWERED
    said = first(event.result, RESULTS.get(event.kind, Result.UNKNOWN), Result.UNKNOWN)
    if said is not Result.UNKNOWN and not (talked and said in NEVER_AFTER_TALK):
        return said
    return Result.ANSWERED if talked else first(call.result, Result.MISSED, Result.UNKNOWN)


def _news(before: Call, event: CallEvent) -> News:
    """Say whether *event* moved the call or one of its legs, or came after the fact."""
    phase = PHASES.get(event.kind)
    if phase is None:
        return News.NEW
    if before.phase is Phase.ENDED:
        return News.LATE
    if phase is Phase.ENDED:
        return News.NEW
    phases = {leg.id: leg.phase for leg in before.legs}
    keys = leg_keys(event)
    behind = all(phases.get(key, -1) >= phase for key, _ in keys)
    whole_call_is_further = before.phase > phase and keys == (("", None),)
    return News.LATE if behind or whole_call_is_further else News.NEW


def _triggers(before: Call, after: Call, event: CallEvent, news: News) -> frozenset[Trigger]:
    fired = set()
    if news is News.NEW and event.kind in MOMENTS:
        fired.add(MOMENTS[event.kind])
    if is_end(before, after):
        fired.add(Trigger.ENDED)
    if after.is_missed and not before.is_missed:
        fired.add(Trigger.MISSED)
    if len(after.recordings) > len(before.recordings):
        fired.add(Trigger.RECORDING)
    return frozenset(fired)
