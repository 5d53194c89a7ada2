"""How the machinery under the flows is doing, as far as its home can tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class QueueState:
    """How many messages wait, are under way, and were given up; how long the longest due one has waited.

    None is what nobody here knows.
    """

    name: str
    waiting: int
    leased: int
    dead: int | None = None
    oldest_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class MachineState:
    """*workers* says of each thread whether it runs. On AWS there is neither a disk nor a thread to look at."""

    queues: tuple[QueueState, ...] = ()
    workers: Mapping[str, bool] = field(default_factory=dict)
    disk_free_bytes: int | None = None
