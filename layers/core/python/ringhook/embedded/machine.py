"""This machine: its queues, threads and disk."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from ringhook.domain.machine import MachineState, QueueState
from ringhook.embedded.queue import SqliteQueue
from ringhook.ports.figures import (
    DEAD_LETTERS,
    DISK_FREE,
    QUEUE_AGE,
    QUEUE_DEPTH,
    WORKERS_ALIVE,
)
from ringhook.ports.meter import Meter


class OwnMachine:
    """See `ringhook.ports.machine.Machine`."""

    def __init__(self, folder: Path, queues: Mapping[str, SqliteQueue]) -> None:
        self._folder, self._queues = folder, queues
        self._threads: Callable[[], Mapping[str, bool]] = dict

    def watch(self, threads: Callable[[], Mapping[str, bool]]) -> None:
        """Look at *threads* too: who says which of them are alive."""
        self._threads = threads

    def look(self) -> MachineState:
        """See `ringhook.ports.machine.Machine`."""
        return MachineState(
            queues=tuple(_state(name, queue) for name, queue in self._queues.items()),
            workers=self._threads(),
            disk_free_bytes=shutil.disk_usage(self._folder).free,
        )


def _state(name: str, queue: SqliteQueue) -> QueueState:
    depth = queue.depth()
    return QueueState(name, depth.waiting, depth.leased, depth.dead, queue.age_seconds())


def measure(state: MachineState, meter: Meter) -> None:
    """Take *state* into the figures."""
    for queue in state.queues:
        meter.level(QUEUE_DEPTH, queue.waiting + queue.leased, queue.name)
        meter.level(QUEUE_AGE, round(queue.oldest_seconds or 0.0, 1), queue.name)
        meter.level(DEAD_LETTERS, queue.dead or 0, queue.name)
    meter.level(WORKERS_ALIVE, sum(state.workers.values()))
    meter.level(DISK_FREE, state.disk_free_bytes or 0)
