"""`Table` in a dict: the model that the other tables are compared with."""

from __future__ import annotations

import json
from dataclasses import dataclass
from threading import RLock

from ringhook.domain.errors import ConflictError
from ringhook.ports.clock import Clock
from ringhook.ports.table import ANY, Page, Row

COUNT = "n"
"""Where a counter row keeps its value."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """A row as it lies here: JSON text, so that nobody changes it from outside."""

    text: str
    version: int
    expires_at: int | None


class MemoryTable:
    """Rows by key. Expired rows stay in the dict, unseen, until they are written over."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = RLock()
        self._kept: dict[tuple[str, str], _Kept] = {}

    def get(self, partition: str, sort: str) -> Row | None:
        """See `ringhook.ports.table.Table`."""
        kept = self._live(partition, sort)
        return _row(partition, sort, kept) if kept else None

    def put(self, row: Row, *, expect: int | None = ANY) -> int:
        """See `ringhook.ports.table.Table`."""
        text = json.dumps(row.data, separators=(",", ":"))
        with self._lock:
            current = self._live(row.partition, row.sort)
            version = current.version if current else 0
            if expect not in (ANY, version):
                raise ConflictError("somebody else wrote this row first; read it again")
            kept = _Kept(text, version + 1, row.expires_at)
            self._kept[row.partition, row.sort] = kept
            return kept.version

    def add(
        self, partition: str, sort: str, amount: int = 1, *, expires_at: int | None = None
    ) -> int:
        """See `ringhook.ports.table.Table`."""
        with self._lock:
            row = self.get(partition, sort) or Row(partition, sort, {})
            value = int(row.data.get(COUNT, 0)) + amount
            until = row.expires_at if expires_at is None else expires_at
            self.put(Row(partition, sort, {COUNT: value}, expires_at=until))
            return value

    def delete(self, partition: str, sort: str) -> None:
        """See `ringhook.ports.table.Table`."""
        with self._lock:
            self._kept.pop((partition, sort), None)

    def query(
        self,
        partition: str,
        prefix: str = "",
        *,
        limit: int = 100,
        after: str = "",
        newest_first: bool = False,
    ) -> Page:
        """See `ringhook.ports.table.Table`."""
        with self._lock:
            keys = [key for where, key in self._kept if where == partition]
            keys.sort(reverse=newest_first)
            if after:
                keys = [key for key in keys if (key < after if newest_first else key > after)]
            keys = [key for key in keys if key.startswith(prefix)]
            found = [row for key in keys if (row := self.get(partition, key))]
        more = len(found) > limit
        return Page(tuple(found[:limit]), after=found[limit - 1].sort if more else "")

    def _live(self, partition: str, sort: str) -> _Kept | None:
        kept = self._kept.get((partition, sort))
        if kept is None or kept.expires_at is None:
            return kept
        return kept if kept.expires_at > int(self._clock.now().timestamp()) else None


def _row(partition: str, sort: str, kept: _Kept) -> Row:
    return Row(partition, sort, json.loads(kept.text), kept.version, kept.expires_at)
