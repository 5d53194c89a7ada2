"""Whom an event is about: the PBX's names for people, matched with the agents of the configuration."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from ringhook.domain.call import AgentSeen, CallEvent
from ringhook.engine.numbers import dialable
from ringhook.engine.rulebook import Agent, Rulebook

Person = tuple[AgentSeen | None, Agent | None]
MAX_PEOPLE = 50
"""More telephones than this do not ring at once; a longer list is somebody's mistake or worse."""
_WRITTEN_NUMBER = re.compile(r"\+?[0-9][0-9 .()/-]{5,40}")


@lru_cache(maxsize=4096)
def identifier_key(text: str) -> str:
    """Return *text* as identifiers are compared: case, a plus and the blanks of a number do not count."""
    plain = text.strip()
    if _WRITTEN_NUMBER.fullmatch(plain):
        plain = dialable(plain) or plain
    return plain.casefold().lstrip("+")


def concerned(event: CallEvent, rulebook: Rulebook) -> Iterator[Person]:
    """Yield whom the event is about, each agent once; (None, None) when the PBX named nobody."""
    if not event.agents:
        yield None, None
    already: set[str] = set()
    for seen in event.agents[:MAX_PEOPLE]:
        agent = find_agent(seen, rulebook)
        key = agent.id if agent else repr(seen)
        if key not in already:
            already.add(key)
            yield seen, agent


def find_agent(seen: AgentSeen, rulebook: Rulebook) -> Agent | None:
    """Return the configured agent that one of the PBX's identifiers belongs to."""
    for identifier in seen.identifiers():
        agent_id = rulebook.agent_by_identifier.get(identifier_key(identifier))
        if agent_id:
            return rulebook.agents[agent_id]
    return None
