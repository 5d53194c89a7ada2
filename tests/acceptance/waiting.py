"""Wait for something that happens in another process."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
STEP_SECONDS = 0.05


def eventually(check: Callable[[], T | None], what: str, patience_seconds: float) -> T:
    """Return the first true answer of *check*; fails with *what* was missing when patience ends."""
    until = time.monotonic() + patience_seconds
    while True:
        found = check()
        if found:
            return found
        if time.monotonic() > until:
            raise AssertionError(f"{what} did not happen within {patience_seconds:.0f} s")
        time.sleep(STEP_SECONDS)
