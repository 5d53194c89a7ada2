"""What a server holds while it works, every so often, and whether that grows. The judging is pure."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.processes import Running
from bench.tables import table
from bench.verdicts import Verdict, middle, second_half, slope

MB_PER_MIB = 1.048576
GROWTH_LIMIT = 0.02
"""So much in ten minutes of the second half still counts as flat."""
HANDLES_LIMIT = 3.0
"""Connections come and go: fewer than this in ten minutes is no leak."""
_WAITING = "SELECT count(*) FROM messages WHERE is_dead = 0"
_DEAD = "SELECT count(*) FROM messages WHERE is_dead = 1"


@dataclass(frozen=True)
class Sample:
    """One look at the server. *waiting* are messages of all queues, delayed ones too."""

    minutes: float
    rss_mb: float
    handles: int
    threads: int
    wal_mb: float
    file_mb: float
    waiting: int
    dead: int
    cpu_seconds: float


class Sampler:
    """Looks at a server and its database from outside."""

    def __init__(self, server: Running, database: Path) -> None:
        self._server, self._database = server, database
        self._begun = time.monotonic()
        self.samples: list[Sample] = []

    def look(self) -> Sample:
        """Take one sample."""
        wal = self._database.with_name(f"{self._database.name}-wal")
        waiting, dead = self._count(_WAITING), self._count(_DEAD)
        sample = Sample(
            minutes=(time.monotonic() - self._begun) / 60,
            rss_mb=self._server.rss_mib * MB_PER_MIB,
            handles=self._server.handles,
            threads=self._server.threads,
            wal_mb=wal.stat().st_size / 1e6 if wal.exists() else 0.0,
            file_mb=self._database.stat().st_size / 1e6,
            waiting=waiting,
            dead=dead,
            cpu_seconds=self._server.cpu_seconds,
        )
        self.samples.append(sample)
        return sample

    def _count(self, statement: str) -> int:
        connection = sqlite3.connect(f"{self._database.as_uri()}?mode=ro", uri=True, timeout=10)
        try:
            (count,) = connection.execute(statement).fetchone()
        finally:
            connection.close()
        return int(count)


def tabled(samples: Sequence[Sample], every: int) -> str:
    """Return every so-manieth sample as a table, and the last one."""
    titles = ("minute", "RSS MB", "handles", "threads", "WAL MB", "file MB", "waiting", "dead")
    shown = [*samples[:-1:every], *samples[-1:]]
    rows = [
        (
            f"{one.minutes:.1f}",
            f"{one.rss_mb:.1f}",
            str(one.handles),
            str(one.threads),
            f"{one.wal_mb:.1f}",
            f"{one.file_mb:.0f}",
            str(one.waiting),
            str(one.dead),
        )
        for one in shown
    ]
    return table(titles, rows)


def judged(samples: Sequence[Sample]) -> list[Verdict]:
    """Return whether memory, handles and threads are flat over the second half of the time."""
    return [
        _flat_memory(_series(samples, lambda one: one.rss_mb)),
        _flat_count("open handles", _series(samples, lambda one: one.handles)),
        _flat_count("threads", _series(samples, lambda one: one.threads)),
    ]


def _series(
    samples: Sequence[Sample], value: Callable[[Sample], float]
) -> list[tuple[float, float]]:
    return second_half([(one.minutes, value(one)) for one in samples])


def _flat_memory(points: Sequence[tuple[float, float]]) -> Verdict:
    per_minute = slope(points)
    share = 10 * per_minute / middle([value for _, value in points])
    figure = f"{per_minute * 1000:+.0f} KB a minute, {share:+.1%} in ten"
    return Verdict(
        f"memory grows <= {GROWTH_LIMIT:.0%} in ten minutes", figure, share <= GROWTH_LIMIT
    )


def _flat_count(what: str, points: Sequence[tuple[float, float]]) -> Verdict:
    in_ten = 10 * slope(points)
    return Verdict(
        f"{what} grow <= {HANDLES_LIMIT:g} in ten minutes",
        f"{in_ten:+.1f}",
        in_ten <= HANDLES_LIMIT,
    )
