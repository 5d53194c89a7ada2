"""A desktop is back: what it missed while it was away. Cards only; pages and programs are never sent again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from ringhook.engine.call import Call, Phase
from ringhook.engine.people import find_agent
from ringhook.engine.plan import EVERYBODY, POP_ID
from ringhook.engine.reasons import Reason
from ringhook.flows.card import missed_card, with_contact
from ringhook.flows.desktops import POP_LIFE, Desktops, Pushed
from ringhook.flows.messages import command_id
from ringhook.store.calls import Calls
from ringhook.store.configurations import Configurations
from ringhook.store.contacts import Caller, Contacts
from ringhook.store.devices import Device
from ringhook.store.pops import KeptPop, Pops
from ringhook.wire.frames import MAX_MISSED


@dataclass(frozen=True, slots=True)
class Resume:
    """Costs two reads when nothing was missed."""

    configurations: Configurations
    calls: Calls
    contacts: Contacts
    pops: Pops
    desktops: Desktops

    def __call__(self, name: str, device: Device, last_seq: int, now: datetime) -> None:
        """Show young cards of calls that go on, and tell of the other calls since *last_seq*."""
        missed: list[KeptPop] = []
        for kept in self.pops.of(name, (device.agent_id, EVERYBODY), now):
            pop = self._completed(name, kept)
            if now.timestamp() - pop.issued_at < POP_LIFE.total_seconds():
                if self._is_acknowledged(name, device, pop):
                    continue
                if self._goes_on(name, device, pop):
                    self._note(name, pop, self.desktops.show_again(name, device, pop, now), now)
                    continue
            if pop.seq > last_seq and not pop.action_id:
                missed.append(pop)
        if missed:
            cards = [missed_card(p.card, p.call_id, p.came_at) for p in missed[:MAX_MISSED]]
            self.desktops.tell_missed(name, device, cards, now)

    def _note(self, name: str, pop: KeptPop, pushed: Pushed, now: datetime) -> None:
        """Let the trace say that the card came after all; a change of one is no decision's."""
        if pop.action_id:
            return
        answer = {
            "action_id": POP_ID,
            "agent_id": pop.agent_id,
            "event_sort": pop.event_sort,
            "reason": Reason.RUNS.value,
            "values": {},
            "pushes": [dict(pushed)],
            "at": now.isoformat(),
        }
        sort = f"later#{pushed['command_id']}"
        self.calls.put_answer(name, pop.call_id, sort, answer, now)

    def _completed(self, name: str, pop: KeptPop) -> KeptPop:
        """Return *pop* with what the lookups have said since: nobody asked for the sake of an empty chair."""
        contact = self.contacts.of_call(Caller(name, pop.call_id, ""))
        return replace(pop, card=with_contact(pop.card, contact)) if contact else pop

    def _is_acknowledged(self, name: str, device: Device, pop: KeptPop) -> bool:
        ack = command_id(pop.call_id, device.id, pop.event_id, pop.action_id)
        return self.calls.get_answer(name, pop.call_id, f"ack#{ack}") is not None

    def _goes_on(self, name: str, device: Device, pop: KeptPop) -> bool:
        """Say whether the call rings still, or is this agent's."""
        call, _ = self.calls.get(name, pop.call_id)
        if call is None or call.phase is Phase.ENDED:
            return False
        return call.answered_by is None or self._is_theirs(name, device, call)

    def _is_theirs(self, name: str, device: Device, call: Call) -> bool:
        assert call.answered_by is not None, "asked before"
        agent = find_agent(call.answered_by, self.configurations.rulebook(name))
        return agent is not None and agent.id == device.agent_id
