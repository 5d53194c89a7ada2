"""How much work one answer may cause: its data is strangers', its size up to 1 MiB."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from ringhook.domain.errors import RinghookError

STEPS = 400_000
"""About half a second of the JMESPath interpreter; an answer of usual size takes some hundred."""
PATTERN_SECONDS = 0.2
ALL_PATTERNS_SECONDS = 1.0


class ExhaustedError(RinghookError):
    """Reading an answer took more than it may. What was not read stays empty."""


class UnreadableError(RinghookError):
    """The answer is not what a reader or condition needs."""


class Allowance:
    """Counts down while one answer is read."""

    def __init__(self) -> None:
        self._steps, self._seconds = STEPS, ALL_PATTERNS_SECONDS

    def take(self, steps: int) -> None:
        """Note that *steps* are about to be done. Raises `ExhaustedError`."""
        self._steps -= steps
        if self._steps < 0:
            raise ExhaustedError("the answer is too large to be read like this; ask for less")

    @contextmanager
    def pattern(self) -> Iterator[float]:
        """Give the seconds that one pattern may take. Raises `ExhaustedError`."""
        if self._seconds <= 0:
            raise ExhaustedError("the patterns take too long; write simpler ones")
        began, given = time.monotonic(), min(PATTERN_SECONDS, self._seconds)
        try:
            yield given
        finally:
            # No more than was given: on a busy machine the time may have gone to others.
            self._seconds -= min(time.monotonic() - began, given)
