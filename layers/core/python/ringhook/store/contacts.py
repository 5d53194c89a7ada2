"""What lookups found: kept per call for good, and per number for some minutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from ringhook.domain.contact import Contact, Known
from ringhook.domain.errors import ConflictError
from ringhook.ports.table import ABSENT, Row, Table
from ringhook.store.codec import Codec
from ringhook.store.layout import DAY_SECONDS, ONLY, Retention, ninety_days, workspace

KNOWN_SECONDS = 15 * 60
NOBODY_SECONDS = 30
"""Short, because a CRM shows a contact that was just created only after a while."""

CONTACTS = Codec(Contact)
OF_CALL = "contact"


@dataclass(frozen=True, slots=True)
class Caller:
    """A caller's call and *number*, the key under which what is known of them is kept."""

    workspace: str
    call_id: str
    number: str


class Contacts:
    """Remembers answers, and who is being asked about just now."""

    def __init__(self, table: Table, retention: Retention = ninety_days) -> None:
        self._table = table
        self._retention = retention

    def of_call(self, caller: Caller) -> Contact | None:
        """Return what is known of this call's caller, None as long as nobody asked."""
        row = self._table.get(workspace(caller.workspace, "call", caller.call_id), OF_CALL)
        return CONTACTS.from_json(row.data) if row else None

    def of_number(self, caller: Caller, now: datetime) -> Contact | None:
        """Return what was found for the number a short while ago, None when it must be asked (again)."""
        row = self._table.get(workspace(caller.workspace, "contact", caller.number), ONLY)
        if row is None:
            return None
        contact = CONTACTS.from_json(row.data)
        return contact if _is_fresh(contact, now) else None

    def keep(self, caller: Caller, contact: Contact, now: datetime) -> None:
        """Keep an answer for its call, and for the number unless nobody could tell."""
        if contact.known is not Known.UNANSWERED:
            self.keep_for_number(caller, contact, now)
        self.keep_for_call(caller, contact, now)

    def keep_for_number(self, caller: Caller, contact: Contact, now: datetime) -> None:
        """Keep an answer for the next calls from the number."""
        partition = workspace(caller.workspace, "contact", caller.number)
        until = int(now.timestamp()) + KNOWN_SECONDS
        self._table.put(Row(partition, ONLY, CONTACTS.to_json(contact), expires_at=until))

    def keep_for_call(self, caller: Caller, contact: Contact, now: datetime) -> None:
        """Keep an answer for its call: whatever is sent later for it, uses the same."""
        partition = workspace(caller.workspace, "call", caller.call_id)
        until = int(now.timestamp()) + self._retention(caller.workspace) * DAY_SECONDS
        self._table.put(Row(partition, OF_CALL, CONTACTS.to_json(contact), expires_at=until))

    def forget(self, caller: Caller) -> None:
        """Ask anew next time: somebody has just created the contact."""
        self._table.delete(workspace(caller.workspace, "contact", caller.number), ONLY)

    def begin_asking(self, caller: Caller, now: datetime, lease_seconds: float) -> bool:
        """Say whether the caller of this may ask; False while somebody else does, who has not died of it."""
        partition = workspace(caller.workspace, "asking", caller.number)
        found = self._table.get(partition, ONLY)
        if found is not None and found.data["until"] > now.isoformat():
            return False
        until = now + timedelta(seconds=lease_seconds)
        row = Row(partition, ONLY, {"until": until.isoformat()}, expires_at=_seconds(until))
        try:
            self._table.put(row, expect=found.version if found else ABSENT)
        except ConflictError:
            return False
        return True

    def end_asking(self, caller: Caller) -> None:
        """Let others ask."""
        self._table.delete(workspace(caller.workspace, "asking", caller.number), ONLY)

    def form_of(self, name: str, lookup_id: str) -> str:
        """Return the form of number that found somebody in this lookup the last time."""
        row = self._table.get(workspace(name, "form"), lookup_id)
        return str(row.data["form"]) if row else ""

    def keep_form(self, name: str, lookup_id: str, form: str) -> None:
        """Remember which form of number this CRM understands."""
        self._table.put(Row(workspace(name, "form"), lookup_id, {"form": form}))


def _is_fresh(contact: Contact, now: datetime) -> bool:
    kept_seconds = NOBODY_SECONDS if contact.known is Known.NOBODY else KNOWN_SECONDS
    age_seconds = (now - datetime.fromisoformat(contact.at)).total_seconds()
    return age_seconds < kept_seconds


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp()) + 1
