"""How many calls, how many answered, how long people waited: counted from the lines of the call list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from typing import Any

from ringhook.domain.call import Direction, Result

Line = Mapping[str, Any]
MEDIAN, NINETIETH = 0.5, 0.9


@dataclass(slots=True)
class Tally:
    """Counts calls one by one. Internal calls are not counted: nobody outside waited for them."""

    calls: int = 0
    answered: int = 0
    missed: int = 0
    outgoing: int = 0
    talk_seconds: float = 0.0
    waits: list[float] = field(default_factory=list)

    def add(self, line: Line) -> None:
        """Count one line of the call list."""
        if line["direction"] == Direction.INTERNAL.value:
            return
        self.calls += 1
        is_answered = line["result"] == Result.ANSWERED.value or bool(line.get("answered_at"))
        self.talk_seconds += talk_seconds(line)
        if line["direction"] == Direction.OUTBOUND.value:
            self.outgoing += 1
            return
        self.missed += bool(line["missed"])
        self.answered += is_answered
        wait = wait_seconds(line) if is_answered else None
        if wait is not None:
            self.waits.append(wait)

    def told(self) -> dict[str, Any]:
        """Return the figures; a wait is None where nobody was answered."""
        ordered = sorted(self.waits)
        return {
            "calls": self.calls,
            "answered": self.answered,
            "missed": self.missed,
            "outgoing": self.outgoing,
            "wait_median_seconds": percentile(ordered, MEDIAN),
            "wait_p90_seconds": percentile(ordered, NINETIETH),
            "talk_seconds": round(self.talk_seconds, 1),
        }


def percentile(ordered: list[float], part: float) -> float | None:
    """Return the value that *part* of *ordered* does not exceed (nearest rank), None of nothing."""
    if not ordered:
        return None
    return round(ordered[max(ceil(part * len(ordered)), 1) - 1], 1)


def count(lines: Iterable[Line]) -> Tally:
    """Return the count of *lines*."""
    tally = Tally()
    for line in lines:
        tally.add(line)
    return tally


def wait_seconds(line: Line) -> float | None:
    """Return how long the caller waited: as the PBX says, else until the answer or the end."""
    said = line.get("wait_seconds")
    if said is not None:
        return float(said)
    return _between(line["started_at"], line.get("answered_at") or _missed_until(line))


def talk_seconds(line: Line) -> float:
    """Return how long they spoke: as the PBX says, else from the answer to the end."""
    said = line.get("talk_seconds")
    if said is not None:
        return float(said)
    return _between(line.get("answered_at"), line.get("ended_at")) or 0.0


def _missed_until(line: Line) -> str | None:
    return line.get("ended_at") if line["missed"] else None


def _between(since: str | None, until: str | None) -> float | None:
    if not since or not until:
        return None
    seconds = (datetime.fromisoformat(until) - datetime.fromisoformat(since)).total_seconds()
    return max(seconds, 0.0)
