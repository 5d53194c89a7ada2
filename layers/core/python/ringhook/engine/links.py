"""Calls that are one call: a forward or a transfer gives it a second name at the PBX.

The names come from `CallEvent.linked_call_ids`. One name's hang-up ends the call only when no other
name of it is still talking or ringing.
"""

from __future__ import annotations

from typing import Any

from msgspec import structs

from ringhook.domain.call import CallEvent, EventKind, Result
from ringhook.engine.call import PHASES, Call, Part, Phase

MAX_NAMES = 50
MAX_NAME_CHARACTERS = 200
HANDS_OVER = frozenset({EventKind.TRANSFERRED, EventKind.LEG_ENDED})
"""When such a report names another call, or says that one follows, that one goes on instead of its own."""
SWEPT = "no_hangup_reported"
"""The cause of an end that we report ourselves, for every part at once."""


def linked(call: Call, event: CallEvent) -> dict[str, Any]:
    """Return the fields of *call* with the names and the part that *event* tells of."""
    names = (*call.linked_call_ids, *_new_names(call, event))[:MAX_NAMES]
    phase = PHASES.get(event.kind)
    names_another = bool(event.linked_call_ids) or event.result is Result.FORWARDED
    hands_over = names_another and event.kind in HANDS_OVER
    if phase is None and not hands_over:
        return {"linked_call_ids": names}
    parts = {part.pbx_call_id: part for part in call.parts}
    is_over = phase is Phase.ENDED or hands_over
    was_over = event.call_id in parts and parts[event.call_id].is_over
    parts[event.call_id] = Part(event.call_id, is_over or was_over)
    return {"linked_call_ids": names, "parts": tuple(parts.values())[:MAX_NAMES]}


def _new_names(call: Call, event: CallEvent) -> tuple[str, ...]:
    """Return the vendor's names of *call* that *event* is the first to tell."""
    known = {call.pbx_call_id, *call.linked_call_ids}
    told = (event.call_id, *usable_names(event))
    room = MAX_NAMES - len(call.linked_call_ids)
    return tuple(name for name in dict.fromkeys(told) if name not in known)[:room]


def usable_names(event: CallEvent) -> tuple[str, ...]:
    """Return the other calls that *event* names, as far as they can be names at all."""
    named = (name for name in event.linked_call_ids if 0 < len(name) <= MAX_NAME_CHARACTERS)
    return tuple(dict.fromkeys(named))[:MAX_NAMES]


def narrow(call: Call, event: CallEvent) -> CallEvent:
    """Return *event*, an end as that of its own telephones only while another part of *call* goes on."""
    is_end = PHASES.get(event.kind) is Phase.ENDED
    others = any(not p.is_over and p.pbx_call_id != event.call_id for p in call.parts)
    if is_end and others and event.cause != SWEPT:
        return structs.replace(event, kind=EventKind.LEG_ENDED)
    return event
