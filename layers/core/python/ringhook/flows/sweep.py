"""Housekeeping, once a minute: calls whose hang-up never came are ended, failures are reported."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from ringhook.domain.call import CallEvent, EventKind
from ringhook.domain.webhook import derive_event_id
from ringhook.engine.call import Call
from ringhook.engine.links import SWEPT
from ringhook.flows.messages import event_message
from ringhook.ports.clock import Clock
from ringhook.ports.queue import Queue
from ringhook.store.access import Access
from ringhook.store.calls import Calls

LONGEST_SILENCE = timedelta(hours=4)
_LOG = logging.getLogger("ringhook")


@dataclass(frozen=True, slots=True)
class Sweep:
    """Ends calls of which nothing was heard for four hours, through the same queue as every event.

    *report* tells one workspace's people about its failures, *arm* sees to it that its CTI servers are asked.
    """

    access: Access
    calls: Calls
    events: Queue
    clock: Clock
    report: Callable[[str], None]
    arm: Callable[[str], None]

    def __call__(self) -> None:
        """Look after every workspace; trouble with one does not keep the others waiting."""
        for name in self.access.workspaces():
            for task in (self.arm, self._end_forgotten, self.report):
                try:
                    task(name)
                except Exception:  # noqa: BLE001 - the others are still due
                    _LOG.exception("housekeeping failed; it is tried again in a minute")

    def _end_forgotten(self, name: str) -> None:
        """Queue one end event for every forgotten call."""
        now = self.clock.now()
        for call in self.calls.open_since(name, now - LONGEST_SILENCE):
            self.events.send(event_message(name, _end(call, now)))


def _end(call: Call, now: datetime) -> CallEvent:
    return CallEvent(
        event_id=derive_event_id("sweep", call.id),
        vendor=call.vendor,
        kind=EventKind.ENDED,
        call_id=call.pbx_call_id,
        connection_id=call.connection_id,
        received_at=now,
        cause=SWEPT,
    )
