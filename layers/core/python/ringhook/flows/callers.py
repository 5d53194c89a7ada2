"""Who a caller is, as far as it is known without asking a CRM."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from ringhook.domain.call import CallEvent, Direction, NumberKind
from ringhook.domain.contact import Contact, Known
from ringhook.engine.numbers import digits
from ringhook.ports.clock import Clock
from ringhook.store.contacts import Caller, Contacts

SHORTEST_NUMBER = 3
UNANSWERED_FOR = timedelta(seconds=30)
"""So long a call's failed lookup stands before a later event of the call asks again."""


def caller_of(workspace: str, call_id: str, event: CallEvent) -> Caller:
    """Return the caller of *event*; the number is empty when there is nobody to look up."""
    client = event.client
    hidden = client.kind is NumberKind.WITHHELD or event.direction is Direction.INTERNAL
    number = "" if hidden else client.e164 or digits(client)
    return Caller(workspace, call_id, number if len(number) >= SHORTEST_NUMBER else "")


@dataclass(frozen=True, slots=True)
class Callers:
    """Remembers callers."""

    contacts: Contacts
    clock: Clock

    def known(self, caller: Caller) -> Contact | None:
        """Return who it is, if somebody asked for this call or a short while ago; None if nobody did."""
        now = self.clock.now()
        contact = self.contacts.of_call(caller)
        if contact is not None and not _is_worth_asking(contact, now):
            return contact
        contact = self.contacts.of_number(caller, now)
        if contact is not None:
            self.contacts.keep_for_call(caller, contact, now)
        return contact


def _is_worth_asking(contact: Contact, now: datetime) -> bool:
    """Say whether a caller may be asked about again: the CRM did not answer, some time ago."""
    if contact.known is not Known.UNANSWERED:
        return False
    return now - datetime.fromisoformat(contact.at) > UNANSWERED_FOR
