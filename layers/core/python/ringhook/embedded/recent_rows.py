"""Rows that were just written or looked for: what one step of an event writes, the next one reads."""

from __future__ import annotations

from dataclasses import dataclass

MOST = 1024

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Stored:
    """What the file holds under a key; *text* is its JSON."""

    text: str
    version: int
    expires_at: int | None


UNKNOWN = Stored("", -1, None)
"""Stands for whatever the file holds under a key that is not remembered."""


class RecentRows:
    """For the writing thread alone: it sees its own uncommitted writes. `clear` when they are taken back.

    Two halves take turns: when the newer one is full, the older one is forgotten as a whole. To forget
    row by row, a dict would be searched from its beginning through all that was taken out before.
    """

    def __init__(self) -> None:
        self._newer: dict[Key, Stored | None] = {}
        self._older: dict[Key, Stored | None] = {}

    def find(self, key: Key) -> Stored | None:
        """Return what is under *key*, expired or not, None when there is nothing; or `UNKNOWN`."""
        if key in self._newer:
            return self._newer[key]
        return self._older.get(key, UNKNOWN)

    def keep(self, key: Key, stored: Stored | None) -> None:
        """Remember what is under *key*."""
        if len(self._newer) >= MOST // 2:
            self._older, self._newer = self._newer, {}
        self._newer[key] = stored

    def clear(self) -> None:
        """Forget everything."""
        self._newer.clear()
        self._older.clear()
