"""Bearer tokens: what a key is exchanged for, good for an hour and for calling actions alone."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from ringhook.ports.table import ABSENT, Row, Table
from ringhook.store.layout import ONLY, fingerprint

PREFIX = "rht_"
LIFE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whose token it is: the *key*'s fingerprint. It is good *until* then (Unix seconds)."""

    key: str
    until: float


class Bearers:
    """Makes tokens; only their fingerprints are kept."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def make(self, key: str, now: datetime) -> str:
        """Return a new token for the key of that fingerprint; nobody can read it again."""
        token = PREFIX + secrets.token_urlsafe(32)
        until = (now + LIFE).timestamp()
        data = {"key": key, "until": until}
        self._table.put(
            Row(f"bearer#{fingerprint(token)}", ONLY, data, expires_at=int(until) + 1),
            expect=ABSENT,
        )
        return token

    def find(self, token: str, now: datetime) -> Bearer | None:
        """Return whose token it is while it is good."""
        row = self._table.get(f"bearer#{fingerprint(token)}", ONLY)
        found = Bearer(**row.data) if row else None
        return found if found is not None and now.timestamp() < found.until else None
