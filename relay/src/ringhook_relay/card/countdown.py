"""How long a card stays. The clock is given, so that nobody has to wait in a test."""

from __future__ import annotations

from collections.abc import Callable


class Countdown:
    """Runs for *seconds* and stands still while paused."""

    def __init__(self, seconds: float, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._total = seconds
        self._left = seconds
        self._began: float | None = monotonic()

    @property
    def left(self) -> float:
        """Seconds until the end, never below nothing."""
        passed = 0.0 if self._began is None else self._monotonic() - self._began
        return max(0.0, self._left - passed)

    @property
    def share(self) -> float:
        """What is left, from 1 down to 0."""
        return self.left / self._total if self._total > 0 else 0.0

    @property
    def is_over(self) -> bool:
        """Whether the time has passed."""
        return self.left <= 0

    def pause(self) -> None:
        """Stand still; a second time changes nothing."""
        self._left, self._began = self.left, None

    def resume(self) -> None:
        """Go on; a second time changes nothing."""
        if self._began is None:
            self._began = self._monotonic()
