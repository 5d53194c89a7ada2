"""One event in its call, as the flows hand it on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from ringhook.domain.call import AgentSeen, CallEvent
from ringhook.engine.calls import Fold
from ringhook.engine.people import find_agent
from ringhook.engine.rulebook import Action, Agent, Rulebook, Trigger
from ringhook.engine.text import Facts
from ringhook.flows.facts import gather


@dataclass(frozen=True, slots=True)
class Moment:
    """One event, enriched, in its call, and the rulebook that judges it."""

    workspace: str
    event: CallEvent
    fold: Fold
    rulebook: Rulebook
    _known: dict[str, Facts] = field(default_factory=dict, compare=False)

    @property
    def call_id(self) -> str:
        """Our id of the call."""
        return self.fold.call.id

    def fires(self, trigger: Trigger) -> bool:
        """Say whether the event is that moment of the call."""
        return trigger in self.fold.triggers

    def facts(self, agent_id: str, action: Action) -> Facts:
        """Return what the action's templates may read; what no argument changes is gathered once."""
        known = self._known.get(agent_id)
        if known is None:
            known = gather(self.event, self.call_id, self.rulebook, agent_id=agent_id)
            self._known[agent_id] = known
        return replace(known, arguments=action.arguments) if action.arguments else known

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
