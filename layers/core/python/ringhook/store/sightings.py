"""Identifiers that PBXs use and no agent has: what an administrator may want to map."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ringhook.domain.errors import ConflictError
from ringhook.ports.table import ABSENT, Row, Table
from ringhook.store.layout import DAY_SECONDS, workspace

KEPT_DAYS = 14
MAX_PER_DAY = 500
MOST_REMEMBERED = 1000
EXACT = 10


@dataclass(frozen=True, slots=True)
class Sighting:
    """An identifier seen on one connection. *count* is how many calls it was in."""

    connection: str
    identifier: str
    name: str
    seen_at: str
    count: int = 1


class Sightings:
    """One row for each identifier and UTC day, kept for two weeks.

    What this process wrote last is written on without being read again. Where it *is_alone*, only every
    tenth of many calls is written: the number is for orientation.
    """

    def __init__(self, table: Table, *, is_alone: bool = False) -> None:
        self._table, self._is_alone = table, is_alone
        self._last: dict[tuple[str, str], tuple[int, int]] = {}

    def add(self, name: str, seen: Sighting, now: datetime) -> None:
        """Note that *seen* was in one more call."""
        key = (
            workspace(name, "strangers", now.date().isoformat()),
            f"{seen.connection}#{seen.identifier}",
        )
        count, version = self._last.pop(key) if key in self._last else self._read(key)
        count += 1
        if self._is_alone and count > EXACT and count % EXACT:
            self._remember(key, (count, version))
            return
        until = int(now.timestamp()) + KEPT_DAYS * DAY_SECONDS
        noted = {
            "connection": seen.connection,
            "identifier": seen.identifier,
            "name": seen.name,
            "seen_at": now.isoformat(),
            "count": count,
        }
        try:
            version = self._table.put(Row(*key, noted, expires_at=until), expect=version)
        except ConflictError:
            return  # another call counted it just now; the number is for orientation
        self._remember(key, (count, version))

    def _read(self, key: tuple[str, str]) -> tuple[int, int]:
        row = self._table.get(*key)
        return (row.data["count"], row.version) if row else (0, ABSENT)

    def _remember(self, key: tuple[str, str], last: tuple[int, int]) -> None:
        if len(self._last) >= MOST_REMEMBERED:
            self._last.clear()
        self._last[key] = last

    def list(self, name: str, now: datetime, days: int) -> list[Sighting]:
        """Return what was seen in the last *days*, each identifier once, the most frequent first."""
        found: dict[tuple[str, str], Sighting] = {}
        for back in range(days):
            day = f"{now - timedelta(days=back):%Y-%m-%d}"
            page = self._table.query(workspace(name, "strangers", day), limit=MAX_PER_DAY)
            for row in page.rows:
                seen = Sighting(**row.data)
                key = (seen.connection, seen.identifier)
                newer = found.get(key)
                found[key] = replace(newer, count=newer.count + seen.count) if newer else seen
        return sorted(found.values(), key=lambda seen: (-seen.count, seen.identifier))
