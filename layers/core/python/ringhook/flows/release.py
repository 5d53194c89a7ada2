"""A lookup is over: cards get their names, and actions that waited go on or are explained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ringhook.domain.call import CallEvent
from ringhook.domain.contact import Contact, Known
from ringhook.engine.conditions import contact_refusal
from ringhook.engine.plan import POP, POP_ID
from ringhook.engine.rulebook import Rulebook
from ringhook.flows.card import card
from ringhook.flows.desktops import Desktops, Pushed, turned_out
from ringhook.flows.facts import gather
from ringhook.flows.later import Later
from ringhook.flows.messages import Inquiry, Task
from ringhook.flows.steps import Steps
from ringhook.ports.clock import Clock


@dataclass(frozen=True, slots=True)
class Release:
    """Lets go what waited for an inquiry. Everything in here may be done twice."""

    steps: Steps
    later: Later
    desktops: Desktops
    clock: Clock

    def __call__(
        self, inquiry: Inquiry, event: CallEvent, rulebook: Rulebook, contact: Contact | None
    ) -> None:
        """Go on with *contact*, or at the deadline without (None)."""
        known = contact or Contact(Known.UNANSWERED)
        if contact is not None and contact.known in {Known.ONE, Known.SEVERAL}:
            for agent_id in inquiry.agents:
                self._show(inquiry, agent_id, event, rulebook, contact, is_update=True)
        for task in inquiry.waiting:
            if task.action_id == POP_ID:
                self._offer_card(task, inquiry, event, rulebook, known)
                continue
            action = rulebook.action(task.action_id)
            if action is not None and not action.after:
                self.steps.offer(task, action, rulebook, known)

    def _offer_card(
        self,
        task: Task,
        inquiry: Inquiry,
        event: CallEvent,
        rulebook: Rulebook,
        contact: Contact,
    ) -> None:
        suppression = rulebook.suppression_of(task.agent_id)
        refusal = contact_refusal(POP, suppression, contact.known)
        if refusal is not None:
            self.later.note(task, refusal[0])
            return
        pushed = self._show(inquiry, task.agent_id, event, rulebook, contact)
        agent = rulebook.agents.get(task.agent_id)
        name = agent.name if agent else ""
        reason, values = turned_out(pushed, task.agent_id, name)
        self.later.note(task, reason, values, pushed)

    def _show(
        self,
        inquiry: Inquiry,
        agent_id: str,
        event: CallEvent,
        rulebook: Rulebook,
        contact: Contact,
        *,
        is_update: bool = False,
    ) -> Sequence[Pushed]:
        facts = gather(event, inquiry.call_id, rulebook, agent_id=agent_id)
        content = card(event, rulebook, contact, agent_id)
        return self.desktops.show(
            inquiry.workspace, agent_id, facts, content, self.clock.now(), is_update=is_update
        )
