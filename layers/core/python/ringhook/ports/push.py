"""Send a frame to a desktop that is connected now."""

from __future__ import annotations

from typing import Protocol


class Push(Protocol):
    """Two verbs; neither waits for the desktop to act."""

    def send(self, connection: str, frame: str) -> None:
        """Hand *frame* to the desktop's connection. Raises `GoneError` when it is closed."""
        ...

    def close(self, connection: str) -> None:
        """End *connection* from this side; one that is closed already is fine."""
        ...
