"""Gather what a template may read about one event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ringhook.domain.call import AgentSeen, CallEvent
from ringhook.engine.lines import country_of, with_line_name
from ringhook.engine.people import find_agent
from ringhook.engine.rulebook import Rulebook
from ringhook.engine.text import Facts


def gather(
    event: CallEvent,
    call_id: str,
    rulebook: Rulebook,
    *,
    agent_id: str = "",
    contact: Mapping[str, str] | None = None,
    results: Mapping[str, str] | None = None,
    given: Mapping[str, Any] | None = None,
) -> Facts:
    """Return the facts of *event* for the agent of *agent_id*, or for the first one it names.

    *contact* is what a lookup found, *results* what earlier actions read, *given* what
    a caller gave for arguments.
    """
    return Facts(
        event=with_line_name(event, rulebook),
        call_id=call_id,
        agent=_seen(event, agent_id, rulebook),
        agent_name=_name(event, agent_id, rulebook),
        time_zone=rulebook.time_zone,
        country=country_of(event, rulebook),
        contact=contact or {},
        results=results or {},
        given=given or {},
    )


def _seen(event: CallEvent, agent_id: str, rulebook: Rulebook) -> AgentSeen | None:
    """Return how the PBX calls that agent in this event."""
    for seen in event.agents:
        agent = find_agent(seen, rulebook)
        if not agent_id or (agent is not None and agent.id == agent_id):
            return seen
    return AgentSeen(id=agent_id) if agent_id in rulebook.agents else None


def _name(event: CallEvent, agent_id: str, rulebook: Rulebook) -> str:
    """Return the configured name of that agent."""
    agent = rulebook.agents.get(agent_id)
    if agent is None:
        known = (find_agent(seen, rulebook) for seen in event.agents)
        agent = next((found for found in known if found is not None), None)
    return agent.name if agent else ""
