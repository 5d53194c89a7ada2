"""Threads that wait for somebody else, and how many of them are free."""

from __future__ import annotations

from collections.abc import Callable
from queue import Empty, SimpleQueue

Work = Callable[[], None]


class Senders:
    """So many threads as run `loop`, and as many places. Whoever has taken a place may give work for it."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._work: SimpleQueue[Work | None] = SimpleQueue()
        self._free: SimpleQueue[None] = SimpleQueue()  # a semaphore that needs no lock in Python
        for _ in range(count):
            self._free.put(None)

    def take(self) -> bool:
        """Take a place, if one is free now."""
        if self._free.empty():
            return False
        return self.take_some(1, 0.0) > 0

    def take_some(self, limit: int, wait_seconds: float) -> int:
        """Wait for one place, then take as many as are free; returns how many."""
        taken = 0
        try:
            self._free.get(timeout=wait_seconds)
            taken = 1
            while taken < limit and not self._free.empty():
                self._free.get_nowait()
                taken += 1
        except Empty:
            pass  # there was none, or another took the last
        return taken

    def give_back(self, places: int = 1) -> None:
        """Let others have what was taken."""
        for _ in range(places):
            self._free.put(None)

    def put(self, work: Work) -> None:
        """Have *work* done by the next thread."""
        self._work.put(work)

    def loop(self) -> None:
        """Do what comes, until `stop`. For as many threads as there are places."""
        while (work := self._work.get()) is not None:
            work()

    def stop(self) -> None:
        """Send every thread home after what is given to them already."""
        for _ in range(self.count):
            self._work.put(None)
