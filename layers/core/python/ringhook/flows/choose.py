"""An agent says which of several contacts is calling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ringhook.domain.call import CallEvent
from ringhook.domain.contact import Contact, Known
from ringhook.domain.errors import NotFoundError
from ringhook.engine.call import Phase
from ringhook.engine.people import find_agent
from ringhook.engine.plan import EVERYBODY
from ringhook.engine.rulebook import Rulebook
from ringhook.flows.callers import caller_of
from ringhook.flows.card import card, choice_ids
from ringhook.flows.changes import CALL, Changes
from ringhook.flows.desktops import Desktops
from ringhook.flows.facts import gather
from ringhook.flows.shown import shown_to
from ringhook.ports.clock import Clock
from ringhook.store.calls import Calls, Story
from ringhook.store.configurations import Configurations
from ringhook.store.contacts import Contacts
from ringhook.store.devices import Device


@dataclass(frozen=True, slots=True)
class Choosing:
    """Takes the first choice of a call. Actions that were refused because there were several stay so."""

    configurations: Configurations
    calls: Calls
    contacts: Contacts
    desktops: Desktops
    changes: Changes
    clock: Clock

    def __call__(self, name: str, device: Device, call_id: str, contact_id: str) -> bool:
        """Take the choice of *device*; returns False when it is none that may be made."""
        try:
            story = self.calls.story(name, call_id)
        except NotFoundError:
            return False
        shown = {agent_id: traced.event for agent_id, traced in shown_to(story)}
        fields = dict(zip(choice_ids(story.contact), story.contact.choices, strict=True))
        if not shown.keys() & {device.agent_id, EVERYBODY} or contact_id not in fields:
            return False
        now = self.clock.now()
        chosen = Contact(
            Known.ONE,
            fields[contact_id],
            lookup_id=story.contact.lookup_id,
            asked=story.contact.asked,
            at=now.isoformat(),
        )
        self._keep(name, story, chosen, now)
        self._note(name, call_id, device, contact_id, now)
        self._update(name, story, shown, chosen, now)
        self.changes.tell(name, CALL, call_id)
        return True

    def _keep(self, name: str, story: Story, chosen: Contact, now: datetime) -> None:
        caller = caller_of(name, story.call.id, story.events[-1].event)
        if caller.number:
            self.contacts.keep(caller, chosen, now)
        else:
            self.contacts.keep_for_call(caller, chosen, now)

    def _note(
        self, name: str, call_id: str, device: Device, contact_id: str, now: datetime
    ) -> None:
        note = {
            "contact_id": contact_id,
            "agent_id": device.agent_id,
            "device_id": device.id,
            "at": now.isoformat(),
        }
        self.calls.put_answer(name, call_id, f"chosen#{now:%Y%m%dT%H%M%S.%f}", note, now)

    def _update(
        self,
        name: str,
        story: Story,
        shown: Mapping[str, CallEvent],
        chosen: Contact,
        now: datetime,
    ) -> None:
        rulebook = self.configurations.rulebook(name)
        for agent_id, event in _still_shown(story, shown, rulebook).items():
            facts = gather(event, story.call.id, rulebook, agent_id=agent_id)
            content = card(event, rulebook, chosen, agent_id)
            self.desktops.show(name, agent_id, facts, content, now, is_update=True, mark="/chosen")


def _still_shown(
    story: Story, shown: Mapping[str, CallEvent], rulebook: Rulebook
) -> Mapping[str, CallEvent]:
    """Return whose card is still on the screen: when somebody has answered, theirs alone."""
    if story.call.phase is Phase.ENDED:
        return {}
    answered_by = story.call.answered_by
    if answered_by is None:
        return shown
    agent = find_agent(answered_by, rulebook)
    event = shown.get(agent.id, shown.get(EVERYBODY)) if agent else None
    return {agent.id: event} if agent and event else {}
