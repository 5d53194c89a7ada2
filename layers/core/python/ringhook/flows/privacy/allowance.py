"""How long one go at something long may take: what is left is done in the next."""

from __future__ import annotations

from time import monotonic


class Allowance:
    """Begins when it is made."""

    def __init__(self, seconds: float) -> None:
        self._until = monotonic() + seconds

    @property
    def is_used_up(self) -> bool:
        """Say whether it is time to stop."""
        return monotonic() >= self._until
