"""Desktops that only remember what they were sent."""

from __future__ import annotations

from collections import defaultdict
from threading import Lock

from ringhook.domain.errors import GoneError


class MemoryPush:
    """Every connection counts as open until `close`. *frames* holds what each one was sent, in order."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._closed: set[str] = set()
        self.frames: defaultdict[str, list[str]] = defaultdict(list)

    def send(self, connection: str, frame: str) -> None:
        """See `ringhook.ports.push.Push`."""
        with self._lock:
            if connection in self._closed:
                raise GoneError("the desktop has disconnected; forget its connection")
            self.frames[connection].append(frame)

    def close(self, connection: str) -> None:
        """See `ringhook.ports.push.Push`. The next `send` to it is refused."""
        with self._lock:
            self._closed.add(connection)
