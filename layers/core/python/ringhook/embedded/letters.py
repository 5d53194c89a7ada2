"""What a queue speaks of besides its messages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ringhook.ports.queue import Received


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


@dataclass(frozen=True, slots=True)
class Depth:
    """How many messages wait (delayed ones too), are leased, and are dead."""

    waiting: int
    leased: int
    dead: int


@dataclass(frozen=True, slots=True)
class Taken:
    """A message was taken while it was sent: call *begin* when it is on disk, *forget* when it is taken back.

    One that *is_over* already is deleted.
    """

    begin: Callable[[Received], None]
    forget: Callable[[], None]
    is_over: bool = False
