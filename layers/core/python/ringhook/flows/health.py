"""How a deployment is, for whoever looks after it: the facts, and what is wrong in a word each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from ringhook import __version__
from ringhook.domain.machine import MachineState, QueueState
from ringhook.flows.vitals import Vitals
from ringhook.ports.clock import Clock
from ringhook.ports.machine import Machine
from ringhook.store.sweeps import Sweeps

LEAST_FREE_BYTES = 1024**3
OLDEST_SECONDS = {"events": 60.0, "lookups": 60.0, "polls": 300.0, "deliveries": 1800.0}
"""Older than that, a message says that nobody takes them. The alarms have the same limits."""
LATE = timedelta(minutes=25)
"""Housekeeping notes itself every ten minutes when nothing happens."""


@dataclass(frozen=True, slots=True)
class Health:
    """Looks."""

    machine: Machine
    vitals: Vitals
    sweeps: Sweeps
    clock: Clock

    def __call__(self, names: Iterable[str], *, with_machine: bool = True) -> dict[str, Any]:
        """Return the health of the workspaces *names*, and that of the machine they share."""
        now, listed = self.clock.now(), tuple(names)
        state = self.machine.look() if with_machine else None
        swept = [self.sweeps.get(name) for name in listed]
        last = min((one.at for one in swept), default="")
        silent = sum(one.is_alarming for name in listed for one in self.vitals.silences(name))
        troubles = _of_machine(state) if state else []
        if last and now - datetime.fromisoformat(last) > LATE:
            troubles.append("sweep_late")
        if any(one.trouble for one in swept):
            troubles.append("sweep_trouble")
        if silent:
            troubles.append("connection_silent")
        return {
            "status": "trouble" if troubles else "ok",
            "troubles": troubles,
            "version": __version__,
            "time": now.isoformat(),
            "last_sweep": last,
            "connections_silent": silent,
            "machine": asdict(state) if state else None,
        }


def _of_machine(state: MachineState) -> list[str]:
    found = []
    if not all(state.workers.values()):
        found.append("worker_dead")
    if state.disk_free_bytes is not None and state.disk_free_bytes < LEAST_FREE_BYTES:
        found.append("disk_full")
    if any(map(_is_old, state.queues)):
        found.append("queue_old")
    if any(queue.dead for queue in state.queues):
        found.append("dead_letters")
    return found


def _is_old(queue: QueueState) -> bool:
    return (queue.oldest_seconds or 0.0) > OLDEST_SECONDS[queue.name]
