"""A clock that stands still until it is told to move."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Lock

DEFAULT_AT = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)


class FixedClock:
    """Tests move it with `advance`; nothing else does."""

    def __init__(self, at: datetime = DEFAULT_AT) -> None:
        if at.tzinfo is None:
            raise ValueError("give FixedClock an aware time, such as datetime(..., tzinfo=UTC)")
        self._lock = Lock()
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        """See `ringhook.ports.clock.Clock`."""
        return self._at

    def advance(self, seconds: float) -> datetime:
        """Move on (or back, with a negative number) and return the new time."""
        with self._lock:
            self._at += timedelta(seconds=seconds)
            return self._at
