"""Whose messages are offered next: shares take turns, and none takes every worker.

Within a share the longest due message is first. The heaps are not searched: an entry that no longer
holds is dropped when it comes to the top.
"""

from __future__ import annotations

from collections import deque
from heapq import heappop, heappush

NEVER = float("inf")
SPARED_PART = 4
"""One of so many workers is kept for others."""

Offer = tuple[float, int, str]
"""Due time, id and group."""


class Shares:
    """The messages on offer by share and due time. With one share all of this costs nothing."""

    def __init__(self) -> None:
        self._offered: dict[int, float] = {}
        self._heaps: dict[str, list[Offer]] = {}
        self._turns: deque[str] = deque()
        self._running: dict[str, set[int]] = {}
        self._most: float = NEVER

    def spare(self, workers: int) -> None:
        """Let no share have more than three quarters of so many *workers* once there are two shares."""
        self._most = max(workers - max(workers // SPARED_PART, 1), 1)

    def put(self, share: str, id_: int, group: str, due: float) -> None:
        """Offer a message."""
        if share not in self._heaps:
            self._add(share)
        self._running[share].discard(id_)
        self._offered[id_] = due
        heappush(self._heaps[share], (due, id_, group))

    def take(self, now: float) -> tuple[int, str, str] | None:
        """Return id, group and share of the next message that is due, None when there is none."""
        for _ in range(len(self._turns)):
            share = self._turns[0]
            self._turns.rotate(-1)
            if self._first_due(share) <= now:
                _, id_, group = heappop(self._heaps[share])
                del self._offered[id_]
                self._running[share].add(id_)
                return id_, group, share
        return None

    def has_room(self, share: str) -> bool:
        """Say whether *share* may have one worker more."""
        running = self._running.get(share, ())
        return len(self._turns) <= 1 or len(running) < self._most

    def begin(self, share: str, id_: int) -> None:
        """A message has a worker without ever having been on offer."""
        if share not in self._heaps:
            self._add(share)
        self._running[share].add(id_)

    def forget(self, share: str, id_: int) -> None:
        """The message is gone."""
        self._offered.pop(id_, None)
        if share in self._running:
            self._running[share].discard(id_)

    def includes(self, id_: int) -> bool:
        """Say whether the message is on offer."""
        return id_ in self._offered

    def first_due(self) -> float:
        """Return when `take` finds something."""
        return min(map(self._first_due, self._turns), default=NEVER)

    def __len__(self) -> int:
        return len(self._offered)

    def _add(self, share: str) -> None:
        self._heaps[share] = []
        self._running[share] = set()
        self._turns.append(share)

    def _first_due(self, share: str) -> float:
        if len(self._turns) > 1 and len(self._running[share]) >= self._most:
            return NEVER
        heap = self._heaps[share]
        while heap and self._offered.get(heap[0][1]) != heap[0][0]:
            heappop(heap)
        return heap[0][0] if heap else NEVER
