"""Everything that is compared, in one go: ringhook, a bare relay, Node-RED; deliveries, cards, kill -9.

    make bench
    .venv/bin/python -m bench --rounds 1 --seconds 5

See bench/README.md.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from bench import node_red, pops
from bench.comparison import Rounds, compared, judged
from bench.course import Course
from bench.figures import Measured
from bench.killing import survive
from bench.processes import Running
from bench.reporting import reported
from bench.servers import (
    NODE_RED,
    REFERENCE,
    RINGHOOK,
    start_node_red,
    start_reference,
    start_ringhook,
)
from bench.tables import heading
from bench.webhooks import configuration

Starts = dict[str, Callable[[Path, int], Running]]


def _starts(course: Course, *, with_node_red: bool) -> Starts:
    """Return how each server is made, in the order of their turns."""
    stub_port = course.stub.port
    document = configuration(stub_port)
    starts: Starts = {
        REFERENCE: lambda folder, port: start_reference(folder, stub_port, port),
        RINGHOOK: lambda folder, port: start_ringhook(folder, document, port),
    }
    if with_node_red:
        starts[NODE_RED] = lambda folder, port: start_node_red(folder, stub_port, port)
    return starts


class Comparison:
    """The servers side by side."""

    def __init__(self, course: Course, starts: Starts, options: argparse.Namespace) -> None:
        self._course, self._starts, self._options = course, starts, options
        self._steady: dict[str, list[Measured]] = {name: [] for name in starts}
        self._flood: dict[str, list[Measured]] = {name: [] for name in starts}
        self.shares: dict[str, float] = {}

    def run(self) -> list[Rounds]:
        """Measure all of them, then kill each."""
        with ExitStack() as stack:
            servers = []
            for name, make in self._starts.items():
                servers.append(make(self._folder(name), 0))
                stack.callback(servers[-1].stop)
            for number in range(self._options.rounds):
                _say(f"round {number + 1} of {self._options.rounds}")
                self._one_round(servers)
        return [
            Rounds(name, self._steady[name], self._flood[name], self._killed(name))
            for name in self._starts
        ]

    def _one_round(self, servers: list[Running]) -> None:
        options, course = self._options, self._course
        events, rate = round(options.rate * options.seconds), str(options.rate)
        for server in servers:
            self._steady[server.name].append(
                course.measure(server, "steady", events, "--rate", rate)
            )
        for server in servers:
            self._flood[server.name].append(
                course.measure(server, "flood", options.events, "--senders", str(options.senders))
            )
            if server.name == RINGHOOK:
                self.shares = course.shares

    def _killed(self, name: str) -> str:
        _say(f"kill -9: {name}")
        folder, make = self._folder(f"{name}-killed"), self._starts[name]
        how = self._options.killed, self._options.quiet
        return str(survive(self._course, lambda port: make(folder, port), *how))

    def _folder(self, name: str) -> Path:
        folder = self._course.folder / name.replace(" ", "-")
        folder.mkdir(exist_ok=True)
        return folder


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rate", type=float, default=20.0, help="webhooks a second, steady")
    parser.add_argument("--seconds", type=float, default=20.0, help="how long at that rate")
    parser.add_argument("--events", type=int, default=4000, help="webhooks of the flood")
    parser.add_argument("--senders", type=int, default=32, help="connections of the flood")
    parser.add_argument("--rounds", type=int, default=3, help="how often all take turns")
    parser.add_argument("--killed", type=int, default=300, help="events before the kill -9")
    parser.add_argument("--quiet", type=float, default=15.0, help="seconds that prove a loss")
    parser.add_argument("--relays", type=int, nargs="+", default=[1, 100, 1000])
    parser.add_argument("--without-node-red", action="store_true")
    parser.add_argument("--out", type=Path, help="write the figures to this file as well")
    return parser.parse_args()


def _run(options: argparse.Namespace, course: Course) -> str:
    lines = [heading("bench")]
    with_node_red = not options.without_node_red and node_red.install()
    straight = course.straight(options.events, options.senders)
    comparison = Comparison(course, _starts(course, with_node_red=with_node_red), options)
    found = comparison.run()
    lines += ["", compared(found, options.senders, options.rate)]
    _say("cards on desktops")
    cards = pops.measure_pops(course, options.relays, options.rate, options.seconds)
    lines += ["", pops.tabled(cards), ""]
    lines += [str(verdict) for verdict in [*judged(found), *pops.judged(cards)]]
    busy = ", ".join(f"{name} {share:.0%}" for name, share in comparison.shares.items())
    lines += [
        f"\nNode-RED {node_red.version()}" if with_node_red else "\nNode-RED was left out",
        f"generator straight to stub: {straight:.0f} events/s",
        f"busy during ringhook's flood, of one core: {busy}",
    ]
    return "\n".join(lines)


def main() -> int:
    """Measure, print, and leave nothing running."""
    options = _options()
    return reported(lambda folder, stack: _run(options, Course(folder, stack)), options.out)


if __name__ == "__main__":
    sys.exit(main())
