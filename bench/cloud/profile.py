"""What a call makes of requests, as numbers that a simulation can go through millions of times.

Sampled from the flows themselves. Partitions that many calls share keep their names: only they can be hot.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from bench.cloud.bill import VCPU, cpu_ms
from bench.cloud.deployment import Function, Step
from bench.cloud.scenes import Scene, call, deploy

CALLS, AGENTS = 240, 120
BUSY_SECONDS = 0.1
"""Between two webhooks that one busy environment handles; it decides how much pages are told."""
SHARED = 0.05
"""A partition that more than this part of all calls touches is followed by itself."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One request: its kind, its units, and the shared partition it goes to, empty for one's own."""

    kind: str
    units: int
    partition: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """One invocation: *cpu_ms* for the processor, with the requests in between."""

    function: Function
    cpu_ms: float
    asks: tuple[Ask, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """One webhook of a call, and what comes of it."""

    ingest: Work
    dispatch: Work
    later: tuple[Work, ...]


Template = tuple[Report, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """Calls to choose from, and how long their longest frame is."""

    calls: tuple[Template, ...]
    longest_frame_bytes: int


def sample(scene: Scene) -> Profile:
    """Return calls of *scene*, taken from the flows."""
    cloud = deploy(scene, AGENTS)
    cloud.pause_seconds = BUSY_SECONDS
    every = [list(call(cloud, scene, number, AGENTS)) for number in range(1, CALLS + 1)]
    used = Counter(
        partition
        for steps in every
        for partition in {entry.where for step in steps for entry in step.entries}
    )
    shared = {name for name, count in used.items() if name and count > SHARED * CALLS}
    return Profile(
        tuple(tuple(_reports(steps, shared)) for steps in every), cloud.push.longest_bytes
    )


def _reports(steps: Iterable[Step], shared: set[str]) -> Iterable[Report]:
    works = [_work(step, shared) for step in steps]
    begins = [place for place, work in enumerate(works) if work.function == "ingest"]
    for begin, end in zip(begins, [*begins[1:], len(works)], strict=True):
        ingest, dispatch, *later = works[begin:end]
        yield Report(ingest, dispatch, tuple(later))


def _work(step: Step, shared: set[str]) -> Work:
    asks = tuple(
        Ask(entry.kind, entry.units, entry.where if entry.where in shared else "")
        for entry in step.entries
    )
    return Work(step.function, cpu_ms(step.function, step.entries) / VCPU, asks)
