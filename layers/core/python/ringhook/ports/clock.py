"""The time, as an argument."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The only source of time above the media."""

    def now(self) -> datetime:
        """Return the time as an aware UTC datetime."""
        ...
