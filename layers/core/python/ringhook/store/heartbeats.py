"""When watched connections were last heard of, so that somebody is told when one falls silent."""

from __future__ import annotations

from datetime import datetime, timedelta

from ringhook.ports.table import Row, Table
from ringhook.store.layout import workspace

PARTITION = "heard"
NOTED_EVERY = timedelta(minutes=10)
"""Silence is counted in hours: writing it down more often would only cost."""
MOST_CONNECTIONS = 1000


class Heartbeats:
    """One row for each connection that is watched."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._noted: dict[tuple[str, str], datetime] = {}

    def note(self, name: str, connection_id: str, at: datetime) -> None:
        """Note that the connection was heard of *at*; within ten minutes only the first is written."""
        key = (name, connection_id)
        last = self._noted.get(key)
        if last is None or at - last >= NOTED_EVERY:
            row = Row(workspace(name, PARTITION), connection_id, {"at": at.isoformat()})
            self._table.put(row)
            self._noted[key] = at

    def all(self, name: str) -> dict[str, datetime]:
        """Return when each connection was heard of last, or since when it is watched."""
        rows = self._table.query(workspace(name, PARTITION), limit=MOST_CONNECTIONS).rows
        return {row.sort: datetime.fromisoformat(row.data["at"]) for row in rows}

    def forget(self, name: str, connection_id: str) -> None:
        """Watch the connection no more."""
        self._table.delete(workspace(name, PARTITION), connection_id)
        self._noted.pop((name, connection_id), None)
