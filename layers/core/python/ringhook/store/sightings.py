"""Identifiers that PBXs use and no agent has: what an administrator may want to map."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from ringhook.domain.errors import ConflictError
from ringhook.ports.table import Row, Table
from ringhook.store.layout import DAY_SECONDS, workspace

KEPT_DAYS = 14
MAX_PER_DAY = 500


@dataclass(frozen=True, slots=True)
class Sighting:
    """An identifier seen on one connection. *count* is how many calls it was in."""

    connection: str
    identifier: str
    name: str
    seen_at: str
    count: int = 1


class Sightings:
    """One row for each identifier and UTC day, kept for two weeks."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, name: str, seen: Sighting, now: datetime) -> None:
        """Note that *seen* was in one more call."""
        partition = workspace(name, "strangers", f"{now:%Y-%m-%d}")
        sort = f"{seen.connection}#{seen.identifier}"
        row = self._table.get(partition, sort)
        before = row.data["count"] if row else 0
        noted = replace(seen, seen_at=now.isoformat(), count=before + 1)
        until = int(now.timestamp()) + KEPT_DAYS * DAY_SECONDS
        new = Row(partition, sort, asdict(noted), expires_at=until)
        try:
            self._table.put(new, expect=row.version if row else 0)
        except ConflictError:
            pass  # another call counted it just now; the number is for orientation

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
