"""The machine's own clock."""

from __future__ import annotations

from datetime import UTC, datetime
from time import monotonic


class SystemClock:
    """Wall time, in UTC, and a time that nobody sets."""

    def __init__(self) -> None:
        self._began_at, self._began = self.now().timestamp(), monotonic()

    def even_seconds(self) -> float:
        """Return the time in Unix seconds as it was at the start, plus what has passed since: it never jumps."""
        return self._began_at + monotonic() - self._began

    def now(self) -> datetime:
        """See `ringhook.ports.clock.Clock`."""
        return datetime.now(UTC)  # noqa: TID251 - this is the clock
