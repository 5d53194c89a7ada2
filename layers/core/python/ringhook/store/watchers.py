"""The pages that are open now and want to hear of changes."""

from __future__ import annotations

from datetime import datetime, timedelta

from ringhook.ports.table import Row, Table
from ringhook.store.layout import ONLY, workspace

WATCHING = timedelta(hours=3)
"""API Gateway ends a connection after two hours."""
MAX_WATCHERS = 100


class Watchers:
    """Knows the live connections of pages.

    *is_alone* says that all of them end at this process: then a workspace of which none has come costs no read.
    """

    def __init__(self, table: Table, *, is_alone: bool = False) -> None:
        self._table = table
        self._is_alone = is_alone
        self._watched: set[str] = set()

    def add(self, name: str, connection: str, now: datetime) -> None:
        """A page of workspace *name* listens at *connection*."""
        self._watched.add(name)
        until = int((now + WATCHING).timestamp())
        self._table.put(Row(f"page#{connection}", ONLY, {"workspace": name}, expires_at=until))
        self._table.put(Row(workspace(name, "watchers"), connection, {}, expires_at=until))

    def remove(self, connection: str) -> bool:
        """Forget the page at *connection*; returns whether it was one."""
        row = self._table.get(f"page#{connection}", ONLY)
        if row is None:
            return False
        self._table.delete(workspace(row.data["workspace"], "watchers"), connection)
        self._table.delete(row.partition, ONLY)
        return True

    def include(self, connection: str) -> bool:
        """Say whether a page listens at *connection*."""
        return self._table.get(f"page#{connection}", ONLY) is not None

    def of(self, name: str) -> tuple[str, ...]:
        """Return the connections of everybody who watches workspace *name*."""
        if self._is_alone and name not in self._watched:
            return ()
        page = self._table.query(workspace(name, "watchers"), limit=MAX_WATCHERS)
        return tuple(row.sort for row in page.rows)
