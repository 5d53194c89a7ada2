"""Which message may be leased now: the part of a queue that lives in memory.

One process owns the file, so leases need no disk: after a crash every message is simply ready again.
Only ids, groups and times are kept here; the texts stay on disk. Not thread-safe: the queue locks.
"""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heappop, heappush

from ringhook.embedded.shares import NEVER, Shares

__all__ = ["NEVER", "Lease", "ReadyIndex"]


@dataclass(frozen=True, slots=True)
class Lease:
    """One delivery of message *id*. *serial* tells it from every other delivery of this process."""

    id: int
    group: str
    attempt: int
    serial: int
    expires: float
    share: str = ""


class ReadyIndex:
    """Messages on offer by share and due time; of a group only the first one ever is."""

    def __init__(self) -> None:
        self.shares = Shares()
        self._groups: dict[str, list[tuple[int, str]]] = {}
        self._attempts: dict[int, int] = {}
        self._leases: dict[int, Lease] = {}
        self._expiries: list[tuple[float, int, int]] = []
        self._serial = 0

    def add(self, id_: int, group: str, due: float, attempt: int = 0, share: str = "") -> None:
        """Take in a message that is on disk; those of a group in their order."""
        if attempt:
            self._attempts[id_] = attempt
        if group:
            line = self._groups.setdefault(group, [])
            line.append((id_, share))
            if len(line) > 1:
                return
        self.shares.put(share, id_, group, due)

    def take(self, limit: int, now: float, expires: float) -> list[Lease]:
        """Lease up to *limit* messages that are due at *now*, the longest due first."""
        self.end_leases(now)
        taken: list[Lease] = []
        while len(taken) < limit and (found := self.shares.take(now)) is not None:
            taken.append(self._lease(*found, expires))
        return taken

    def hand_out(self, id_: int, share: str, expires: float) -> Lease:
        """Take in a message without a group that is leased from the beginning."""
        self.shares.begin(share, id_)
        return self._lease(id_, "", share, expires)

    def lease_of(self, id_: int, serial: int) -> Lease | None:
        """Return that delivery if it is the last one of its message, even after it expired."""
        lease = self._leases.get(id_)
        return lease if lease and lease.serial == serial else None

    def offer_again(self, lease: Lease, due: float) -> None:
        """The message was not handled: it may be leased from *due* on. Its group waits for it."""
        if self.lease_of(lease.id, lease.serial):
            del self._leases[lease.id]
            self.shares.put(lease.share, lease.id, lease.group, due)

    def put_back(self, lease: Lease, due: float) -> None:
        """The message was not handed out after all: that was no delivery."""
        if self.lease_of(lease.id, lease.serial):
            self._attempts[lease.id] -= 1
            self.offer_again(lease, due)

    def forget(self, lease: Lease, now: float) -> None:
        """The message is gone; the next one of its group has its turn."""
        self._leases.pop(lease.id, None)
        self._attempts.pop(lease.id, None)
        self.shares.forget(lease.share, lease.id)
        line = self._groups.get(lease.group, [])
        if not line or line[0][0] != lease.id:
            return
        del line[0]
        if line:
            id_, share = line[0]
            self.shares.put(share, id_, lease.group, now)
        else:
            del self._groups[lease.group]

    def is_waiting(self, group: str) -> bool:
        """Say whether a message of *group* is here, on offer or leased."""
        return group in self._groups

    def is_due(self, now: float) -> bool:
        """Say whether `take` would find something on offer."""
        return self.shares.first_due() <= now

    def next_change(self) -> float:
        """Return when something more becomes due or a lease ends, or `NEVER`."""
        while self._expiries and not self._is_running(*self._expiries[0][1:]):
            heappop(self._expiries)
        expiry = self._expiries[0][0] if self._expiries else NEVER
        return min(self.shares.first_due(), expiry)

    def count(self) -> tuple[int, int]:
        """Return how many messages wait and how many are leased."""
        leased = sum(not self.shares.includes(id_) for id_ in self._leases)
        behind = sum(len(line) - 1 for line in self._groups.values())
        return len(self.shares) + behind, leased

    def _lease(self, id_: int, group: str, share: str, expires: float) -> Lease:
        self._serial += 1
        attempt = self._attempts[id_] = self._attempts.get(id_, 0) + 1
        lease = self._leases[id_] = Lease(id_, group, attempt, self._serial, expires, share)
        heappush(self._expiries, (expires, id_, self._serial))
        return lease

    def _is_running(self, id_: int, serial: int) -> bool:
        return not self.shares.includes(id_) and self.lease_of(id_, serial) is not None

    def end_leases(self, now: float) -> None:
        """Offer again what was leased until *now*."""
        while self._expiries and self._expiries[0][0] <= now:
            expires, id_, serial = heappop(self._expiries)
            if self._is_running(id_, serial):
                lease = self._leases[id_]
                self.shares.put(lease.share, id_, lease.group, expires)
