"""A report of a call that a click placed: whose click it was, even when the PBX names nobody."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec import structs

from ringhook.domain.call import AgentSeen, CallEvent, Direction, EventKind
from ringhook.engine.call import Call
from ringhook.engine.rulebook import Rulebook
from ringhook.store.dials import Dials

AT_A_TELEPHONE = frozenset({EventKind.RINGING, EventKind.ANSWERED})
"""Reports that are about somebody; what the others lack, the call already knows."""


@dataclass(frozen=True, slots=True)
class Dialled:
    """Recognises them."""

    dials: Dials

    def completed(
        self, name: str, event: CallEvent, call: Call | None, rulebook: Rulebook
    ) -> CallEvent:
        """Return *event* with the correlation id and the agent of the click it came of, if it came of one.

        A PBX repeats our id, or named the call when it placed it.
        """
        correlation_id = event.correlation_id or (call.correlation_id if call else "")
        if not correlation_id and event.direction is Direction.OUTBOUND:
            correlation_id = self.dials.of_call(name, event.connection_id, event.call_id)
        if not correlation_id:
            return event
        event = structs.replace(event, correlation_id=correlation_id)
        if event.agents or event.kind not in AT_A_TELEPHONE:
            return event
        dial = self.dials.find(name, correlation_id)
        if dial is None or dial.agent_id not in rulebook.agents:
            return event
        agent = rulebook.agents[dial.agent_id]
        return structs.replace(event, agents=(AgentSeen(id=agent.id, name=agent.name),))
