"""The part of the document that says where calls go when a PBX asks: per connection, and per agent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, Field, StringConstraints

from ringhook.config.section import Section
from ringhook.domain.errors import Problem
from ringhook.engine.people import identifier_key, name_key
from ringhook.engine.rulebook import Routing

if TYPE_CHECKING:
    from ringhook.config.document import AgentEntry, Document

TARGET = re.compile(r"[A-Za-z0-9+][A-Za-z0-9 ()._@:+-]*")
LONGEST_TARGET = 80


def _ring_target(text: str) -> str:
    if not TARGET.fullmatch(text):
        raise ValueError(
            "is not a number or SIP line; write it like +33612345678 or anna@sip.example"
        )
    return text


def _ring_target_or_none(text: str) -> str:
    return _ring_target(text) if text else ""


Written = StringConstraints(strip_whitespace=True, max_length=LONGEST_TARGET)
FallbackTarget = Annotated[str, Written, AfterValidator(_ring_target)]
"""A number or a SIP line. Which of them a PBX can ring, its adapter knows (`PbxAdapter.rings`)."""
RingTarget = Annotated[str, Written, AfterValidator(_ring_target_or_none)]
BranchCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_:-]{0,40}$")]
CrmId = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class RoutingEntry(Section):
    """What a PBX hears that asks where a call should go.

    The owner of the contact is rung, or a deputy. Where nobody can be, the *fallback* numbers are, after
    *fallback_text*. For callers nobody knows *unknown_code*, and when the CRM fails *error_code*, names a
    branch of the PBX's scenario, and goes before the fallback. Without any of them the PBX goes its own way.
    """

    enabled: bool = False
    show_name: bool = True
    ring_seconds: Annotated[int, Field(ge=0, le=120)] = 0
    fallback: Annotated[list[FallbackTarget], Field(max_length=10)] = []
    fallback_text: Annotated[str, StringConstraints(max_length=500)] = ""
    unknown_code: BranchCode = ""
    error_code: BranchCode = ""


def compile_routing(entry: RoutingEntry) -> Routing:
    """Return *entry* as the engine uses it."""
    return Routing(
        is_on=entry.enabled,
        shows_name=entry.show_name,
        ring_seconds=entry.ring_seconds,
        fallback=tuple(entry.fallback),
        fallback_text=entry.fallback_text,
        unknown_code=entry.unknown_code,
        error_code=entry.error_code,
    )


def index_crm_ids(agents: list[AgentEntry]) -> dict[str, str]:
    """Return which agent each of the CRMs' user ids means."""
    return {identifier_key(text): agent.id for agent in agents for text in agent.crm_ids}


def index_names(agents: list[AgentEntry]) -> dict[str, str]:
    """Return which agent each name means; a name that two agents have means nobody."""
    found: dict[str, str] = {}
    for agent in agents:
        key = name_key(agent.name)
        if key:
            found[key] = "" if key in found else agent.id
    return {key: agent_id for key, agent_id in found.items() if agent_id}


def check_routing(document: Document) -> Iterator[Problem]:
    """Yield deputies that do not exist, and CRM users who would be two agents."""
    known = {agent.id for agent in document.agents}
    owner: dict[str, int] = {}
    for index, agent in enumerate(document.agents):
        for place, deputy in enumerate(agent.deputies):
            if deputy not in known:
                path = f"agents.{index}.deputies.{place}"
                yield Problem(path, "is not the id of an agent")
        for place, text in enumerate(agent.crm_ids):
            first = owner.setdefault(identifier_key(text), index)
            if first != index:
                name = document.agents[first].name or f"agents.{first}"
                message = f"already belongs to {name}; a CRM user is one agent"
                yield Problem(f"agents.{index}.crm_ids.{place}", message)
