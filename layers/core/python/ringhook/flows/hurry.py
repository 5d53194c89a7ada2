"""Wait for something no longer than there is time, whatever it does meanwhile."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
_LOG = logging.getLogger("ringhook")


def within(seconds: float, work: Callable[[], T | None]) -> T | None:
    """Return what *work* returns, None when that takes longer; then it goes on in its own thread."""
    results: list[T | None] = []

    def run() -> None:
        try:
            results.append(work())
        except Exception:  # noqa: BLE001 - whoever waits is answered without it
            _LOG.exception("a route was answered without asking to the end")

    thread = threading.Thread(target=run, name="ringhook-hurry", daemon=True)
    thread.start()
    thread.join(seconds)
    return results[0] if results else None
