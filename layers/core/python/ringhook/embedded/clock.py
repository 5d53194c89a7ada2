"""The machine's own clock."""

from __future__ import annotations

from datetime import UTC, datetime


class SystemClock:
    """Wall time, in UTC."""

    def now(self) -> datetime:
        """See `ringhook.ports.clock.Clock`."""
        return datetime.now(UTC)  # noqa: TID251 - this is the clock
