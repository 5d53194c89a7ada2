"""What a CTI server without names for calls has told of each telephone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ringhook.engine.nameless import Going
from ringhook.ports.table import ABSENT, Row, Table
from ringhook.store.codec import Codec
from ringhook.store.layout import DAY_SECONDS, workspace

KEPT_DAYS = 3
"""A telephone's version and the day are part of its calls' names: no version comes twice in a day."""
MOST_TELEPHONES = 1000


@dataclass(frozen=True, slots=True)
class Watched:
    """One telephone: its calls, and what was *said* last, where the server is asked again and again."""

    going: tuple[Going, ...] = ()
    said: str = ""


WATCHED = Codec(Watched)
UNSEEN = (Watched(), ABSENT)


class Watches:
    """One row for each telephone of a connection."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, name: str, connection_id: str, telephone: str) -> tuple[Watched, int]:
        """Return what is known, and its row's version."""
        row = self._table.get(workspace(name, "watched", connection_id), telephone)
        return (WATCHED.from_json(row.data), row.version) if row else UNSEEN

    def every(self, name: str, connection_id: str) -> dict[str, tuple[Watched, int]]:
        """Return the same of all telephones of which anything is known."""
        page = self._table.query(workspace(name, "watched", connection_id), limit=MOST_TELEPHONES)
        return {row.sort: (WATCHED.from_json(row.data), row.version) for row in page.rows}

    def put(
        self,
        name: str,
        connection_id: str,
        telephone: str,
        watched: Watched,
        expect: int,
        now: datetime,
    ) -> None:
        """Keep *watched*. Raises `ConflictError`."""
        until = int(now.timestamp()) + KEPT_DAYS * DAY_SECONDS
        partition = workspace(name, "watched", connection_id)
        row = Row(partition, telephone, WATCHED.to_json(watched), expires_at=until)
        self._table.put(row, expect=expect)
