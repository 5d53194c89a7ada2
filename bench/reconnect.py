"""Thousands of desktops come back at once: after a cut of the network, and after the server was killed.

    .venv/bin/python -m bench.reconnect --relays 5000

The desktops are the real relay program's connections with its own backoff, in several processes; webhooks
go on meanwhile. See bench/README.md.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.course import PATH, Course
from bench.figures import MILLI, percentile
from bench.processes import Running, allow_many_sockets
from bench.relays import Relays, pair
from bench.reporting import reported
from bench.servers import start_ringhook
from bench.tables import heading, table
from bench.verdicts import Verdict, at_most
from bench.webhooks import configuration

MB_PER_MIB = 1.048576
CUT, KILLED = "network cut", "kill -9"
LEAD_SECONDS = 3.0
TRIES_PER_RELAY, BACK_SECONDS, ANSWER_P99_MS, START_MS = 3.0, 30.0, 1000.0, 10_000.0
"""A webhook that meets a server just starting waits for that, but no longer than a PBX does."""
HEALTHY_SECONDS = 31.0
"""The relay program takes up its shortest pauses again after half a minute of connection."""


@dataclass(frozen=True)
class Return:
    """How they came back. Seconds count from the cut, or from the kill."""

    what: str
    relays: int
    back: int
    welcomes: Sequence[float]
    tries: Counter[int]
    refused: int
    answers_ms: Sequence[float]
    webhooks_refused: int
    cpu_seconds: float
    rss_mb: float

    def seconds(self, share: float) -> float:
        """Return when that share of them was back."""
        return percentile(self.welcomes, share) if self.back == self.relays else float("inf")

    def peak(self) -> int:
        """Return how many were welcomed in the busiest second."""
        return max(Counter(int(at) for at in self.welcomes).values(), default=0)

    def tries_per_relay(self) -> float:
        """Return how many connections each desktop began."""
        return sum(count * times for count, times in self.tries.items()) / self.relays


class Scene:
    """One server, the desktops, and the course of webhooks."""

    def __init__(self, course: Course, options: argparse.Namespace, stack: ExitStack) -> None:
        self._course, self._options, self._stack = course, options, stack
        self._document = configuration(course.stub.port, agents=options.relays)
        self._server = self._start(0)
        stack.callback(self._stop)
        paired = pair(self._server, options.relays)
        share = -(-len(paired) // options.processes)
        self._crowds = [
            Relays(paired[first : first + share], course.folder / f"paired-{first}.json", stack)
            for first in range(0, len(paired), share)
        ]

    def _start(self, port: int) -> Running:
        return start_ringhook(self._course.folder, self._document, port)

    def _stop(self) -> None:
        self._server.stop()

    def gather(self) -> None:
        """Connect all of them, some every moment, and let them be long enough to count as healthy."""
        for crowd in self._crowds:
            crowd.tell(f"connect {crowd.count} 300")
        ready = sum(crowd.heard()["ready"] for crowd in self._crowds)
        if ready < self._options.relays:
            raise RuntimeError(f"only {ready} of {self._options.relays} desktops were welcomed")
        time.sleep(self._options.healthy_seconds)

    def cut(self) -> None:
        """End every connection at once; the server goes on."""
        for crowd in self._crowds:
            crowd.tell("drop 1")
        for crowd in self._crowds:
            crowd.heard()

    def kill(self) -> None:
        """Kill the server with -9 and start it again."""
        self._server.kill()
        self._server = self._start(self._server.port)

    def watch(self, what: str, disturb: Callable[[], None]) -> Return:
        """Return what *disturb* leads to."""
        for crowd in self._crowds:
            crowd.ask("reset")
        with ThreadPoolExecutor(1) as pool:
            webhooks = pool.submit(self._send)
            time.sleep(LEAD_SECONDS)
            cpu_before, begun = self._server.cpu_seconds, time.perf_counter()
            before = self._server
            disturb()
            back = self._wait()
            cpu = self._server.cpu_seconds - (cpu_before if before is self._server else 0.0)
            return self._told(what, back, begun, cpu, webhooks)

    def _send(self) -> dict[str, Any]:
        rate, seconds = self._options.rate, self._options.seconds
        how = ("--rate", str(rate), "--agents", str(self._options.relays))
        return self._course.send(self._server.port, PATH, round(rate * seconds), *how)

    def _wait(self) -> int:
        for crowd in self._crowds:
            crowd.tell(f"wait {crowd.count} {self._options.patience}")
        return sum(crowd.heard()["ready"] for crowd in self._crowds)

    def _told(
        self, what: str, back: int, begun: float, cpu: float, webhooks: Future[dict[str, Any]]
    ) -> Return:
        reports = [crowd.ask("report") for crowd in self._crowds]
        tries = Counter[int]()
        for report in reports:
            tries.update({int(times): count for times, count in report["attempts"].items()})
        sending = webhooks.result()
        answered, sent = sending["answered"], sending["sent"]
        return Return(
            what=what,
            relays=self._options.relays,
            back=back,
            welcomes=[at - begun for report in reports for at in report["welcomes"]],
            tries=tries,
            refused=sum(report["refused"] for report in reports),
            answers_ms=[(answered[event] - sent[event]) * MILLI for event in answered],
            webhooks_refused=sending["refused"],
            cpu_seconds=cpu,
            rss_mb=self._server.rss_mib * MB_PER_MIB,
        )


def tabled(found: Sequence[Return]) -> str:
    """Return the table."""
    titles = (
        "what happened",
        "relays",
        "half / 95 % / all back after s",
        "welcomed in the busiest second",
        "tries per relay (most)",
        "refused",
        "webhook answers p50 / p99 / longest ms",
        "webhooks not taken",
        "CPU s",
        "RSS MB",
    )
    return table(titles, [_row(one) for one in found])


def _row(one: Return) -> tuple[str, ...]:
    back = " / ".join(f"{one.seconds(share):.1f}" for share in (0.5, 0.95, 1.0))
    answers = " / ".join(f"{percentile(one.answers_ms, share):.0f}" for share in (0.5, 0.99, 1.0))
    return (
        one.what,
        str(one.relays),
        back,
        str(one.peak()),
        f"{one.tries_per_relay():.2f} ({max(one.tries)})",
        str(one.refused),
        answers,
        str(one.webhooks_refused),
        f"{one.cpu_seconds:.1f}",
        f"{one.rss_mb:.0f}",
    )


def judged(found: Sequence[Return]) -> list[Verdict]:
    """Return whether there was a storm."""
    verdicts = []
    for one in found:
        verdicts += [
            at_most(f"{one.what}: tries per relay", one.tries_per_relay(), TRIES_PER_RELAY),
            at_most(f"{one.what}: all back", one.seconds(1.0), BACK_SECONDS, " s"),
            _answered(one),
            at_most(f"{one.what}: desktops refused", one.refused, 0),
        ]
    return verdicts


def _answered(one: Return) -> Verdict:
    if one.what == KILLED:
        longest = percentile(one.answers_ms, 1.0)
        return at_most(
            f"{one.what}: longest webhook answer, start included", longest, START_MS, " ms"
        )
    p99 = percentile(one.answers_ms, 0.99)
    return at_most(f"{one.what}: webhook answers p99", p99, ANSWER_P99_MS, " ms")


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.reconnect", description=__doc__)
    parser.add_argument("--relays", type=int, default=5000)
    parser.add_argument("--only", choices=(CUT, KILLED))
    parser.add_argument("--processes", type=int, default=2, help="how many play the desktops")
    parser.add_argument("--rate", type=float, default=20.0, help="webhooks a second meanwhile")
    parser.add_argument("--seconds", type=float, default=40.0, help="how long webhooks are sent")
    parser.add_argument("--patience", type=float, default=180.0, help="when to give up, seconds")
    parser.add_argument("--healthy-seconds", type=float, default=HEALTHY_SECONDS)
    parser.add_argument("--out", type=Path, help="write the figures to this file as well")
    return parser.parse_args()


def _run(options: argparse.Namespace, folder: Path, stack: ExitStack) -> str:
    lines = [heading("bench.reconnect")]
    if allow_many_sockets() < options.relays * 2:
        raise RuntimeError(f"{options.relays} relays need more open files: ulimit -n")
    scene = Scene(Course(folder, stack), options, stack)
    found = []
    scenes = {CUT: scene.cut, KILLED: scene.kill}
    for what in [options.only] if options.only else scenes:
        _say(f"{options.relays} relays: {what}")
        scene.gather()
        found.append(scene.watch(what, scenes[what]))
    verdicts = [str(verdict) for verdict in judged(found)]
    return "\n".join([*lines, "", tabled(found), "", *verdicts])


def main() -> int:
    """Measure, print, and leave nothing running."""
    options = _options()
    return reported(lambda folder, stack: _run(options, folder, stack), options.out)


if __name__ == "__main__":
    sys.exit(main())
