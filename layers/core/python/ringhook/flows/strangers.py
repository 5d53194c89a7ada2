"""Note whom a PBX names and nobody knows, so that an administrator can map them with one click."""

from __future__ import annotations

from ringhook.domain.call import AgentSeen
from ringhook.domain.errors import TryAgainError
from ringhook.engine.call import Call
from ringhook.engine.people import find_agent
from ringhook.flows.moment import Moment
from ringhook.store.sightings import Sighting, Sightings

MOST_PER_EVENT = 5
LONGEST = 200


def note_strangers(sightings: Sightings, name: str, moment: Moment, before: Call | None) -> None:
    """Note the strangers whom this event names first in its call; whoever is known costs nothing."""
    already = {_identifier(seen) for seen in _named(before)}
    fresh = [seen for seen in moment.event.agents if _identifier(seen) not in already | {""}]
    strangers = [seen for seen in fresh if find_agent(seen, moment.rulebook) is None]
    now, connection = moment.event.received_at, moment.event.connection_id
    try:
        for seen in strangers[:MOST_PER_EVENT]:
            sighted = Sighting(connection, _identifier(seen), seen.name[:LONGEST], "")
            sightings.add(name, sighted, now)
    except TryAgainError:
        return  # the call itself is handled; this only helps an administrator


def _named(call: Call | None) -> list[AgentSeen]:
    """Return everybody whom earlier events of the call named."""
    if call is None:
        return []
    return [*call.agents(), *(leg.agent for leg in call.legs if leg.agent is not None)]


def _identifier(seen: AgentSeen) -> str:
    return (seen.extension or next(iter(seen.identifiers()), ""))[:LONGEST]
