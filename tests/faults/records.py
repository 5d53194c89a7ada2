"""What the server wrote down, read from its file: it must be true when nobody is there to explain it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

FINAL = frozenset({"succeeded", "failed", "unknown", "dead"})
_DELIVERIES = (
    "SELECT substr(sort, 10), data FROM entries WHERE sort >= 'delivery#' AND sort < 'delivery$'"
)
_DONE = f'{_DELIVERIES} AND data LIKE \'%"state":"succeeded"%\''
_WAITING = "SELECT count(*) FROM messages WHERE is_dead = 0"
_DEAD = "SELECT count(*) FROM messages WHERE is_dead = 1"


@dataclass(frozen=True)
class Recorded:
    """One delivery: its state, and how each of its attempts ended."""

    state: str
    outcomes: tuple[str, ...]


@dataclass(frozen=True)
class Records:
    """The database file below *folder*, read beside the server or after its end."""

    folder: Path

    @property
    def file(self) -> Path:
        """Where it is."""
        return self.folder / "store" / "ringhook.sqlite3"

    def deliveries(self) -> Mapping[str, Recorded]:
        """Return every delivery by its Idempotency-Key."""
        return {key: _recorded(data) for key, data in self.ask(_DELIVERIES)}

    def done(self) -> set[str]:
        """Return the deliveries that are on record as succeeded."""
        return {key for key, _ in self.ask(_DONE)}

    def waiting(self) -> int:
        """Return how many messages nobody has finished."""
        return int(self.ask(_WAITING)[0][0])

    def dead(self) -> int:
        """Return how many messages were given up."""
        return int(self.ask(_DEAD)[0][0])

    def ask(self, statement: str) -> list[tuple[str, str]]:
        """Return what the file answers; nothing is written to it."""
        address = f"{self.file.as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=30)) as connection:
            return connection.execute(statement).fetchall()


def _recorded(data: str) -> Recorded:
    row = json.loads(data)
    return Recorded(row["state"], tuple(one["outcome"] for one in row["attempts"]))
