"""Messages that were at work when a process died: none of them may kill one process after the other.

A message that a start finds on disk was left by a process that has ended, perhaps because of it. From then on
it is written down, before it is handed out, that it is at work; this is struck out when it is given back, or when the
process ends in order. So *holders* are the processes that found it, took it up, and died. That alone proves little:
a power cut stops the innocent too. Therefore, before the last holder that it may have, a message is handed out alone.

What a process took in itself is not written down: it costs nothing while nobody dies.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable, Sequence
from threading import Lock

from ringhook.embedded.ready import Lease

APART_SECONDS = 0.2
"""How long those that must wait for another suspect wait before they are looked at again."""
_LOG = logging.getLogger("ringhook")
_HOLD = "UPDATE messages SET holders = ? WHERE id = ?"
_BURY = "UPDATE messages SET is_dead = 1 WHERE id = ?"
_STRIKE_OUT = "UPDATE messages SET holders = 0 WHERE queue = ? AND is_dead = 0 AND holders > 0"


class Suspects:
    """What the queue *name* found at the start: ids and holders. *most* holders are too many."""

    def __init__(self, name: str, found: Iterable[tuple[int, int]], most: int) -> None:
        self._name, self._most = name, most
        self._holders = dict(found)
        self._apart = {id_ for id_, holders in self._holders.items() if holders == most - 1}
        self._at_work = 0
        self._lock = Lock()

    def buried(self, connection: sqlite3.Connection) -> set[int]:
        """Give up what took too many processes along; returns their ids."""
        worn = {id_ for id_, holders in self._holders.items() if holders >= self._most}
        for id_ in sorted(worn):
            connection.execute(_BURY, (id_,))
            _LOG.error(
                "message %d of the queue %s is a dead letter: %d processes died while they handled it",
                id_,
                self._name,
                self._holders[id_],
            )
        return worn

    def chosen(self, leases: Sequence[Lease]) -> Sequence[Lease]:
        """Return which of *leases* may be handed out now: a suspect goes alone, and after another one."""
        if not self._apart:
            return leases
        with self._lock:
            for lease in leases:
                if lease.id in self._apart and self._at_work in {0, lease.id}:
                    self._at_work = lease.id
                    return [lease]
            return [lease for lease in leases if lease.id not in self._apart]

    def hold(self, connection: sqlite3.Connection, ids: Iterable[int]) -> None:
        """Write down that these, as far as they were found, are at work."""
        found = [(self._holders[id_] + 1, id_) for id_ in ids if id_ in self._holders]
        connection.executemany(_HOLD, found)

    def include(self, ids: Iterable[int]) -> bool:
        """Say whether one of these was found."""
        return bool(self._holders) and any(id_ in self._holders for id_ in ids)

    def acquit(self, id_: int) -> None:
        """It was handled or given back, and the process lives."""
        if self._holders.pop(id_, None) is not None:
            with self._lock:
                self._apart.discard(id_)
                if self._at_work == id_:
                    self._at_work = 0

    def strike_out(self, connection: sqlite3.Connection) -> None:
        """The process ends in order: what is still at work is nobody's fault."""
        connection.execute(_STRIKE_OUT, (self._name,))
