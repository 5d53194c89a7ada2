"""What a medium keeps outside the table, and beneath it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class Leftovers(Protocol):
    """Two verbs, for those who erase."""

    def drop_messages(self, is_meant: Callable[[str], bool]) -> int:
        """Delete the dead letters of our own queues whose text *is_meant*; returns how many."""
        ...

    def wipe(self) -> None:
        """Leave nothing on disk of what was deleted before."""
        ...


class NoLeftovers:
    """For a medium that lets nobody look beneath: dead letters end by themselves there."""

    def drop_messages(self, is_meant: Callable[[str], bool]) -> int:  # noqa: ARG002 - see the protocol
        """See `Leftovers`."""
        return 0

    def wipe(self) -> None:
        """See `Leftovers`."""
