"""Find out who calls, once per number, and let go what waits for it.

    begin    the answer may be known already; else one worker alone asks about this number
    send     the lookups are asked, within their budget
    finish   the answer is kept, cards are updated, waiting actions go on

At the deadline whatever waits goes on without an answer; one that comes later still updates the cards.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic

from ringhook.domain.call import CallEvent
from ringhook.domain.contact import Contact
from ringhook.domain.errors import NotFoundError
from ringhook.engine.rulebook import Rulebook
from ringhook.flows.callers import Callers, caller_of
from ringhook.flows.changes import CALL, Changes
from ringhook.flows.facts import gather
from ringhook.flows.messages import Inquiry, inquiry_message, read_inquiry_message
from ringhook.flows.release import Release
from ringhook.flows.searching import SHORTEST_SECONDS, Search, Searching
from ringhook.flows.tasks import BUDGET_SECONDS
from ringhook.ports.clock import Clock
from ringhook.ports.figures import LOOKUPS
from ringhook.ports.meter import Meter
from ringhook.ports.queue import Queue
from ringhook.ports.subject import is_about
from ringhook.store.calls import Calls
from ringhook.store.configurations import Configurations
from ringhook.store.contacts import Caller, Contacts

LEASE_SECONDS = BUDGET_SECONDS + 5
ASK_AGAIN_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class Looking:
    """A search that has begun."""

    inquiry: Inquiry
    caller: Caller
    event: CallEvent
    rulebook: Rulebook


@dataclass(frozen=True, slots=True)
class Found:
    """A search that is over."""

    looking: Looking
    contact: Contact


@dataclass(frozen=True, slots=True)
class Lookup:
    """Handles one inquiry."""

    configurations: Configurations
    calls: Calls
    contacts: Contacts
    callers: Callers
    searching: Searching
    release: Release
    changes: Changes
    lookups: Queue
    meter: Meter
    clock: Clock

    def __call__(self, body: str) -> None:
        """Answer one inquiry."""
        looking = self.begin(body)
        if looking is not None:
            self.finish(self.send(looking))

    def begin(self, body: str) -> Looking | None:
        """Return the search to make, None when the answer is known, or somebody else is at it."""
        inquiry = read_inquiry_message(body)
        is_about(inquiry.call_id)
        try:
            rulebook = self.configurations.rulebook_at(inquiry.workspace, inquiry.config_version)
            event = self.calls.get_event(
                inquiry.workspace, inquiry.call_id, inquiry.event_sort
            ).event
        except NotFoundError:
            return None  # erased or past its retention
        caller = caller_of(inquiry.workspace, inquiry.call_id, event)
        if inquiry.is_deadline:
            if self.contacts.of_call(caller) is None:
                self.release(inquiry, event, rulebook, None)
            return None
        known = self.callers.known(caller)
        if known is not None:
            self.release(inquiry, event, rulebook, known)
            return None
        return self._begin_search(Looking(inquiry, caller, event, rulebook))

    def _begin_search(self, looking: Looking) -> Looking | None:
        now = self.clock.now()
        if self.contacts.begin_asking(looking.caller, now, LEASE_SECONDS):
            return looking
        self.lookups.send(inquiry_message(looking.inquiry, ASK_AGAIN_SECONDS))
        return None

    def send(self, looking: Looking) -> Found:
        """Ask; whatever happens comes back as a contact."""
        waited_seconds = self.clock.now().timestamp() - looking.inquiry.asked_at
        left_seconds = max(BUDGET_SECONDS - waited_seconds, 2 * SHORTEST_SECONDS)
        search = Search(
            looking.inquiry.workspace,
            gather(looking.event, looking.inquiry.call_id, looking.rulebook),
            looking.rulebook,
            monotonic() + left_seconds,
        )
        return Found(looking, self.searching(search))

    def finish(self, found: Found) -> None:
        """Keep the answer, update cards, and let go what waits."""
        looking, contact = found.looking, found.contact
        is_about(looking.inquiry.call_id)
        self.meter.count(LOOKUPS, contact.known.value)
        self.contacts.keep(looking.caller, contact, self.clock.now())
        self.contacts.end_asking(looking.caller)
        self.release(looking.inquiry, looking.event, looking.rulebook, contact)
        self.changes.tell(looking.inquiry.workspace, CALL, looking.inquiry.call_id)
