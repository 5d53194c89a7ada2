"""Whose turn it is: many threads waiting for the messages of one queue.

Due times and leases follow *now*, which should never jump; only waiting is real time. So a clock that stands still
delays what is due, but a wait is over when its own time is over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from threading import Condition
from time import monotonic

from ringhook.embedded.ready import NEVER, Lease, ReadyIndex

ALWAYS = float("-inf")
_SHORTEST_WAIT_SECONDS = 0.005
"""Between two looks at the clock, should real time run ahead of it."""

Arrival = tuple[int, str, float, int, str]
"""Id, group, due time, deliveries so far and share of a message that is on disk."""


class Turns:
    """The ready index with a lock and an alarm clock. Never waits for the database."""

    def __init__(self, now: Callable[[], float], lease_seconds: float) -> None:
        self.now, self._lease_seconds = now, lease_seconds
        self._changed = Condition()
        self._ready = ReadyIndex()
        self._alarm = NEVER
        self._waiting = 0
        self._is_closed = False

    def arrive(self, arrivals: Iterable[Arrival]) -> None:
        """Take in messages, those of a group in their order."""
        with self._changed:
            for arrival in arrivals:
                self._ready.add(*arrival)
            self._wake()

    def lease(self, limit: int, wait_seconds: float) -> list[Lease]:
        """Return up to *limit* deliveries, waiting for the first; none once closed."""
        deadline = monotonic() + wait_seconds
        with self._changed:
            while not self._is_closed:
                now = self.now()
                leases = self._ready.take(limit, now, now + self._lease_seconds)
                remaining = deadline - monotonic()
                if leases or remaining <= 0:
                    self._wake()
                    return leases
                self._wait(min(remaining, self._until_alarm(now)))
        return []

    def is_free(self, share: str) -> bool:
        """Say whether nothing is due, and *share* may have one worker more."""
        with self._changed:
            return not self._ready.is_due(self.now()) and self._ready.shares.has_room(share)

    def hand_out(self, id_: int, share: str) -> Lease:
        """See `ReadyIndex.hand_out`."""
        with self._changed:
            lease = self._ready.hand_out(id_, share, self.now() + self._lease_seconds)
            self._wake()
            return lease

    def is_due(self, wait_seconds: float) -> bool:
        """Say whether there is something to lease, waiting for it so long; there never is once closed."""
        deadline = monotonic() + wait_seconds
        with self._changed:
            while not self._is_closed:
                now = self.now()
                self._ready.end_leases(now)
                remaining = deadline - monotonic()
                if self._ready.is_due(now) or remaining <= 0:
                    self._wake()
                    return self._ready.is_due(now)
                self._wait(min(remaining, self._until_alarm(now)))
        return False

    def is_waiting(self, group: str) -> bool:
        """Say whether a message of *group* waits or is being handled: another one comes after it."""
        with self._changed:
            return self._ready.is_waiting(group)

    def lease_of(self, id_: int, serial: int) -> Lease | None:
        """See `ReadyIndex.lease_of`."""
        with self._changed:
            return self._ready.lease_of(id_, serial)

    def offer_again(self, lease: Lease, due: float) -> None:
        """See `ReadyIndex.offer_again`."""
        with self._changed:
            self._ready.offer_again(lease, due)
            self._wake()

    def put_back(self, leases: Iterable[Lease], delay_seconds: float) -> None:
        """See `ReadyIndex.put_back`."""
        with self._changed:
            due = self.now() + delay_seconds
            for lease in leases:
                self._ready.put_back(lease, due)
            self._wake()

    def forget(self, lease: Lease) -> None:
        """See `ReadyIndex.forget`."""
        with self._changed:
            self._ready.forget(lease, self.now())
            self._wake()

    def spare(self, workers: int) -> None:
        """See `Shares.spare`."""
        with self._changed:
            self._ready.shares.spare(workers)

    def count(self) -> tuple[int, int]:
        """See `ReadyIndex.count`."""
        with self._changed:
            return self._ready.count()

    def age_seconds(self) -> float:
        """Return how long the longest due message on offer has waited."""
        with self._changed:
            return max(self.now() - self._ready.shares.first_due(), 0.0)

    def close(self) -> None:
        """Send every waiting thread home with nothing."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def _wake(self) -> None:
        """Wake one thread for what is due, or all to sleep shorter: something comes before the alarm.

        Whoever took something calls this again. So a batch wakes no more threads than it needs, and
        the alarm is looked at as soon as nothing is due. While nobody waits, whoever waits first looks.
        """
        if not self._waiting:
            self._alarm = ALWAYS
        elif self._ready.is_due(self.now()):
            self._changed.notify()
        elif (change := self._ready.next_change()) < self._alarm:
            self._alarm = change
            self._changed.notify_all()

    def _wait(self, seconds: float) -> None:
        self._waiting += 1
        try:
            self._changed.wait(seconds)
        finally:
            self._waiting -= 1

    def _until_alarm(self, now: float) -> float:
        """Every sleeper wakes at the alarm. It is put off only once it has rung."""
        if self._alarm <= now:
            self._alarm = self._ready.next_change()
        return max(self._alarm - now, _SHORTEST_WAIT_SECONDS)
