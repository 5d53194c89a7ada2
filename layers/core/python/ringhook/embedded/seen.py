"""Deduplication texts of the last five minutes, on disk: a restart must not let a repetition in."""

from __future__ import annotations

import sqlite3

DEDUPLICATION_SECONDS = 300.0
_TIDY_EVERY = 64
_TIDY_ROWS = 2 * _TIDY_EVERY

_FIND = "SELECT expires_at FROM seen WHERE queue = ? AND deduplication = ?"
_KEEP = "INSERT OR REPLACE INTO seen (queue, deduplication, expires_at) VALUES (?, ?, ?)"
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
        found = connection.execute(_FIND, (self._name, text)).fetchone()
        if found is not None and found[0] > now:
            return True
        connection.execute(_KEEP, (self._name, text, now + DEDUPLICATION_SECONDS))
        self._tidy_sometimes(connection, now)
        return False

    def _tidy_sometimes(self, connection: sqlite3.Connection, now: float) -> None:
        self._since_tidy += 1
        if self._since_tidy >= _TIDY_EVERY:
            self._since_tidy = 0
            connection.execute(_TIDY, (_TIDY_ROWS, now))
