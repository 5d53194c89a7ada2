"""`Meter` in dicts, to be looked at."""

from __future__ import annotations

from collections import defaultdict

from ringhook.ports.figures import Figure
from ringhook.ports.meter import Labels


class MemoryMeter:
    """Everything since it was made, by the figure's name and its labels."""

    def __init__(self) -> None:
        self._labels = Labels()
        self.counts: defaultdict[tuple[str, ...], int] = defaultdict(int)
        self.times: defaultdict[tuple[str, ...], list[float]] = defaultdict(list)
        self.levels: dict[tuple[str, ...], float] = {}

    def count(self, figure: Figure, *labels: str, amount: int = 1) -> None:
        """See `ringhook.ports.meter.Meter`."""
        self.counts[figure.name, *self._labels.of(figure, labels)] += amount

    def time(self, figure: Figure, milliseconds: float, *labels: str) -> None:
        """See `ringhook.ports.meter.Meter`."""
        self.times[figure.name, *self._labels.of(figure, labels)].append(milliseconds)

    def level(self, figure: Figure, value: float, *labels: str) -> None:
        """See `ringhook.ports.meter.Meter`."""
        self.levels[figure.name, *self._labels.of(figure, labels)] = value
