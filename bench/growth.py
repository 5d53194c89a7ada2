"""What grows with size: actions, connected desktops, stored calls. Each size is a server of its own, all in turns.

    .venv/bin/python -m bench.growth
    .venv/bin/python -m bench.growth --only actions --rounds 5

See bench/README.md.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.course import Course
from bench.figures import Measured
from bench.processes import Running
from bench.relays import Relays, pair
from bench.reporting import reported
from bench.servers import start_ringhook
from bench.stored import fill, sample
from bench.tables import heading, table
from bench.verdicts import Verdict, flat, middle
from bench.webhooks import configuration

MB_PER_MIB = 1.048576


@dataclass
class Size:
    """One server under test, and what was measured of it."""

    count: int
    server: Running
    how: tuple[str, ...] = ()
    steady: list[Measured] = field(default_factory=list)
    flood: list[Measured] = field(default_factory=list)


Make = Callable[[Course, Path, int, ExitStack], tuple[Running, tuple[str, ...]]]


def _with_actions(
    course: Course, folder: Path, count: int, stack: ExitStack
) -> tuple[Running, tuple[str, ...]]:
    document = configuration(course.stub.port, actions=count)
    server = start_ringhook(folder, document)
    stack.callback(server.stop)
    return server, ()


def _with_relays(
    course: Course, folder: Path, count: int, stack: ExitStack
) -> tuple[Running, tuple[str, ...]]:
    """Every webhook is for an agent who has a desktop, so each costs a card as well."""
    server = start_ringhook(folder, configuration(course.stub.port, agents=count))
    stack.callback(server.stop)
    relays = Relays(pair(server, count), folder / "paired.json", stack)
    relays.connect(count)
    return server, ("--agents", str(count))


def _with_calls(
    course: Course, folder: Path, count: int, stack: ExitStack
) -> tuple[Running, tuple[str, ...]]:
    document = configuration(course.stub.port)
    server = start_ringhook(folder, document)
    try:
        event = sample(course, server)
    finally:
        server.stop()
    seconds = fill(folder / "data", count, event)
    _say(f"{count} calls were written in {seconds:.0f} s")
    server = start_ringhook(folder, document)
    stack.callback(server.stop)
    return server, ()


KINDS: dict[str, tuple[Make, str]] = {
    "actions": (_with_actions, "actions, of which one matches"),
    "relays": (_with_relays, "connected desktops, of which one gets each card"),
    "calls": (_with_calls, "stored calls"),
}
JUDGED = {"actions": (1, 100), "calls": (10_000, 1_000_000)}
"""Between which sizes nothing may grow by more than a fifth."""


@contextmanager
def _sizes(course: Course, kind: str, counts: Sequence[int]) -> Iterator[list[Size]]:
    make, _ = KINDS[kind]
    with ExitStack() as stack:
        sizes = []
        for count in counts:
            _say(f"{count} {kind}")
            folder = course.folder / f"{kind}-{count}"
            folder.mkdir()
            sizes.append(Size(count, *make(course, folder, count, stack)))
        yield sizes


def measure(
    course: Course, kind: str, counts: Sequence[int], options: argparse.Namespace
) -> list[Size]:
    """Return every size with its figures; the order of the turns changes from round to round."""
    with _sizes(course, kind, counts) as sizes:
        for number in range(options.rounds):
            _say(f"round {number + 1} of {options.rounds}")
            turns = sizes if number % 2 == 0 else sizes[::-1]
            for size in turns:
                size.steady.append(_steady(course, size, options))
            for size in turns:
                size.flood.append(_flood(course, size, options))
    return sizes


def _steady(course: Course, size: Size, options: argparse.Namespace) -> Measured:
    events = round(options.rate * options.seconds)
    return course.measure(size.server, "steady", events, "--rate", str(options.rate), *size.how)


def _flood(course: Course, size: Size, options: argparse.Namespace) -> Measured:
    senders = ("--senders", str(options.senders))
    return course.measure(size.server, "flood", options.events, *senders, *size.how)


def tabled(kind: str, sizes: Sequence[Size], rate: float) -> str:
    """Return the table of one kind."""
    titles = (
        KINDS[kind][1],
        "delivered/s",
        "CPU-s per 1000",
        f"same at {rate:g}/s",
        f"p50 / p99 ms at {rate:g}/s",
        "RSS MB",
        "refused / lost / twice",
    )
    return table(titles, [_row(size) for size in sizes])


def _row(size: Size) -> tuple[str, ...]:
    p50, p99 = (middle([getattr(one, f"delivered_{x}") for one in size.steady]) for x in PARTS)
    loads = [*size.steady, *size.flood]
    bad = [sum(getattr(one, x) for one in loads) for x in ("refused", "lost", "again")]
    return (
        str(size.count),
        f"{middle([one.delivered_per_second for one in size.flood]):.0f}",
        f"{middle([one.cpu_per_1000 for one in size.flood]):.2f}",
        f"{middle([one.cpu_per_1000 for one in size.steady]):.2f}",
        f"{p50:.1f} / {p99:.1f}",
        f"{middle([one.rss_mib for one in size.flood]) * MB_PER_MIB:.0f}",
        " / ".join(str(count) for count in bad),
    )


PARTS = ("p50", "p99")


def judged(kind: str, sizes: Sequence[Size]) -> list[Verdict]:
    """Return whether this kind is flat between the sizes that count, round by round."""
    by_count = {size.count: size for size in sizes}
    small, large = (by_count.get(count) for count in JUDGED.get(kind, (0, 0)))
    if small is None or large is None:
        return []
    what = f"from {small.count} to {large.count} {kind}"
    cpu = [[one.cpu_per_1000 for one in size.flood] for size in (small, large)]
    seconds = [[1 / one.delivered_per_second for one in size.flood] for size in (small, large)]
    return [
        flat(f"CPU-s per 1000 {what}", *cpu),
        flat(f"seconds per delivery {what}", *seconds),
    ]


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.growth", description=__doc__)
    parser.add_argument("--only", choices=KINDS, help="one kind of growth")
    parser.add_argument("--rate", type=float, default=20.0, help="webhooks a second, steady")
    parser.add_argument("--seconds", type=float, default=15.0, help="how long at that rate")
    parser.add_argument("--events", type=int, default=2000, help="webhooks of each flood")
    parser.add_argument("--senders", type=int, default=32, help="connections of the flood")
    parser.add_argument("--rounds", type=int, default=3, help="how often all take turns")
    parser.add_argument("--actions", type=int, nargs="+", default=[1, 10, 100, 500])
    parser.add_argument("--relays", type=int, nargs="+", default=[1, 100, 1000])
    parser.add_argument("--calls", type=int, nargs="+", default=[10_000, 1_000_000])
    parser.add_argument("--out", type=Path, help="write the figures to this file as well")
    return parser.parse_args()


def _run(options: argparse.Namespace, course: Course) -> str:
    lines, verdicts = [heading("bench.growth")], list[str]()
    for kind in [options.only] if options.only else KINDS:
        sizes = measure(course, kind, getattr(options, kind), options)
        lines += ["", tabled(kind, sizes, options.rate)]
        verdicts += [str(verdict) for verdict in judged(kind, sizes)]
    return "\n".join([*lines, "", *verdicts])


def main() -> int:
    """Measure, print, and leave nothing running."""
    options = _options()
    return reported(lambda folder, stack: _run(options, Course(folder, stack)), options.out)


if __name__ == "__main__":
    sys.exit(main())
