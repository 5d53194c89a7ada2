"""Who did what: lines that are only ever added, without secrets, kept for 400 days."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ringhook.ports.table import ABSENT, Row, Table
from ringhook.store.layout import DAY_SECONDS, workspace

KEPT_DAYS = 400
MAX_DETAIL_CHARACTERS = 500
SIGN_IN_FAILED = "sign_in_failed"
HOUR = "%Y%m%dT%H"
MOMENT = "%Y%m%dT%H%M%S.%f"


@dataclass(frozen=True, slots=True)
class Deed:
    """One line: who, in which role, did what to what."""

    who: str
    role: str
    what: str
    detail: str = ""


class Audit:
    """The audit log of every workspace."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, name: str, deed: Deed, now: datetime) -> None:
        """Add one line."""
        row = Row(
            workspace(name, "audit"),
            f"{now.astimezone(UTC):{MOMENT}}#{secrets.token_hex(4)}",
            {
                "at": now.isoformat(),
                "who": deed.who,
                "role": deed.role,
                "what": deed.what,
                "detail": deed.detail[:MAX_DETAIL_CHARACTERS],
            },
            expires_at=_until(now),
        )
        self._table.put(row, expect=ABSENT)

    def count_failed_sign_in(self, name: str, now: datetime) -> None:
        """Count a sign-in that failed: one line an hour, however many there are."""
        sort = f"{now.astimezone(UTC):{HOUR}}#{SIGN_IN_FAILED}"
        self._table.add(workspace(name, "audit"), sort, expires_at=_until(now))

    def list(self, name: str, limit: int, after: str) -> tuple[tuple[Mapping[str, Any], ...], str]:
        """Return the lines, newest first, and where the list goes on."""
        page = self._table.query(
            workspace(name, "audit"), limit=limit, after=after, newest_first=True
        )
        return tuple(_entry(row) for row in page.rows), page.after


def _entry(row: Row) -> Mapping[str, Any]:
    hour, _, word = row.sort.partition("#")
    if word != SIGN_IN_FAILED:
        return row.data
    at = datetime.strptime(hour, HOUR).replace(tzinfo=UTC)
    count = str(next(iter(row.data.values()), 0))
    return {"at": at.isoformat(), "who": "", "role": "", "what": SIGN_IN_FAILED, "detail": count}


def _until(now: datetime) -> int:
    return int(now.timestamp()) + KEPT_DAYS * DAY_SECONDS
