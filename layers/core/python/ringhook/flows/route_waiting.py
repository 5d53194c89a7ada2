"""A question that waits for its answer: the CRM is asked, the answer written, and the reason kept.

Only `ask` waits for anybody outside the platform. Whoever runs it stops waiting when `left_seconds` are over.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic, sleep

from ringhook.domain.call import CallEvent
from ringhook.domain.contact import STRANGER, Asked, Contact, Known
from ringhook.domain.errors import TryAgainError
from ringhook.domain.routing import RouteAnswer, RouteQuestion
from ringhook.domain.webhook import Reply
from ringhook.engine.route_reasons import RouteReason
from ringhook.engine.routing import Asker, Decided, decide
from ringhook.engine.rulebook import Connection, Rulebook
from ringhook.flows.breakers import Breakers, Seen
from ringhook.flows.callers import Callers
from ringhook.flows.changes import CALL, Changes
from ringhook.flows.facts import gather
from ringhook.flows.messages import event_message
from ringhook.flows.route_trace import Heard, routed_row, source_of
from ringhook.flows.searching import Search, Searching
from ringhook.ports.clock import Clock
from ringhook.ports.figures import ROUTE_TIME, ROUTES
from ringhook.ports.meter import Meter
from ringhook.ports.queue import Queue
from ringhook.store.calls import Calls
from ringhook.store.contacts import Caller, Contacts
from ringhook.store.presence import Presence
from ringhook.store.refusals import Refusals

BUDGET_SECONDS = 1.5
"""From the question's arrival to the answer, all in all."""
ANSWERING_SECONDS = 0.1
"""So much of it is kept for writing the answer down."""
LOOK_AGAIN_SECONDS = 0.05
OUR_OWN_LIMITS = frozenset({"breaker_open", "concurrency", "rate", "quota"})
"""Failures of a lookup that say nothing about the CRM's health."""

_LOG = logging.getLogger("ringhook")


@dataclass(frozen=True, slots=True, kw_only=True)
class Enquiry:
    """One question: through which connection, about which call, and how its PBX wants to be answered.

    *is_queued* says that the same request brought an event of the call, which is on its way.
    """

    workspace: str
    connection: Connection
    rings: str
    write: Callable[[RouteAnswer | None], Reply]
    event: CallEvent
    question: RouteQuestion
    is_queued: bool

    @property
    def received_at(self) -> datetime:
        """When the PBX asked."""
        return self.event.received_at


@dataclass(frozen=True, slots=True)
class Desk:
    """What questions are answered with."""

    calls: Calls
    contacts: Contacts
    callers: Callers
    presence: Presence
    searching: Searching
    breakers: Breakers
    events: Queue
    refusals: Refusals
    changes: Changes
    meter: Meter
    clock: Clock

    def known(self, enquiry: Enquiry, caller: Caller) -> Contact | None:
        """Return who it is, if that is known. A question without a call's id leaves no row of a call."""
        if enquiry.question.call_id:
            return self.callers.known(caller)
        return self.contacts.of_number(caller, self.clock.now())


@dataclass(frozen=True, slots=True)
class Waiting:
    """A PBX waits. *seen* is the breaker's permission to ask; without it somebody else asks already."""

    desk: Desk = field(repr=False)
    enquiry: Enquiry
    rulebook: Rulebook
    caller: Caller
    started: float
    seen: Seen | None = None

    @property
    def breaker_key(self) -> str:
        """Return the name of the breaker: questions have one of their own, for their hurry is their own."""
        return f"route#{self.enquiry.connection.id}"

    def left_seconds(self) -> float:
        """Return how long the answer may still be waited for."""
        return max(self.started + BUDGET_SECONDS - ANSWERING_SECONDS - monotonic(), 0.0)

    def ask(self) -> Contact | None:
        """Return who calls, None when nobody could tell in time. What is found is kept for the call."""
        try:
            return self._search(self.seen) if self.seen is not None else self._look_again()
        except TryAgainError:
            return None

    def reply(self, contact: Contact | None) -> Reply:
        """Return the answer; without a *contact* the time was over first."""
        if contact is None:
            return self.conclude(Heard(trouble=RouteReason.CRM_FAILED))
        return self.conclude(Heard(contact))

    def give_up(self) -> Reply:
        """Return the answer when nobody has time to ask."""
        desk, now = self.desk, self.desk.clock.now()
        if self.seen is not None:
            try:
                desk.breakers.withdraw(self.caller.workspace, self.seen, now)
                desk.contacts.end_asking(self.caller)
            except TryAgainError:
                pass  # both end by themselves
        return self.conclude(Heard(trouble=RouteReason.CROWDED))

    def conclude(self, heard: Heard) -> Reply:
        """Return the answer in the PBX's form and keep why it is so."""
        enquiry = self.enquiry
        asker = Asker(enquiry.connection, enquiry.rings)
        contact = heard.contact or STRANGER
        decided = decide(contact, asker, self.rulebook, self._is_busy, heard.trouble)
        reply = enquiry.write(decided.answer)
        self.desk.meter.count(ROUTES, decided.reason.value, source_of(heard))
        self.desk.meter.time(ROUTE_TIME, (monotonic() - self.started) * 1000)
        try:
            self._keep(heard, decided, reply)
        except TryAgainError as error:  # the trace line is lost, the answer must not be
            _LOG.warning("the trace of a route was not written: %s", error)
        return reply

    def _is_busy(self, agent_id: str) -> bool:
        try:
            return self.desk.presence.is_busy(self.caller.workspace, agent_id, self.caller.call_id)
        except TryAgainError:
            return False

    def _search(self, seen: Seen) -> Contact:
        desk, name = self.desk, self.caller.workspace
        contact: Contact | None = None
        try:
            facts = gather(self.enquiry.event, self.caller.call_id, self.rulebook)
            ends_at = monotonic() + self.left_seconds()
            contact = desk.searching(Search(name, facts, self.rulebook, ends_at))
            self._remember(contact)
            return contact
        finally:
            now = desk.clock.now()
            desk.breakers.tell(name, seen, now, healthy=_health(contact))
            desk.contacts.end_asking(self.caller)

    def _remember(self, contact: Contact) -> None:
        """Keep who was found. That nobody could tell in our hurry must not keep the card from asking."""
        if contact.known is Known.UNANSWERED:
            return
        contacts, now = self.desk.contacts, self.desk.clock.now()
        contacts.keep_for_number(self.caller, contact, now)
        if self.enquiry.question.call_id:
            contacts.keep_for_call(self.caller, contact, now)

    def _look_again(self) -> Contact | None:
        """Return what somebody else finds, as soon as they have."""
        while self.left_seconds() > 0:
            known = self.desk.known(self.enquiry, self.caller)
            if known is not None:
                return known
            sleep(LOOK_AGAIN_SECONDS)
        return None

    def _keep(self, heard: Heard, decided: Decided, reply: Reply) -> None:
        """Write the trace line; a question that came alone opens its call, so that there is one to show it."""
        desk, enquiry, name = self.desk, self.enquiry, self.caller.workspace
        duration_ms = round((monotonic() - self.started) * 1000, 1)
        now = desk.clock.now()
        if not enquiry.question.call_id:
            why = (
                f"a question without the call's id, {decided.reason.value}: let the PBX send the id"
            )
            desk.refusals.add(name, enquiry.connection.id, now, reply.status, why)
            return
        row = routed_row(enquiry.question, heard, decided, reply.status, duration_ms, now)
        sort = f"route#{now:%Y%m%dT%H%M%S.%f}"
        desk.calls.put_answer(name, self.caller.call_id, sort, row, now)
        if enquiry.is_queued:
            desk.changes.tell(name, CALL, self.caller.call_id)
        else:
            desk.events.send(event_message(name, enquiry.event))


def _health(contact: Contact | None) -> bool | None:
    """Say how the CRM is: False when it failed, None when we did not let ourselves ask."""
    if contact is None:
        return None
    if contact.known is not Known.UNANSWERED:
        return True
    return None if all(_is_ours(asked) for asked in contact.asked) else False


def _is_ours(asked: Asked) -> bool:
    return not asked.failure or asked.failure in OUR_OWN_LIMITS
