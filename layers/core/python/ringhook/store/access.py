"""API keys: only their fingerprints are kept."""

from __future__ import annotations

import secrets
from datetime import datetime

from ringhook.ports.table import Row, Table
from ringhook.store.layout import ONLY, fingerprint

WORKSPACES = "workspaces"
PREFIX = "rh_"
MIN_LENGTH = 20


class Access:
    """Makes keys and finds the workspace a key opens."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def create(self, name: str, now: datetime) -> str:
        """Return a new key for workspace *name*; nobody can read it again."""
        key = PREFIX + secrets.token_urlsafe(32)
        self.adopt(name, key, now)
        return key

    def adopt(self, name: str, key: str, now: datetime) -> None:
        """Let *key*, which the operator chose, open workspace *name*."""
        data = {"workspace": name, "role": "admin", "created_at": now.isoformat()}
        self._table.put(Row(f"key#{fingerprint(key)}", ONLY, data))
        self._table.put(Row(WORKSPACES, name, {}))

    def workspaces(self) -> tuple[str, ...]:
        """Return every workspace that has a key."""
        return tuple(row.sort for row in self._table.query(WORKSPACES, limit=1000).rows)

    def workspace_of(self, key: str) -> str | None:
        """Return the workspace *key* opens, or None."""
        row = self._table.get(f"key#{fingerprint(key)}", ONLY) if key else None
        return row.data["workspace"] if row else None
