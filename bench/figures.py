"""From times to the figures of the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

MILLI = 1000.0


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least *share* of all values do not exceed; nan of none."""
    if not values:
        return float("nan")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -int(-share * len(ordered) // 1) - 1))]


@dataclass(frozen=True)
class Measured:
    """One load on one server. Times in milliseconds, CPU in seconds for 1000 events."""

    server: str
    load: str
    events: int
    accepted_per_second: float
    delivered_per_second: float
    delivered_p50: float
    delivered_p95: float
    delivered_p99: float
    answer_p50: float
    answer_p99: float
    cpu_per_1000: float
    rss_mib: float
    refused: int
    lost: int
    again: int


def _rate(times: Sequence[float], begun: float) -> float:
    return len(times) / (max(times) - begun) if times else 0.0


def measured(
    server: str,
    load: str,
    sending: dict[str, Any],
    arrivals: dict[str, Any],
    cost: tuple[float, float],
) -> Measured:
    """Put one load's times together with the stub's. *cost* is CPU seconds and RSS in MiB."""
    sent, answered = sending["sent"], sending["answered"]
    first = {event: at for event, at in arrivals["first"].items() if event in sent}
    begun, events = min(sent.values()), len(sent)
    waits = [(first[event] - sent[event]) * MILLI for event in first]
    answers = [(answered[event] - sent[event]) * MILLI for event in answered]
    return Measured(
        server=server,
        load=load,
        events=events,
        accepted_per_second=_rate(list(answered.values()), begun),
        delivered_per_second=_rate(list(first.values()), begun),
        delivered_p50=percentile(waits, 0.50),
        delivered_p95=percentile(waits, 0.95),
        delivered_p99=percentile(waits, 0.99),
        answer_p50=percentile(answers, 0.50),
        answer_p99=percentile(answers, 0.99),
        cpu_per_1000=cost[0] / events * 1000,
        rss_mib=cost[1],
        refused=sending["refused"],
        lost=len(answered.keys() - first.keys()),
        again=arrivals["again"],
    )


_COLUMNS = (
    ("server", "server", "s"),
    ("load", "load", "s"),
    ("events", "events", "d"),
    ("accepted/s", "accepted_per_second", ".0f"),
    ("delivered/s", "delivered_per_second", ".0f"),
    ("delivered p50", "delivered_p50", ".1f"),
    ("p95", "delivered_p95", ".1f"),
    ("p99 ms", "delivered_p99", ".1f"),
    ("answer p50", "answer_p50", ".1f"),
    ("p99 ms", "answer_p99", ".1f"),
    ("CPU-s/1000", "cpu_per_1000", ".2f"),
    ("RSS MiB", "rss_mib", ".0f"),
    ("refused", "refused", "d"),
    ("lost", "lost", "d"),
    ("again", "again", "d"),
)


def table(rows: Sequence[Measured]) -> str:
    """Return *rows* as a Markdown table."""
    lines = [[title for title, _, _ in _COLUMNS], ["---"] * len(_COLUMNS)]
    for row in rows:
        fields = asdict(row)
        lines.append([format(fields[name], shape) for _, name, shape in _COLUMNS])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
