"""Who is signed in on the page, and the small one-time rows on the way there."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from ringhook.domain.errors import ConflictError
from ringhook.domain.role import Role
from ringhook.ports.table import ABSENT, Row, Table
from ringhook.store.layout import ONLY, fingerprint

TOKEN_BYTES = 32
IDLE = timedelta(hours=12)
LONGEST = timedelta(days=7)
RENEWED_EVERY = timedelta(hours=1)
TICKET_LIFE = timedelta(seconds=30)
STATE_LIFE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Session:
    """One browser that is signed in. *key* is the fingerprint of the key it came with, or empty.

    *opened_at* and *until* are Unix seconds. *is_keeper* says that the key is the operator's, which
    opens no workspace.
    """

    workspace: str
    role: Role
    name: str
    key: str = ""
    opened_at: float = 0.0
    until: float = 0.0
    is_keeper: bool = False


class Sessions:
    """Keeps sessions by the fingerprint of their token; a session ends after twelve idle hours or a week."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def open(self, session: Session, now: datetime) -> str:
        """Return the token of a new session."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        opened = now.timestamp()
        until = (now + IDLE).timestamp()
        self._put(fingerprint(token), replace(session, opened_at=opened, until=until), ABSENT)
        return token

    def find(self, token: str, now: datetime) -> Session | None:
        """Return the session of *token* while it lasts; being used makes it last."""
        mark = fingerprint(token)
        row = self._table.get(f"session#{mark}", ONLY) if token else None
        if row is None:
            return None
        session = Session(**{**row.data, "role": Role(row.data["role"])})
        if session.until <= now.timestamp():
            return None
        self._renew(mark, session, row.version, now)
        return session

    def _renew(self, mark: str, session: Session, version: int, now: datetime) -> None:
        latest = session.opened_at + LONGEST.total_seconds()
        until = min(now.timestamp() + IDLE.total_seconds(), latest)
        if until - session.until < RENEWED_EVERY.total_seconds():
            return
        try:
            self._put(mark, replace(session, until=until), version)
        except ConflictError:
            pass  # renewed or closed by another request just now

    def close(self, token: str) -> None:
        """End the session of *token*."""
        self._table.delete(f"session#{fingerprint(token)}", ONLY)

    def _put(self, mark: str, session: Session, expect: int) -> None:
        row = Row(f"session#{mark}", ONLY, asdict(session), expires_at=int(session.until))
        self._table.put(row, expect=expect)


class OnceRows:
    """Rows that are good for one use and a short time: tickets of live pages, states of a sign-in."""

    def __init__(self, table: Table, kind: str, life: timedelta) -> None:
        self._table, self._kind, self._life = table, kind, life

    def offer(self, token: str, content: Mapping[str, Any], now: datetime) -> None:
        """Keep *content* for whoever brings *token*."""
        until = (now + self._life).timestamp()
        content = {**content, "until": until}
        row = Row(self._partition(token), ONLY, content, expires_at=int(until) + 1)
        self._table.put(row, expect=ABSENT)

    def use_up(self, token: str, now: datetime) -> Mapping[str, Any] | None:
        """Return the content, to one caller only; None when it is unknown, used or too old."""
        row = self._table.get(self._partition(token), ONLY) if token else None
        if row is None or row.data.get("until", 0.0) <= now.timestamp():
            return None
        try:
            self._table.put(replace(row, data={}), expect=row.version)
        except ConflictError:
            return None
        return row.data

    def _partition(self, token: str) -> str:
        return f"{self._kind}#{fingerprint(token)}"


def tickets(table: Table) -> OnceRows:
    """Return the rows that let a page open its live connection."""
    return OnceRows(table, "ticket", TICKET_LIFE)


def states(table: Table) -> OnceRows:
    """Return the rows of sign-ins under way at an OpenID Connect issuer."""
    return OnceRows(table, "sign-in", STATE_LIFE)
