"""From webhook to desktop: how soon a card reaches its relay, and what connected relays weigh."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from bench.course import PATH, Course
from bench.figures import MILLI, percentile
from bench.processes import Running
from bench.relays import Relays, pair
from bench.servers import start_ringhook
from bench.tables import table
from bench.verdicts import Verdict, at_most
from bench.webhooks import configuration

SETTLE_SECONDS = 1.5
POP_P50_MS, POP_P99_MS = 4.0, 20.0
RSS_MB, KB_PER_RELAY = 90.0, 20.0
MB = 1.048576
FEW = 50
"""Fewer new relays than this weigh less than what else moves meanwhile."""


@dataclass(frozen=True)
class Pops:
    """One number of connected relays. Times in milliseconds."""

    relays: int
    added: int
    sent: int
    arrived: int
    again: int
    p50: float
    p99: float
    before_mb: float
    idle_mb: float
    rss_mb: float

    def per_relay_kb(self) -> float:
        """Return what each relay that came for this line added to the memory."""
        return (self.idle_mb - self.before_mb) * 1000 / self.added


def measure_pops(course: Course, levels: Sequence[int], rate: float, seconds: float) -> list[Pops]:
    """Return the figures of each number of relays, on one server that is warm before the first comes."""
    most = max(levels)
    with ExitStack() as stack:
        document = configuration(course.stub.port, agents=most)
        server = start_ringhook(course.folder / "pops", document)
        stack.callback(server.stop)
        relays = Relays(pair(server, most), course.folder / "paired.json", stack)
        course.warm_up(server, "--agents", str(most))
        found: list[Pops] = []
        for level in levels:
            added = level - (found[-1].relays if found else 0)
            found.append(_level(course, server, relays, (level, added), (rate, seconds)))
    return found


def _level(
    course: Course,
    server: Running,
    relays: Relays,
    size: tuple[int, int],
    load: tuple[float, float],
) -> Pops:
    (level, added), (rate, seconds) = size, load
    time.sleep(SETTLE_SECONDS)
    before_mb = server.rss_mib * MB
    relays.connect(level)
    time.sleep(SETTLE_SECONDS)
    idle_mb = server.rss_mib * MB
    course.warm_up(server, "--agents", str(level))
    relays.ask("reset")
    events = round(rate * seconds)
    sending = course.send(server.port, PATH, events, "--rate", str(rate), "--agents", str(level))
    time.sleep(SETTLE_SECONDS)
    report, sent = relays.ask("report"), sending["sent"]
    waits = [(at - sent[event]) * MILLI for event, at in report["pops"].items() if event in sent]
    return Pops(
        relays=level,
        added=added,
        sent=events,
        arrived=len(waits),
        again=report["again"],
        p50=percentile(waits, 0.50),
        p99=percentile(waits, 0.99),
        before_mb=before_mb,
        idle_mb=idle_mb,
        rss_mb=server.rss_mib * MB,
    )


def tabled(found: Sequence[Pops]) -> str:
    """Return the table."""
    titles = (
        "relays",
        "cards sent / came / twice",
        "p50 ms",
        "p99 ms",
        "RSS MB before",
        "connected",
        "after",
        "KB per new relay",
    )
    rows = [
        (
            str(one.relays),
            f"{one.sent} / {one.arrived} / {one.again}",
            f"{one.p50:.1f}",
            f"{one.p99:.1f}",
            f"{one.before_mb:.1f}",
            f"{one.idle_mb:.1f}",
            f"{one.rss_mb:.1f}",
            f"{one.per_relay_kb():.0f}" if one.added >= FEW else "-",
        )
        for one in found
    ]
    return table(titles, rows)


def judged(found: Sequence[Pops]) -> list[Verdict]:
    """Return the targets that this table decides; the slowest number of relays counts."""
    most = max(found, key=lambda one: one.relays)
    return [
        at_most("card p50", max(one.p50 for one in found), POP_P50_MS, " ms"),
        at_most("card p99", max(one.p99 for one in found), POP_P99_MS, " ms"),
        at_most(
            "cards lost or doubled", sum(one.sent - one.arrived + one.again for one in found), 0
        ),
        at_most(f"RSS with {most.relays} relays", most.idle_mb, RSS_MB, " MB"),
        at_most("memory for each relay", most.per_relay_kb(), KB_PER_RELAY, " KB"),
    ]
