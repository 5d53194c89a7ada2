"""What the rules are asked about: one event in its call, and one action with one agent."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from ringhook.domain.call import AgentSeen, CallEvent
from ringhook.domain.contact import STRANGER, Contact
from ringhook.engine.calls import Fold
from ringhook.engine.lines import country_of, line_of
from ringhook.engine.numbers import matches
from ringhook.engine.people import Person, concerned
from ringhook.engine.rulebook import Action, Agent, Line, Rulebook, Suppression


@dataclass(slots=True)
class Moment:
    """One event in its call, and the rulebook that judges it.

    *people* are whom it is about, *country* is where numbers without a plus belong, *line* the one that the call
    came in on, if it is configured.
    *event* is the enriched one (`ringhook.engine.merging.enrich`). *busy* are the agents on another call.
    *contact* is what the lookups said, None while they are asked.
    """

    event: CallEvent
    fold: Fold
    rulebook: Rulebook
    busy: frozenset[str] = frozenset()
    contact: Contact | None = STRANGER
    people: tuple[Person, ...] = field(init=False)
    country: str = field(init=False)
    line: Line | None = field(init=False)

    def __post_init__(self) -> None:
        self.people = tuple(concerned(self.event, self.rulebook))
        self.country = country_of(self.event, self.rulebook)
        self.line = line_of(self.event, self.rulebook)

    @property
    def local_time(self) -> datetime:
        """When it happened, in the workspace's time zone."""
        return self.event.at.astimezone(ZoneInfo(self.rulebook.time_zone))

    def is_line(self, number: str) -> bool:
        """Say whether *number* (or `prefix*`) means the line of this call."""
        return matches(number, self.event.line, self.country)


class Situation(Struct, frozen=True):
    """One action asked about one moment and one agent.

    *seen* is how the PBX names the agent, None when it named nobody; *agent* is the configured one.
    """

    action: Action
    moment: Moment
    seen: AgentSeen | None = None
    agent: Agent | None = None

    @property
    def suppression(self) -> Suppression:
        """What the agent's settings suppress, or the workspace's where no agent is known."""
        return self.agent.suppression if self.agent else self.moment.rulebook.suppression

    @property
    def event(self) -> CallEvent:
        """The event that happened."""
        return self.moment.event

    @property
    def agent_name(self) -> str:
        """The agent's name for a sentence."""
        if self.agent is not None:
            return self.agent.name or self.agent.id
        return (self.seen.name if self.seen else "") or self.identifier

    @property
    def identifier(self) -> str:
        """The word by which the PBX knows the agent: the extension where it has one."""
        seen = self.seen or AgentSeen()
        return seen.extension or next(iter(seen.identifiers()), seen.name)
