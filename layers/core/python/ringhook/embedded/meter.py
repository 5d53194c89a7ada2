"""`Meter` for a monitoring system that comes and asks, in Prometheus's text format.

https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic

from ringhook.ports.figures import FIGURES, Figure, Kind
from ringhook.ports.meter import Labels

PREFIX = "ringhook_"
BOUNDS_MS = (5, 10, 25, 50, 100, 250, 500, 1000, 1500, 2000, 5000, 10_000)
FORGOTTEN_SECONDS = 900.0
"""A level that nobody has named for so long is about something that is no more."""
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_Series = tuple[Figure, tuple[str, ...]]
_TYPES = {Kind.COUNT: "counter", Kind.TIME: "histogram", Kind.LEVEL: "gauge"}


@dataclass(slots=True)
class _Durations:
    """How many were as long as each bound at most, the last for all longer ones."""

    total_ms: float = 0.0
    counts: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS_MS) + 1))


class PrometheusMeter:
    """Sums since the process began. Any thread may use it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._labels = Labels()
        self._counts: dict[_Series, int] = {}
        self._times: dict[_Series, _Durations] = {}
        self._levels: dict[_Series, tuple[float, float]] = {}

    def count(self, figure: Figure, *labels: str, amount: int = 1) -> None:
        """See `ringhook.ports.meter.Meter`."""
        with self._lock:
            series = figure, self._labels.of(figure, labels)
            self._counts[series] = self._counts.get(series, 0) + amount

    def time(self, figure: Figure, milliseconds: float, *labels: str) -> None:
        """See `ringhook.ports.meter.Meter`."""
        with self._lock:
            series = figure, self._labels.of(figure, labels)
            durations = self._times.setdefault(series, _Durations())
            durations.total_ms += milliseconds
            durations.counts[bisect_left(BOUNDS_MS, milliseconds)] += 1

    def level(self, figure: Figure, value: float, *labels: str) -> None:
        """See `ringhook.ports.meter.Meter`."""
        with self._lock:
            self._levels[figure, self._labels.of(figure, labels)] = value, monotonic()

    def text(self) -> str:
        """Return everything as Prometheus reads it."""
        with self._lock:
            lines = [line for figure in FIGURES for line in self._told(figure)]
        return "\n".join(lines) + "\n"

    def _told(self, figure: Figure) -> Iterator[str]:
        name = exposed_name(figure)
        samples = list(self._samples(figure, name))
        if samples:
            yield f"# HELP {name} {figure.meaning}"
            yield f"# TYPE {name} {_TYPES[figure.kind]}"
            yield from samples

    def _samples(self, figure: Figure, name: str) -> Iterator[str]:
        for (one, labels), count in sorted(self._counts.items(), key=_by_labels):
            if one is figure:
                yield f"{name}{_braces(figure, labels)} {count}"
        oldest = monotonic() - FORGOTTEN_SECONDS
        for (one, labels), (value, said_at) in sorted(self._levels.items(), key=_by_labels):
            if one is figure and said_at > oldest:
                yield f"{name}{_braces(figure, labels)} {value:.10g}"
        for (one, labels), durations in sorted(self._times.items(), key=_by_labels):
            if one is figure:
                yield from _histogram(figure, labels, name, durations)


def exposed_name(figure: Figure) -> str:
    """Return what Prometheus calls *figure*."""
    return f"{PREFIX}{figure.name}{'_total' if figure.kind is Kind.COUNT else ''}"


def _by_labels(item: tuple[_Series, object]) -> tuple[str, ...]:
    return item[0][1]


def _histogram(
    figure: Figure, labels: tuple[str, ...], name: str, durations: _Durations
) -> Iterator[str]:
    reached = 0
    for bound, count in zip((*BOUNDS_MS, "+Inf"), durations.counts, strict=True):
        reached += count
        yield f"{name}_bucket{_braces(figure, labels, le=str(bound))} {reached}"
    yield f"{name}_sum{_braces(figure, labels)} {durations.total_ms:.10g}"
    yield f"{name}_count{_braces(figure, labels)} {reached}"


def _braces(figure: Figure, labels: tuple[str, ...], **more: str) -> str:
    """Return the labels. None of them holds what would have to be escaped: `Labels` lets none in."""
    pairs = dict(zip(figure.labels, labels, strict=True)) | more
    inner = ",".join(f'{name}="{label}"' for name, label in pairs.items())
    return f"{{{inner}}}" if inner else ""
