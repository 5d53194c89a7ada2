"""From webhook to CRM: ringhook beside a bare relay, on one machine in the same minute. Quick.

    .venv/bin/python -m bench.delivery [--json]

`python -m bench` measures everything. See bench/README.md.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Any

from bench.course import Course
from bench.figures import Measured, table
from bench.servers import REFERENCE, RINGHOOK, start_reference, start_ringhook
from bench.webhooks import configuration


def _ratio(rows: list[Measured], load: str) -> float:
    def rate(server: str) -> float:
        return median(
            row.delivered_per_second for row in rows if (row.server, row.load) == (server, load)
        )

    return rate(RINGHOOK) / rate(REFERENCE)


def _run(options: argparse.Namespace, course: Course) -> dict[str, Any]:
    stub_port = course.stub.port
    servers = [course.keep(start_reference(course.folder, stub_port))]
    if not options.only_reference:
        document = configuration(stub_port)
        servers.append(course.keep(start_ringhook(course.folder, document)))
    steady, flood = f"{options.rate:g}/s", f"{options.senders} senders"
    straight = course.straight(options.events, options.senders)
    events, rate = round(options.rate * options.seconds), str(options.rate)
    rows = [course.measure(server, steady, events, "--rate", rate) for server in servers]
    senders = str(options.senders)
    rows += [
        course.measure(server, flood, options.events, "--senders", senders)
        for _ in range(options.rounds)
        for server in servers
    ]
    ratio = None if options.only_reference else _ratio(rows, flood)
    return {"rows": rows, "generator_to_stub_per_second": straight, "ratio": ratio}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.delivery", description=__doc__)
    parser.add_argument("--rate", type=float, default=20.0, help="webhooks a second, steady")
    parser.add_argument("--seconds", type=float, default=15.0, help="how long at that rate")
    parser.add_argument("--events", type=int, default=4000, help="webhooks of the flood")
    parser.add_argument("--senders", type=int, default=32, help="connections of the flood")
    parser.add_argument("--rounds", type=int, default=2, help="floods on each server, in turn")
    parser.add_argument("--only-reference", action="store_true", help="leave ringhook out")
    parser.add_argument("--json", action="store_true", help="print JSON instead of the table")
    return parser.parse_args()


def main() -> int:
    """Measure, print, and leave nothing running."""
    options = _options()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ringhook-bench-")))
        try:
            result = _run(options, Course(folder, stack))
        except RuntimeError as error:
            print(error, file=sys.stderr)
            return 1
    if options.json:
        print(json.dumps(result | {"rows": [asdict(row) for row in result["rows"]]}))
        return 0
    print(table(result["rows"]))
    straight = result["generator_to_stub_per_second"]
    print(f"\ngenerator straight to stub: {straight:.0f} events/s (what the bench itself can do)")
    if result["ratio"] is not None:
        print(f"delivered/s, ringhook / bare relay: {result['ratio']:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
