"""What getevent answers: one row for each agent, or for a telephone that is nobody's."""

from __future__ import annotations

from dataclasses import dataclass

from ringhook.engine.board import LIVES, Notice
from ringhook.ports.table import ABSENT, Row, Table
from ringhook.store.codec import Codec
from ringhook.store.layout import workspace

PARTITION = "board"


@dataclass(frozen=True, slots=True)
class Board:
    """The calls of one telephone."""

    notices: tuple[Notice, ...] = ()


BOARDS = Codec(Board)


class Boards:
    """Reads cost one key; a row is gone when nothing in it counts any more."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, name: str, key: str) -> tuple[tuple[Notice, ...], int]:
        """Return the notices and the row's version."""
        row = self._table.get(workspace(name, PARTITION), key)
        return (BOARDS.from_json(row.data).notices, row.version) if row else ((), ABSENT)

    def put(self, name: str, key: str, notices: tuple[Notice, ...], expect: int) -> None:
        """Write them. Raises `ConflictError`."""
        until = max((one.at + LIVES[one.word] for one in notices), default=0.0)
        kept = BOARDS.to_json(Board(notices))
        row = Row(workspace(name, PARTITION), key, kept, expires_at=int(until) + 1)
        self._table.put(row, expect=expect)
