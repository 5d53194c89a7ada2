"""Rows that were just written or looked for: what one step of an event writes, the next one reads."""

from __future__ import annotations

from dataclasses import dataclass

MOST = 2048

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Stored:
    """What the file holds under a key; *text* is its JSON."""

    text: str
    version: int
    expires_at: int | None


class RecentRows:
    """For the writing thread alone: it sees its own uncommitted writes. `clear` when they are taken back."""

    def __init__(self) -> None:
        self._rows: dict[Key, Stored | None] = {}

    def __contains__(self, key: Key) -> bool:
        return key in self._rows

    def find(self, key: Key, now: int) -> Stored | None:
        """Return what is under *key* at *now*, None when it is known that there is nothing."""
        stored = self._rows[key]
        if stored is None or stored.expires_at is None or stored.expires_at > now:
            return stored
        return None

    def keep(self, key: Key, stored: Stored | None) -> None:
        """Remember what is under *key*; the oldest goes when there are too many."""
        self._rows.pop(key, None)
        self._rows[key] = stored
        if len(self._rows) > MOST:
            del self._rows[next(iter(self._rows))]

    def clear(self) -> None:
        """Forget everything."""
        self._rows.clear()
