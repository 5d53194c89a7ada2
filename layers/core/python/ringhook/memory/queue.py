"""`Queue` in a list. It walks the whole list each time: right for tests, wrong for a million calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Condition
from time import monotonic

from ringhook.ports.clock import Clock
from ringhook.ports.queue import Message, Received

DEDUPLICATION_SECONDS = 300.0
MAX_DELIVERIES = 5
_RECHECK_SECONDS = 0.02
"""How often a waiting `receive` looks again: the clock may have been moved by hand."""


@dataclass(slots=True)
class _Entry:
    """One message: *due* is when it may be leased (again), *lease* the serial of its last delivery."""

    serial: int
    body: str
    group: str
    due: float
    attempt: int = 0
    lease: str = ""


class MemoryQueue:
    """Messages in order of arrival. *lease_seconds* pass on *clock*; only waiting is real time."""

    def __init__(self, clock: Clock, *, lease_seconds: float = 30.0) -> None:
        self._clock, self._lease_seconds = clock, lease_seconds
        self._changed = Condition()
        self._entries: list[_Entry] = []
        self._seen: dict[str, float] = {}
        self._sent = 0
        self._closed = False
        self.dead: list[Message] = []

    def send(self, *messages: Message) -> None:
        """See `ringhook.ports.queue.Queue`."""
        with self._changed:
            now = self._now()
            for message in messages:
                if not self._is_repeated(message, now):
                    self._sent += 1
                    due = now if message.group else now + message.delay_seconds
                    self._entries.append(_Entry(self._sent, message.body, message.group, due))
            self._changed.notify_all()

    def receive(self, limit: int = 10, *, wait_seconds: float = 0.0) -> Sequence[Received]:
        """See `ringhook.ports.queue.Queue`."""
        deadline = monotonic() + wait_seconds
        with self._changed:
            while not self._closed:
                taken = [self._lease(entry) for entry in self._deliverable(limit)]
                remaining = deadline - monotonic()
                if taken or remaining <= 0:
                    return taken
                self._changed.wait(min(remaining, _RECHECK_SECONDS))
        return []

    def delete(self, received: Received) -> None:
        """See `ringhook.ports.queue.Queue`."""
        with self._changed:
            self._entries = [entry for entry in self._entries if entry.lease != received.receipt]
            self._changed.notify_all()

    def release(self, received: Received, *, delay_seconds: float = 0.0) -> None:
        """See `ringhook.ports.queue.Queue`."""
        with self._changed:
            for entry in self._entries:
                if entry.lease == received.receipt:
                    is_last = entry.attempt >= MAX_DELIVERIES
                    entry.due = self._now() + (0.0 if is_last else delay_seconds)
            self._bury()
            self._changed.notify_all()

    def close(self) -> None:
        """Send every waiting consumer home with nothing."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _now(self) -> float:
        return self._clock.now().timestamp()

    def _is_repeated(self, message: Message, now: float) -> bool:
        if not (message.group and message.deduplication):
            return False
        if self._seen.get(message.deduplication, 0.0) > now:
            return True
        self._seen[message.deduplication] = now + DEDUPLICATION_SECONDS
        return False

    def _deliverable(self, limit: int) -> list[_Entry]:
        self._bury()
        now, busy = self._now(), set[str]()
        found: list[_Entry] = []
        for entry in self._entries:
            if entry.due <= now and entry.group not in busy:
                found.append(entry)
            if entry.group:
                busy.add(entry.group)
        return sorted(found, key=lambda entry: (entry.due, entry.serial))[:limit]

    def _bury(self) -> None:
        now = self._now()
        for entry in [e for e in self._entries if e.attempt >= MAX_DELIVERIES and e.due <= now]:
            self._entries.remove(entry)
            self.dead.append(Message(entry.body, entry.group))

    def _lease(self, entry: _Entry) -> Received:
        entry.attempt += 1
        entry.lease = f"{entry.serial}.{entry.attempt}"
        entry.due = self._now() + self._lease_seconds
        return Received(entry.lease, entry.body, entry.group, entry.attempt)
