"""Deduplication texts of the last five minutes, on disk: a restart must not let a repetition in."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

DEDUPLICATION_SECONDS = 300.0
_TIDY_EVERY = 64
_TIDY_ROWS = 2 * _TIDY_EVERY

_FORGET = "DELETE FROM seen WHERE queue = ? AND deduplication = ? AND expires_at <= ?"
_KEEP = "INSERT OR IGNORE INTO seen (queue, deduplication, expires_at) VALUES (?, ?, ?)"
_LAST = "SELECT expires_at FROM seen ORDER BY id DESC LIMIT 1"
_TIDY = (
    "DELETE FROM seen WHERE id IN (SELECT id FROM"
    " (SELECT id, expires_at FROM seen ORDER BY id LIMIT ?) WHERE expires_at <= ?)"
)
"""Ids grow with time, so the oldest rows are the first: no index on the expiry is needed."""


class SeenTexts:
    """What the queue *name* has taken in. Used inside pieces of work only, so by one thread."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._since_tidy = 0

    def is_repeated(self, connection: sqlite3.Connection, text: str, now: float) -> bool:
        """Say whether *text* was seen within five minutes; if not, it is now. No text never is."""
        if not text:
            return False
        seen = (self._name, text, now + DEDUPLICATION_SECONDS)
        is_new = connection.execute(_KEEP, seen).rowcount > 0
        if not is_new and connection.execute(_FORGET, (self._name, text, now)).rowcount:
            is_new = connection.execute(_KEEP, seen).rowcount > 0
        if is_new:
            self._tidy_sometimes(connection, now)
        return not is_new

    def seconds_behind(self, now: float) -> Callable[[sqlite3.Connection], float]:
        """Return a question: how far was the clock set back since the last text came? Times on disk are late by that."""

        def ask(connection: sqlite3.Connection) -> float:
            found = connection.execute(_LAST).fetchone()
            return max(found[0] - DEDUPLICATION_SECONDS - now, 0.0) if found else 0.0

        return ask

    def _tidy_sometimes(self, connection: sqlite3.Connection, now: float) -> None:
        self._since_tidy += 1
        if self._since_tidy >= _TIDY_EVERY:
            self._since_tidy = 0
            connection.execute(_TIDY, (_TIDY_ROWS, now))
