"""Which message may be leased now: the part of a queue that lives in memory.

One process owns the file, so leases need no disk: after a crash every message is simply ready again.
Only ids, groups and times are kept here; the texts stay on disk. Not thread-safe: the queue locks.
"""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heappop, heappush

NEVER = float("inf")


@dataclass(frozen=True, slots=True)
class Lease:
    """One delivery of message *id*. *serial* tells it from every other delivery of this process."""

    id: int
    group: str
    attempt: int
    serial: int
    expires: float


class ReadyIndex:
    """Messages on offer by due time; of a group only the first one ever is.

    The heaps are not searched: an entry that no longer holds is dropped when it comes to the top.
    """

    def __init__(self) -> None:
        self._offered: dict[int, float] = {}
        self._offers: list[tuple[float, int, str]] = []
        self._groups: dict[str, list[int]] = {}
        self._attempts: dict[int, int] = {}
        self._leases: dict[int, Lease] = {}
        self._expiries: list[tuple[float, int, int]] = []
        self._serial = 0

    def add(self, id_: int, group: str, due: float, attempt: int = 0) -> None:
        """Take in a message that is on disk; those of a group in their order."""
        if attempt:
            self._attempts[id_] = attempt
        if group:
            line = self._groups.setdefault(group, [])
            line.append(id_)
            if len(line) > 1:
                return
        self._offer(id_, group, due)

    def take(self, limit: int, now: float, expires: float) -> list[Lease]:
        """Lease up to *limit* messages that are due at *now*, the longest due first."""
        self.end_leases(now)
        taken: list[Lease] = []
        while len(taken) < limit and self.is_due(now):
            _, id_, group = heappop(self._offers)
            del self._offered[id_]
            taken.append(self._lease(id_, group, expires))
        return taken

    def hand_out(self, id_: int, expires: float) -> Lease:
        """Take in a message without a group that is leased from the beginning."""
        return self._lease(id_, "", expires)

    def lease_of(self, id_: int, serial: int) -> Lease | None:
        """Return that delivery if it is the last one of its message, even after it expired."""
        lease = self._leases.get(id_)
        return lease if lease and lease.serial == serial else None

    def offer_again(self, lease: Lease, due: float) -> None:
        """The message was not handled: it may be leased from *due* on. Its group waits for it."""
        if self.lease_of(lease.id, lease.serial):
            del self._leases[lease.id]
            self._offer(lease.id, lease.group, due)

    def forget(self, lease: Lease, now: float) -> None:
        """The message is gone; the next one of its group has its turn."""
        for places in (self._leases, self._offered, self._attempts):
            places.pop(lease.id, None)
        line = self._groups.get(lease.group, [])
        if not line or line[0] != lease.id:
            return
        del line[0]
        if line:
            self._offer(line[0], lease.group, now)
        else:
            del self._groups[lease.group]

    def is_waiting(self, group: str) -> bool:
        """Say whether a message of *group* is here, on offer or leased."""
        return group in self._groups

    def is_due(self, now: float) -> bool:
        """Say whether `take` would find something on offer."""
        return self._first_due() <= now

    def next_change(self) -> float:
        """Return when something more becomes due or a lease ends, or `NEVER`."""
        while self._expiries and not self._is_running(*self._expiries[0][1:]):
            heappop(self._expiries)
        expiry = self._expiries[0][0] if self._expiries else NEVER
        return min(self._first_due(), expiry)

    def count(self) -> tuple[int, int]:
        """Return how many messages wait and how many are leased."""
        leased = sum(id_ not in self._offered for id_ in self._leases)
        behind = sum(len(line) - 1 for line in self._groups.values())
        return len(self._offered) + behind, leased

    def _offer(self, id_: int, group: str, due: float) -> None:
        self._offered[id_] = due
        heappush(self._offers, (due, id_, group))

    def _first_due(self) -> float:
        while self._offers and self._offered.get(self._offers[0][1]) != self._offers[0][0]:
            heappop(self._offers)
        return self._offers[0][0] if self._offers else NEVER

    def _lease(self, id_: int, group: str, expires: float) -> Lease:
        self._serial += 1
        attempt = self._attempts[id_] = self._attempts.get(id_, 0) + 1
        lease = self._leases[id_] = Lease(id_, group, attempt, self._serial, expires)
        heappush(self._expiries, (expires, id_, self._serial))
        return lease

    def _is_running(self, id_: int, serial: int) -> bool:
        return id_ not in self._offered and self.lease_of(id_, serial) is not None

    def end_leases(self, now: float) -> None:
        """Offer again what was leased until *now*."""
        while self._expiries and self._expiries[0][0] <= now:
            expires, id_, serial = heappop(self._expiries)
            if self._is_running(id_, serial):
                self._offer(id_, self._leases[id_].group, expires)
