"""A message that was given up."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that nobody could handle; *id* is what `ringhook.embedded.queue.SqliteQueue.redrive` asks for.

    *holders*: see `ringhook.embedded.suspects`.
    """

    id: int
    body: str
    group: str
    attempt: int
    holders: int = 0

    @property
    def reason(self) -> str:
        """Say why it was given up."""
        if self.holders:
            return f"{self.holders} processes in a row died while they handled it"
        return f"it failed {self.attempt} times"
