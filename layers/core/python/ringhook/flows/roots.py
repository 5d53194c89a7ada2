"""Find the call that an event belongs to: its own, or the one it was forwarded or transferred from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ringhook.domain.call import CallEvent
from ringhook.engine.call import Call, Phase
from ringhook.engine.links import usable_names
from ringhook.flows.messages import derive_call_id, root_call_id
from ringhook.store.calls import Calls

MAX_ASKED = 5


@dataclass(frozen=True, slots=True)
class Root:
    """Our id of a call, what is known of it, and the version of its row."""

    call_id: str
    call: Call | None
    version: int

    @property
    def is_open(self) -> bool:
        """Say whether another of the vendor's calls may still join it."""
        return self.call is not None and self.call.phase is not Phase.ENDED


def find_root(calls: Calls, name: str, event: CallEvent) -> Root:
    """Return the call that *event* is about, which may be a new one.

    A call that is known under its own id costs one read and stays itself, whatever is linked to it later.
    """
    own = _get(calls, name, root_call_id(name, event))
    if own.call is not None:
        return own
    alias = calls.get_alias(name, event.connection_id, event.call_id)
    if alias:
        return _get(calls, name, alias)
    for pbx_call_id in usable_names(event)[:MAX_ASKED]:
        other = _find_by_name(calls, name, event.connection_id, pbx_call_id)
        if other.is_open:
            return other
    return own


def note_names(calls: Calls, name: str, before: Call | None, after: Call, now: datetime) -> None:
    """Keep the second names of a call that were not known *before*; a call without any writes nothing."""
    known = before.linked_call_ids if before else ()
    for pbx_call_id in after.linked_call_ids[len(known) :]:
        calls.put_alias(name, after, pbx_call_id, now)


def _find_by_name(calls: Calls, name: str, connection_id: str, pbx_call_id: str) -> Root:
    own = _get(calls, name, derive_call_id(name, connection_id, pbx_call_id))
    alias = "" if own.call else calls.get_alias(name, connection_id, pbx_call_id)
    return _get(calls, name, alias) if alias else own


def _get(calls: Calls, name: str, call_id: str) -> Root:
    return Root(call_id, *calls.get(name, call_id))
