"""`Meter` in CloudWatch: one line of the log for each invocation, in the embedded metric format.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html

Every figure has the deployment as its only dimension, because each further value is a metric that is
billed; labels stand beside it for Logs Insights. With *is_detailed* they are dimensions too.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ringhook.ports.clock import Clock
from ringhook.ports.figures import Figure, Kind
from ringhook.ports.meter import Labels

NAMESPACE = "ringhook"
SERVICE = "service"
MOST_VALUES = 100
"""Of one metric in one line."""
UNITS = {Kind.COUNT: "Count", Kind.TIME: "Milliseconds", Kind.LEVEL: "None"}

_Series = tuple[Figure, tuple[str, ...]]


@dataclass(slots=True)
class _Line:
    """Figures whose labels do not contradict each other."""

    members: dict[str, Any]
    figures: list[Figure] = field(default_factory=list)

    def takes(self, figure: Figure, labels: dict[str, str]) -> bool:
        """Say whether *figure* may stand in this line too."""
        return figure.name not in self.members and all(
            self.members.get(name, label) == label for name, label in labels.items()
        )

    def add(self, figure: Figure, labels: dict[str, str], value: float | list[float]) -> None:
        """Take the figure in."""
        self.members |= {**labels, figure.name: value}
        self.figures.append(figure)


class EmfMeter:
    """Gathers until `flush`, which gives *write* each line. *service* names the deployment."""

    def __init__(
        self,
        write: Callable[[str], object],
        clock: Clock,
        service: str,
        *,
        is_detailed: bool = False,
    ) -> None:
        self._write, self._clock = write, clock
        self._service, self._is_detailed = service, is_detailed
        self._labels = Labels()
        self._numbers: dict[_Series, float] = {}
        self._times: dict[_Series, list[float]] = {}

    def count(self, figure: Figure, *labels: str, amount: int = 1) -> None:
        """See `ringhook.ports.meter.Meter`."""
        series = figure, self._labels.of(figure, labels)
        self._numbers[series] = self._numbers.get(series, 0) + amount

    def time(self, figure: Figure, milliseconds: float, *labels: str) -> None:
        """See `ringhook.ports.meter.Meter`."""
        series = figure, self._labels.of(figure, labels)
        self._times.setdefault(series, []).append(round(milliseconds, 1))

    def level(self, figure: Figure, value: float, *labels: str) -> None:
        """See `ringhook.ports.meter.Meter`."""
        self._numbers[figure, self._labels.of(figure, labels)] = value

    def flush(self) -> None:
        """Write down what was gathered; nothing when there was nothing."""
        lines: list[_Line] = []
        numbers, self._numbers = self._numbers, {}
        times, self._times = self._times, {}
        for series, number in numbers.items():
            self._place(lines, series, number)
        for series, values in times.items():
            for start in range(0, len(values), MOST_VALUES):
                self._place(lines, series, values[start : start + MOST_VALUES])
        for line in lines:
            self._write(json.dumps(self._document(line), separators=(",", ":")))

    def _place(self, lines: list[_Line], series: _Series, value: float | list[float]) -> None:
        figure, values = series
        labels = dict(zip(figure.labels, values, strict=True))
        for line in lines:
            if line.takes(figure, labels):
                return line.add(figure, labels, value)
        lines.append(_Line({SERVICE: self._service}))
        return lines[-1].add(figure, labels, value)

    def _document(self, line: _Line) -> dict[str, Any]:
        directives = [
            {
                "Namespace": NAMESPACE,
                "Dimensions": self._dimensions(figure),
                "Metrics": [{"Name": figure.name, "Unit": UNITS[figure.kind]}],
            }
            for figure in line.figures
        ]
        stamp = int(self._clock.now().timestamp() * 1000)
        return {"_aws": {"Timestamp": stamp, "CloudWatchMetrics": directives}, **line.members}

    def _dimensions(self, figure: Figure) -> list[list[str]]:
        """Each list is one metric: the sum over all labels, and each label for itself."""
        apart = [SERVICE, *figure.labels]
        if figure.is_apart:
            return [apart]
        return [[SERVICE], apart] if self._is_detailed and figure.labels else [[SERVICE]]
