"""The course that every server runs: the stub at its end, the load at its start, the figures between."""

from __future__ import annotations

import http.client
import json
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench.figures import Measured, measured
from bench.processes import Running, free_port, python, start
from bench.webhooks import TOKEN

WAIT_SECONDS = 60.0
WARM_UP_EVENTS = 200
PATH = f"/hooks/{TOKEN}"


class Course:
    """The stub, and the numbers of the events sent so far. Whatever it starts ends with *stack*."""

    def __init__(self, folder: Path, stack: ExitStack, faults_per_thousand: int = 0) -> None:
        self.folder, self._stack = folder, stack
        self.next_event = 0
        self.shares: dict[str, float] = {}
        port, faults = free_port(), str(faults_per_thousand)
        command = python("bench.stub", "--port", str(port), "--faults", faults)
        self.stub = self.keep(start("stub", port, command, folder / "stub.log"))

    def keep(self, running: Running) -> Running:
        """Stop *running* in the end."""
        self._stack.callback(running.stop)
        return running

    def ask_stub(self, what: str) -> dict[str, Any]:
        """Return the stub's answer to an order of its docstring."""
        connection = http.client.HTTPConnection("127.0.0.1", self.stub.port, timeout=30)
        try:
            connection.request("GET", f"/bench/{what}")
            found: dict[str, Any] = json.loads(connection.getresponse().read())
        finally:
            connection.close()
        return found

    def send(self, port: int, path: str, events: int, *how: str) -> dict[str, Any]:
        """Run the load generator in its own process and return its report."""
        first, self.next_event = self.next_event, self.next_event + events
        where = ("--port", str(port), "--path", path)
        what = ("--first", str(first), "--events", str(events))
        command = python("bench.load", *where, *what, *how)
        done = subprocess.run(command, stdout=subprocess.PIPE, check=False, timeout=300)
        if done.returncode:
            raise RuntimeError("the load generator failed; its words are above")
        report: dict[str, Any] = json.loads(done.stdout)
        return report

    def wait_for(self, events: int, seconds: float = WAIT_SECONDS) -> None:
        """Wait until so many events reached the stub; give up after *seconds*."""
        ends_at = time.monotonic() + seconds
        while self.ask_stub("count")["first"] < events and time.monotonic() < ends_at:
            time.sleep(0.05)

    def warm_up(self, server: Running, *how: str) -> None:
        """Send some events that nobody counts. Raises `RuntimeError` when they are refused."""
        self.ask_stub("reset")
        warm = self.send(server.port, PATH, WARM_UP_EVENTS, "--senders", "8", *how)
        if warm["refused"]:
            raise RuntimeError(f"{server.name} refused {warm['refused']} webhooks of the warm-up")
        self.wait_for(len(warm["answered"]))
        self.ask_stub("reset")

    def measure(self, server: Running, load: str, events: int, *how: str) -> Measured:
        """Warm *server* up, put the load on it and return the figures."""
        self.warm_up(server)
        before, stub_before = server.cpu_seconds, self.stub.cpu_seconds
        begun = time.monotonic()
        sending = self.send(server.port, PATH, events, *how)
        self.wait_for(len(sending["answered"]))
        self.shares = {
            "generator": sending["cpu_share"],
            "stub": (self.stub.cpu_seconds - stub_before) / (time.monotonic() - begun),
        }
        time.sleep(0.2)
        cost = server.cpu_seconds - before, server.rss_mib
        arrivals = self.ask_stub("arrivals")
        self.ask_stub("reset")
        return measured(server.name, load, sending, arrivals, cost)

    def straight(self, events: int, senders: int) -> float:
        """Return how many events a second generator and stub manage with nothing between them."""
        sending = self.send(self.stub.port, "/direct", events, "--senders", str(senders))
        self.ask_stub("reset")
        seconds: float = max(sending["answered"].values()) - min(sending["sent"].values())
        return events / seconds
