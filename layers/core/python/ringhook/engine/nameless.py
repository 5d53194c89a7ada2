"""Calls of a sender that names none: only which telephone does what with which number.

A number that rings again within a minute is the same call; after its answer, or later, it is the next one.
Pure: what is known of one telephone and one event make what is known then, and the events to hand on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from msgspec import structs

from ringhook.domain.call import CallEvent, EventKind, Party
from ringhook.domain.webhook import derive_event_id

RING_SECONDS = 60.0
MOST = 5
"""Calls that one telephone has at a time; the oldest is over when there are more."""
CALL_ID_CHARACTERS = 24


@dataclass(frozen=True, slots=True)
class Going:
    """A call of the telephone. *mark* is the sender's name for it, if it has one; *at* when it began to ring."""

    call_id: str
    number: str
    mark: str = ""
    is_answered: bool = False
    at: float = 0.0


Followed = tuple[tuple[Going, ...], tuple[CallEvent, ...]]


def follow(going: tuple[Going, ...], event: CallEvent, stem: str) -> Followed:
    """Return the telephone's calls after *event*, and what to report, each with the call's id.

    *stem* is different whenever *going* is: so the same event of the same state always means the same call.
    """
    same = next((one for one in going if _is_about(one, event)), None)
    if event.kind is EventKind.ENDED:
        gone = going if not event.client.raw else tuple(filter(None, (same,)))
        return _without(going, gone), tuple(_end(one, event) for one in gone)
    if event.kind is EventKind.ANSWERED:
        answered = replace(same or _fresh(event, stem), is_answered=True)
        return _bounded((*_without(going, (same,)), answered), (), event, answered)
    gone = tuple(one for one in going if _is_stale(one, event) or (one == same and one.is_answered))
    rings = same if same is not None and same not in gone else _fresh(event, stem)
    return _bounded((*_without(going, (*gone, rings)), rings), gone, event, rings)


def _bounded(
    going: tuple[Going, ...], gone: tuple[Going, ...], event: CallEvent, about: Going
) -> Followed:
    gone = (*gone, *going[:-MOST])
    told = structs.replace(_named(event, about), leg_id="")
    return going[-MOST:], (*(_end(one, event) for one in gone), told)


def _is_about(one: Going, event: CallEvent) -> bool:
    is_same = one.number == event.client.raw
    return is_same and (not event.leg_id or not one.mark or one.mark == event.leg_id)


def _is_stale(one: Going, event: CallEvent) -> bool:
    return not one.is_answered and event.received_at.timestamp() - one.at >= RING_SECONDS


def _without(going: tuple[Going, ...], gone: Iterable[Going | None]) -> tuple[Going, ...]:
    ids = {one.call_id for one in gone if one is not None}
    return tuple(one for one in going if one.call_id not in ids)


def _fresh(event: CallEvent, stem: str) -> Going:
    number, mark = event.client.raw, event.leg_id
    call_id = derive_event_id(event.call_id, number, mark, stem)[:CALL_ID_CHARACTERS]
    return Going(call_id, number, mark, at=event.received_at.timestamp())


def _named(event: CallEvent, one: Going) -> CallEvent:
    event_id = derive_event_id(one.call_id, event.kind.value)
    return structs.replace(event, call_id=one.call_id, event_id=event_id)


def _end(one: Going, event: CallEvent) -> CallEvent:
    is_same = one.number == event.client.raw
    client = event.client if is_same else Party(one.number)
    return _named(structs.replace(event, kind=EventKind.ENDED, client=client, leg_id=""), one)
