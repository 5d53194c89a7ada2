"""Housekeeping, once a minute: forgotten calls are ended, failures reported, old recordings deleted."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from ringhook.domain.call import CallEvent, EventKind
from ringhook.domain.webhook import derive_event_id
from ringhook.engine.call import Call
from ringhook.engine.links import SWEPT
from ringhook.flows.messages import event_message
from ringhook.flows.privacy.leave import Leave
from ringhook.flows.privacy.retain import Retain
from ringhook.ports.clock import Clock
from ringhook.ports.figures import SWEEPS
from ringhook.ports.meter import Meter
from ringhook.ports.queue import Queue
from ringhook.store.access import Access
from ringhook.store.calls import Calls
from ringhook.store.sweeps import Sweeps

LONGEST_SILENCE = timedelta(hours=4)
NOTED_EVERY = timedelta(minutes=10)
"""Nothing happened: that is written down now and then only."""
_LOG = logging.getLogger("ringhook")


@dataclass(frozen=True, slots=True)
class Sweep:
    """Ends calls of which nothing was heard for four hours, through the same queue as every event.

    *report* tells one workspace's people about its failures, *tidy* deletes its recordings that are past
    their time, *arm* sees to it that its CTI servers are asked, *retain* removes its old calls, *leave*
    empties workspaces that were deleted, *measure* looks how they all are.
    """

    access: Access
    calls: Calls
    events: Queue
    clock: Clock
    report: Callable[[str], None]
    tidy: Callable[[str], None]
    arm: Callable[[str], None]
    retain: Retain
    sweeps: Sweeps
    leave: Leave
    measure: Callable[[Iterable[str]], None]
    meter: Meter

    def __call__(self) -> None:
        """Look after every workspace; trouble with one does not keep the others waiting."""
        names = self.access.workspaces()
        had_trouble = False
        for name in names:
            tasks = (self.arm, self._end_forgotten, self.report, self.tidy)
            troubles = [self._tried(task, name) for task in tasks]
            troubles.append(self._tried(partial(self._remove_old, any(troubles)), name))
            had_trouble = had_trouble or any(troubles)
        self.leave.go_on()
        self.measure(names)
        self.meter.count(SWEEPS, "trouble" if had_trouble else "ok")

    def _tried(self, task: Callable[[str], None], name: str) -> bool:
        """Do *task*; returns whether it failed."""
        try:
            task(name)
        except Exception:  # noqa: BLE001 - the others are still due
            _LOG.exception("housekeeping failed; it is tried again in a minute")
            return True
        return False

    def _remove_old(self, had_trouble: bool, name: str) -> None:  # noqa: FBT001 - filled in by partial
        """Keep to the retention, and remember how housekeeping went."""
        before, now = self.sweeps.get(name), self.clock.now()
        trouble = "something failed; the log says more" if had_trouble else ""
        swept = replace(self.retain(name, before), at=now.isoformat(), trouble=trouble)
        is_news = not before.at or replace(swept, at=before.at) != before
        if is_news or now - datetime.fromisoformat(before.at) >= NOTED_EVERY:
            self.sweeps.put(name, swept)

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
