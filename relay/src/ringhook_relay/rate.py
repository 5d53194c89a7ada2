"""How often something may happen, so that a mistake in the cloud does not bury a desktop in windows."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable

WINDOW_SECONDS = 60.0


class PerMinute:
    """Counts per key over the last sixty seconds."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._times: dict[str, deque[float]] = defaultdict(deque)

    def admits(self, key: str, limit: int) -> bool:
        """Count one more for *key* and return True, or return False when *limit* is reached."""
        now, times = self._monotonic(), self._times[key]
        while times and now - times[0] >= WINDOW_SECONDS:
            times.popleft()
        if len(times) >= limit:
            return False
        times.append(now)
        return True
