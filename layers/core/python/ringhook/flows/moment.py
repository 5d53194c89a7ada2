"""One event in its call, as the flows hand it on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ringhook.domain.call import AgentSeen, CallEvent
from ringhook.domain.contact import STRANGER, Contact
from ringhook.engine import situation
from ringhook.engine.calls import Fold
from ringhook.engine.people import find_agent
from ringhook.engine.rulebook import Agent, Rulebook, Trigger
from ringhook.engine.text import Facts
from ringhook.flows.facts import gather


@dataclass(frozen=True, slots=True)
class Moment:
    """One event, enriched, in its call, and the rulebook that judges it.

    *contact* is what the lookups said, None while they are asked.
    """

    workspace: str
    event: CallEvent
    fold: Fold
    rulebook: Rulebook
    contact: Contact | None = STRANGER
    _known: dict[str, Facts] = field(default_factory=dict, compare=False)

    @property
    def call_id(self) -> str:
        """Our id of the call."""
        return self.fold.call.id

    def fires(self, trigger: Trigger) -> bool:
        """Say whether the event is that moment of the call."""
        return trigger in self.fold.triggers

    def facts(self, agent_id: str) -> Facts:
        """Return what templates may read about the event and that agent; gathered once."""
        known = self._known.get(agent_id)
        if known is None:
            fields = self.contact.fields if self.contact else {}
            known = gather(
                self.event, self.call_id, self.rulebook, agent_id=agent_id, contact=fields
            )
            self._known[agent_id] = known
        return known

    def judged(self, busy: frozenset[str]) -> situation.Moment:
        """Return what the rules are asked about; *busy* are the agents on another call."""
        return situation.Moment(self.event, self.fold, self.rulebook, busy, self.contact)

    def agents(self) -> Iterator[Agent]:
        """Yield the configured agents that the event names."""
        return self._configured(self.event.agents)

    def speaking(self) -> Iterator[Agent]:
        """Yield the configured agent who answers just now, if the PBX says who."""
        who = self.fold.call.answered_by
        return self._configured((who,) if who and self.fires(Trigger.ANSWERED) else ())

    def released(self) -> Iterator[Agent]:
        """Yield the configured agents for whom the call is over now."""
        return self._configured(self.fold.released)

    def _configured(self, people: Iterable[AgentSeen]) -> Iterator[Agent]:
        found = (find_agent(seen, self.rulebook) for seen in people)
        return (agent for agent in found if agent is not None)
