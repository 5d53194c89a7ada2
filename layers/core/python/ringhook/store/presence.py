"""Who is talking now, for the rule that spares busy agents."""

from __future__ import annotations

from datetime import datetime

from ringhook.ports.table import Row, Table
from ringhook.store.layout import workspace

LONGEST_CALL_SECONDS = 4 * 3600


class Presence:
    """Marks agents as talking per call; a mark ends with its call, or after four hours."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def begin(self, name: str, agent_id: str, call_id: str, now: datetime) -> None:
        """The agent talks on *call_id*."""
        until = int(now.timestamp()) + LONGEST_CALL_SECONDS
        self._table.put(Row(workspace(name, "busy", agent_id), call_id, {}, expires_at=until))

    def end(self, name: str, agent_id: str, call_id: str) -> None:
        """The agent no longer talks on *call_id*."""
        self._table.delete(workspace(name, "busy", agent_id), call_id)

    def is_busy(self, name: str, agent_id: str, but_for: str) -> bool:
        """Say whether the agent talks on any call other than *but_for*."""
        page = self._table.query(workspace(name, "busy", agent_id), limit=2)
        return any(row.sort != but_for for row in page.rows)
