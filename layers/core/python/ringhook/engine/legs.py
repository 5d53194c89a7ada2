"""The telephones of a call: which one a report speaks of, how far each has come, whose card must go."""

from __future__ import annotations

from typing import Any

from msgspec import structs

from ringhook.domain.call import AgentSeen, CallEvent, EventKind
from ringhook.engine.call import PHASES, Call, Leg, News, Phase

MAX_LEGS = 100
SHOWN = frozenset({Phase.RINGING, Phase.ANSWERED})
"""While a card may be on the screen."""


def leg_keys(event: CallEvent) -> tuple[tuple[str, AgentSeen | None], ...]:
    """Return the telephones *event* speaks of: its leg, else each agent it names, else the call's own."""
    if event.leg_id:
        return ((event.leg_id, event.agents[0] if event.agents else None),)
    named = tuple((ids[0], agent) for agent in event.agents if (ids := agent.identifiers()))
    return named or (("", None),)


def speakers(call: Call, event: CallEvent) -> tuple[AgentSeen, ...]:
    """Return whom *event* is about: whom it names, else whose telephone its leg is."""
    legs = {leg.id: leg.agent for leg in call.legs}
    owner = legs.get(event.leg_id) if event.leg_id else None
    return event.agents or ((owner,) if owner else ())


def sequence_of(call: Call, event: CallEvent) -> int | None:
    """Return the highest number so far of what *event* is counted with: its leg, else the whole call."""
    if not event.leg_id:
        return call.sequence
    return next((leg.sequence for leg in call.legs if leg.id == event.leg_id), None)


def counted(call: Call, event: CallEvent) -> dict[str, Any]:
    """Return the fields of *call* in which the number of *event* is remembered."""
    if event.sequence is None:
        return {}
    known = sequence_of(call, event)
    highest = event.sequence if known is None else max(event.sequence, known)
    if not event.leg_id:
        return {"sequence": highest}
    by_id = {leg.id: leg for leg in call.legs}
    by_id[event.leg_id] = structs.replace(
        by_id.get(event.leg_id, Leg(event.leg_id)), sequence=highest
    )
    return {"legs": tuple(by_id.values())[:MAX_LEGS]}


def advance_legs(legs: tuple[Leg, ...], event: CallEvent) -> tuple[Leg, ...]:
    """Return *legs* after *event*; the other ringing ones fall silent when one is answered."""
    if event.kind is EventKind.LEG_ENDED:
        return _stop_legs(legs, event)
    phase = PHASES.get(event.kind)
    if phase is None:
        return legs
    by_id = {leg.id: leg for leg in legs}
    if phase is Phase.ANSWERED:
        by_id = {leg.id: _lose(leg) for leg in legs}
    for key, agent in leg_keys(event):
        leg = by_id.get(key, Leg(key))
        by_id[key] = structs.replace(leg, phase=max(leg.phase, phase), agent=leg.agent or agent)
    return tuple(by_id.values())[:MAX_LEGS]


def _stop_legs(legs: tuple[Leg, ...], event: CallEvent) -> tuple[Leg, ...]:
    """Stop the legs of *event*. One that the PBX numbers is over; an agent's telephone may ring again."""
    phase = Phase.ENDED if event.leg_id else Phase.STARTED
    by_id = {leg.id: leg for leg in legs}
    for key, agent in leg_keys(event):
        if key:
            leg = by_id.get(key, Leg(key))
            by_id[key] = structs.replace(leg, phase=phase, agent=leg.agent or agent)
    return tuple(by_id.values())[:MAX_LEGS]


def _lose(leg: Leg) -> Leg:
    """Return a ringing *leg* after another one was answered: silent, but it may ring again for a transfer."""
    return structs.replace(leg, phase=Phase.STARTED) if leg.phase is Phase.RINGING else leg


def released(before: Call, after: Call, event: CallEvent, news: News) -> tuple[AgentSeen, ...]:
    """Return whose card must go: the leg's own when it stopped, the others' when one answered, all at the end."""
    if event.kind is EventKind.LEG_ENDED:
        return speakers(before, event)
    if event.kind is EventKind.ANSWERED and news is News.NEW and speakers(before, event):
        answering = {key for key, _ in leg_keys(event)}
        ringing = (leg for leg in before.legs if leg.phase is Phase.RINGING)
        return tuple(leg.agent for leg in ringing if leg.agent and leg.id not in answering)
    if is_end(before, after):
        shown = (leg.agent for leg in before.legs if leg.phase in SHOWN)
        return tuple(dict.fromkeys(who for who in (*shown, before.answered_by) if who))
    return ()


def releases_everybody(before: Call, after: Call, event: CallEvent, news: News) -> bool:
    """Say whether a card that everybody was shown must go: somebody known answered, or the call is over."""
    nobody = next((leg for leg in before.legs if not leg.id), Leg(""))
    if nobody.phase not in SHOWN:
        return False
    is_taken = event.kind is EventKind.ANSWERED and bool(speakers(before, event))
    return (is_taken and news is News.NEW) or is_end(before, after)


def is_end(before: Call, after: Call) -> bool:
    """Say whether the call ended between the two."""
    return after.phase is Phase.ENDED and before.phase is not Phase.ENDED
