"""From webhook to CRM: ringhook beside a bare relay, on one machine in the same minute.

    .venv/bin/python -m bench.delivery [--json]

See bench/README.md.
"""

from __future__ import annotations

import argparse
import http.client
import json
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Any

from bench.figures import Measured, measured, table
from bench.processes import Running, free_port, python, start
from bench.webhooks import TOKEN, configuration

WAIT_SECONDS = 30.0
WARM_UP_EVENTS = 200
REFERENCE, RINGHOOK = "bare relay", "ringhook"


class Bench:
    """The stub, the servers beside it, and what was measured so far."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder, self._stack = folder, stack
        self._next_event = 0
        self.rows: list[Measured] = []
        port = free_port()
        self._stub = self._start("stub", port, python("bench.stub", "--port", str(port)))

    def _start(self, name: str, port: int, command: list[str]) -> Running:
        running = start(name, port, command, self._folder / f"{name}.log")
        self._stack.callback(running.stop)
        return running

    def start_reference(self) -> Running:
        """Start the bare relay."""
        port, target = free_port(), f"http://127.0.0.1:{self._stub.port}/log"
        command = python("bench.reference", "--port", str(port), "--target", target)
        return self._start(REFERENCE, port, command)

    def start_ringhook(self) -> Running:
        """Start the installed `ringhook serve` with our configuration and nothing else."""
        port, config = free_port(), self._folder / "config.json"
        config.write_text(json.dumps(configuration(self._stub.port)), encoding="utf-8")
        command = [
            *(str(Path(sys.executable).with_name("ringhook")), "serve", "--port", str(port)),
            *("--data", str(self._folder / "data"), "--config", str(config), "--no-demo"),
            *("--admin-key", "bench-admin-key-of-one-run", "--allow-network", "127.0.0.0/8"),
        ]
        return self._start(RINGHOOK, port, command)

    def _ask_stub(self, what: str) -> dict[str, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self._stub.port, timeout=30)
        try:
            connection.request("GET", f"/bench/{what}")
            found: dict[str, Any] = json.loads(connection.getresponse().read())
        finally:
            connection.close()
        return found

    def send(self, port: int, path: str, events: int, *how: str) -> dict[str, Any]:
        """Run the load generator in its own process and return its report."""
        first, self._next_event = self._next_event, self._next_event + events
        where = ("--port", str(port), "--path", path)
        what = ("--first", str(first), "--events", str(events))
        command = python("bench.load", *where, *what, *how)
        done = subprocess.run(command, stdout=subprocess.PIPE, check=False, timeout=300)
        if done.returncode:
            raise RuntimeError("the load generator failed; its words are above")
        report: dict[str, Any] = json.loads(done.stdout)
        return report

    def _wait_for(self, events: int) -> None:
        ends_at = time.monotonic() + WAIT_SECONDS
        while self._ask_stub("count")["first"] < events and time.monotonic() < ends_at:
            time.sleep(0.05)

    def measure(self, server: Running, load: str, events: int, *how: str) -> None:
        """Warm *server* up, put the load on it and keep the figures."""
        path = f"/hooks/{TOKEN}"
        warm = self.send(server.port, path, WARM_UP_EVENTS, "--senders", "8")
        if warm["refused"]:
            raise RuntimeError(f"{server.name} refused {warm['refused']} webhooks of the warm-up")
        self._wait_for(len(warm["answered"]))
        self._ask_stub("reset")
        cpu_before = server.cpu_seconds
        sending = self.send(server.port, path, events, *how)
        self._wait_for(len(sending["answered"]))
        time.sleep(0.2)
        cost = server.cpu_seconds - cpu_before, server.rss_mib
        arrivals = self._ask_stub("arrivals")
        self._ask_stub("reset")
        self.rows.append(measured(server.name, load, sending, arrivals, cost))

    def straight(self, events: int, senders: int) -> float:
        """Return how many events a second generator and stub manage with nothing between them."""
        sending = self.send(self._stub.port, "/direct", events, "--senders", str(senders))
        self._ask_stub("reset")
        seconds: float = max(sending["answered"].values()) - min(sending["sent"].values())
        return events / seconds


def _ratio(rows: list[Measured], load: str) -> float:
    def rate(server: str) -> float:
        return median(
            row.delivered_per_second for row in rows if (row.server, row.load) == (server, load)
        )

    return rate(RINGHOOK) / rate(REFERENCE)


def _run(options: argparse.Namespace, bench: Bench) -> dict[str, Any]:
    servers = [bench.start_reference()]
    if not options.only_reference:
        servers.append(bench.start_ringhook())
    steady, flood = f"{options.rate:g}/s", f"{options.senders} senders"
    straight = bench.straight(options.events, options.senders)
    for server in servers:
        events = round(options.rate * options.seconds)
        bench.measure(server, steady, events, "--rate", str(options.rate))
    for _ in range(options.rounds):
        for server in servers:
            bench.measure(server, flood, options.events, "--senders", str(options.senders))
    ratio = None if options.only_reference else _ratio(bench.rows, flood)
    rows = [asdict(row) for row in bench.rows]
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
            bench = Bench(folder, stack)
            result = _run(options, bench)
        except RuntimeError as error:
            print(error, file=sys.stderr)
            return 1
    if options.json:
        print(json.dumps(result))
        return 0
    print(table(bench.rows))
    straight = result["generator_to_stub_per_second"]
    print(f"\ngenerator straight to stub: {straight:.0f} events/s (what the bench itself can do)")
    if result["ratio"] is not None:
        print(f"delivered/s, ringhook / bare relay: {result['ratio']:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
