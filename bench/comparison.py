"""Ours beside the others: the same load in turns, medians of the rounds, one line for each server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bench.figures import Measured
from bench.servers import REFERENCE, RINGHOOK
from bench.tables import table
from bench.verdicts import Verdict, at_least, at_most, middle

MB_PER_MIB = 1.048576
STEADY_LATE_MS = 12.0


@dataclass(frozen=True)
class Rounds:
    """What one server did: one figure of each load for each round."""

    server: str
    steady: Sequence[Measured]
    flood: Sequence[Measured]
    survival: str

    def per_second(self) -> float:
        """Return delivered/s of the flood."""
        return middle([one.delivered_per_second for one in self.flood])

    def wait_ms(self, share: str) -> float:
        """Return `p50` or `p99` of the steady load, from webhook sent to CRM called."""
        return middle([getattr(one, f"delivered_{share}") for one in self.steady])

    def cpu(self) -> float:
        """Return CPU seconds for 1000 events of the flood."""
        return middle([one.cpu_per_1000 for one in self.flood])

    def steady_cpu(self) -> float:
        """Return CPU seconds for 1000 events of the steady load."""
        return middle([one.cpu_per_1000 for one in self.steady])

    def rss_mb(self) -> float:
        """Return its memory after the flood."""
        return middle([one.rss_mib for one in self.flood]) * MB_PER_MIB

    def faults(self) -> tuple[int, int, int]:
        """Return how many events were refused, lost, and delivered twice, in all rounds."""
        loads = [*self.steady, *self.flood]
        refused, lost = sum(one.refused for one in loads), sum(one.lost for one in loads)
        return refused, lost, sum(one.again for one in loads)


def times_reference(rounds: Rounds, reference: Rounds) -> float:
    """Return delivered/s as a share of the bare relay's, the median of each round's own ratio."""
    pairs = zip(rounds.flood, reference.flood, strict=True)
    return middle([one.delivered_per_second / bare.delivered_per_second for one, bare in pairs])


def compared(found: Sequence[Rounds], senders: int, rate: float) -> str:
    """Return the table."""
    bare = next(one for one in found if one.server == REFERENCE)
    titles = (
        "server",
        f"delivered/s, {senders} senders",
        "x bare",
        f"p50 / p99 ms at {rate:g}/s",
        "CPU-s per 1000",
        f"same at {rate:g}/s",
        "RSS MB",
        "refused / lost / twice",
        "accepted events survive kill -9",
    )
    rows = [
        (
            one.server,
            f"{one.per_second():.0f}",
            f"{times_reference(one, bare):.2f}",
            f"{one.wait_ms('p50'):.1f} / {one.wait_ms('p99'):.1f}",
            f"{one.cpu():.2f}",
            f"{one.steady_cpu():.2f}",
            f"{one.rss_mb():.0f}",
            " / ".join(str(count) for count in one.faults()),
            one.survival,
        )
        for one in found
    ]
    return table(titles, rows)


def judged(found: Sequence[Rounds]) -> list[Verdict]:
    """Return the targets that this table decides."""
    by_name = {one.server: one for one in found}
    ours, bare = by_name[RINGHOOK], by_name[REFERENCE]
    late_ms = max(2 * bare.wait_ms("p99"), STEADY_LATE_MS)
    return [
        at_least("delivered/s, times the bare relay", times_reference(ours, bare), 0.33),
        at_most("p50, times the bare relay", ours.wait_ms("p50") / bare.wait_ms("p50"), 3.0),
        at_most("p99 (2x the bare relay or 12 ms)", ours.wait_ms("p99"), late_ms, " ms"),
        at_most("CPU-s per 1000", ours.cpu(), 1.0, " s"),
        at_most("events refused, lost or doubled", sum(ours.faults()), 0),
        Verdict("accepted events survive kill -9", ours.survival, ours.survival.startswith("yes")),
    ]
