"""Whom an event is about: the PBX's names for people, matched with the agents of the configuration."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from ringhook.domain.call import AgentSeen, CallEvent
from ringhook.engine.numbers import dialable
from ringhook.engine.rulebook import Agent, Rulebook

Person = tuple[AgentSeen | None, Agent | None]
MAX_PEOPLE = 50
"""More telephones than this do not ring at once; a longer list is somebody's mistake or worse."""
OWNER = "owner"
"""The field of a lookup that says whose contact it is."""
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
        return
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


def name_key(name: str) -> str:
    """Return *name* as names are compared: case and blanks do not count."""
    return " ".join(name.split()).casefold()


def owner_texts(fields: Mapping[str, str]) -> tuple[str, ...]:
    """Return what a lookup read of a contact's owner: `owner` first, then `owner_email` and the like."""
    names = sorted(name for name in fields if name == OWNER or name.startswith(f"{OWNER}_"))
    return tuple(text for name in names if (text := fields[name].strip()))


def find_owner(fields: Mapping[str, str], rulebook: Rulebook) -> Agent | None:
    """Return the agent who owns the contact of *fields*.

    A CRM's user id is asked for first. Only then may the text be what PBXs call the agent, `owner_email`
    and others before `owner`: a CRM's user 7 is seldom the telephone 7. Names come last.
    """
    texts = owner_texts(fields)
    keys = [identifier_key(text) for text in texts]
    found = (
        *(rulebook.agent_by_crm_id.get(key, "") for key in keys),
        *(rulebook.agent_by_identifier.get(key, "") for key in (*keys[1:], *keys[:1])),
        *(rulebook.agent_by_name.get(name_key(text), "") for text in texts),
    )
    agent_id = next(filter(None, found), "")
    return rulebook.agents.get(agent_id)
