"""A bound on the processor's time: a busy machine makes nothing slow, and a catastrophe does not hang the tests."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class TooSlowError(BaseException):
    """More than was allowed. No `except Exception` swallows it."""


def _too_slow(_signal: int, _frame: FrameType | None) -> None:
    raise TooSlowError


@contextmanager
def processor_seconds(most: float) -> Iterator[None]:
    """Let what is inside use the processor for so long."""
    before = signal.signal(signal.SIGVTALRM, _too_slow)
    signal.setitimer(signal.ITIMER_VIRTUAL, most)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
