"""Note that a watched connection was heard of. One that nobody watches costs nothing."""

from __future__ import annotations

from ringhook.domain.call import CallEvent
from ringhook.domain.errors import TryAgainError
from ringhook.engine.links import SWEPT
from ringhook.engine.rulebook import Rulebook
from ringhook.store.heartbeats import Heartbeats

TEST = "test"
"""What stands as the vendor's event of a test call: it says nothing about the PBX."""


def note_heard(heartbeats: Heartbeats, name: str, event: CallEvent, rulebook: Rulebook) -> None:
    """Note it, if the PBX itself reported *event*."""
    connection = rulebook.connections.get(event.connection_id)
    if connection is None or not connection.silence_hours:
        return
    if event.cause == SWEPT or event.vendor_event == TEST:
        return
    try:
        heartbeats.note(name, connection.id, event.received_at)
    except TryAgainError:
        pass  # the next event of the connection notes it
