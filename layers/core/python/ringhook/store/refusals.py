"""Webhooks that led to no event, with the reason: the trace of what is not a call."""

from __future__ import annotations

import secrets
from datetime import datetime

from ringhook.ports.table import Page, Row, Table
from ringhook.store.layout import DAY_SECONDS, workspace

KEPT_DAYS = 14


class Refusals:
    """Refused, unreadable and unknown webhooks, kept for two weeks."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, name: str, connection_id: str, at: datetime, status: int, why: str) -> None:
        """Keep one line: which connection, what we answered, and *why* in a sentence."""
        row = Row(
            workspace(name, "refused", f"{at:%Y-%m-%d}"),
            f"{at:%H%M%S.%f}#{secrets.token_hex(4)}",
            {"connection": connection_id, "at": at.isoformat(), "status": status, "why": why},
            expires_at=int(at.timestamp()) + KEPT_DAYS * DAY_SECONDS,
        )
        self._table.put(row)

    def list_day(self, name: str, day: str, limit: int, after: str) -> Page:
        """Return the lines of a UTC *day*, newest first."""
        partition = workspace(name, "refused", day)
        return self._table.query(partition, limit=limit, after=after, newest_first=True)
