"""One server that may die and be started again on the same port and folder, and the CRM that it calls."""

from __future__ import annotations

import socket
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.acceptance.crm import Answer, Branch, Crm, Request
from tests.acceptance.embedded_target import (
    OPERATOR_KEY,
    PROGRAM,
    QUIET,
    EmbeddedTarget,
    clean_environment,
)
from tests.acceptance.own_server import configure
from tests.faults.account import Row, repetitions
from tests.faults.load import OK, Load
from tests.faults.records import FINAL, Records

PATIENCE_SECONDS = 90.0
MANY = 2000
"""Looking for so many takes a while, and the CRM lives in the same process."""


class Books:
    """What the CRM counted: arrivals by Idempotency-Key, and what was done for which call."""

    def __init__(self, answering: Callable[[Request], Answer] = lambda _: Answer()) -> None:
        self.arrivals: Counter[str] = Counter()
        self.effects: set[tuple[str, str]] = set()
        self._keys: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        self._answering = answering
        self._lock = threading.Lock()

    def note(self, request: Request) -> Answer:
        """Count it, then answer."""
        what, key = (request.method, request.query["call"]), request.headers["idempotency-key"]
        with self._lock:
            self.arrivals[key] += 1
            self._keys[what].add(key)
        answer = self._answering(request)
        if answer.status in OK:
            with self._lock:
                self.effects.add(what)
        return answer

    def done(self) -> set[tuple[str, str]]:
        """Return what was done so far."""
        with self._lock:
            return set(self.effects)

    def counted(self) -> Counter[str]:
        """Return the arrivals so far."""
        with self._lock:
            return Counter(self.arrivals)

    def twins(self) -> int:
        """Return how many requests were made of one that the CRM could not know to be the same."""
        with self._lock:
            return sum(len(keys) - 1 for keys in self._keys.values())


@dataclass
class Site:
    """See `site`. *extra* are arguments, *environment* what the process is to find besides."""

    folder: Path
    crm: Branch
    books: Books
    extra: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    program: tuple[str, ...] = (str(PROGRAM),)
    networks: tuple[str, ...] = ("127.0.0.0/8",)
    crashes: int = 0

    def __post_init__(self) -> None:
        self.records = Records(self.folder)
        self.port = free_port()
        self.done: dict[str, int] = {}
        self.server: EmbeddedTarget | None = None
        self.crm.serve("/do", self.books.note)

    @property
    def running(self) -> EmbeddedTarget:
        """The server, which must run."""
        assert self.server is not None
        return self.server

    def start(self) -> EmbeddedTarget:
        """Start the server; returns it as soon as it listens."""
        given = (*QUIET, "--port", str(self.port), "--data", str(self.folder / "store"))
        networks = [word for one in self.networks for word in ("--allow-network", one)]
        environment = clean_environment(RINGHOOK_OPERATOR_KEY=OPERATOR_KEY, **self.environment)
        arguments = (*given, *networks, *self.extra)
        self.server = EmbeddedTarget(self.folder, arguments, environment, self.program)
        return self.server

    def configure(self, **request: Any) -> None:
        """Save the two actions."""
        target = f"{self.crm.url}/do?call=$pbx_call_id$"
        more = {"request": {"timeout_seconds": 10} | request}
        configure(
            self.running,
            {"kind": "GET", "target": target} | more,
            {"kind": "POST", "target": target} | more,
        )

    def kill(self) -> None:
        """End the process without a chance to write anything, and note what its file says is done."""
        self._end(EmbeddedTarget.kill)
        for key in self.records.done() - self.done.keys():
            self.done[key] = self.books.arrivals[key]

    def stop(self) -> None:
        """End it as an operator does."""
        self._end(EmbeddedTarget.stop)

    def settle(self, load: Load, patience_seconds: float = PATIENCE_SECONDS) -> None:
        """Wait until every accepted event has ended, as long as there is progress; what is missing shows in the row."""
        wanted = {(method, call) for call in load.accepted for method in ("GET", "POST")}
        counted, until = -1, 0.0
        while not (wanted <= self.books.done() and self._is_quiet()):
            time.sleep(1.0 if len(wanted) > MANY else 0.2)
            if counted != (counted := self.books.arrivals.total()):
                until = time.monotonic() + patience_seconds
            elif time.monotonic() > until:
                return

    def has_died(self) -> bool:
        """Say whether the process is gone although nobody ended it."""
        return self.server is None or self.server.process.poll() is not None

    def row(self, fault: str, load: Load, note: str = "") -> Row:
        """Return the account of all that *load* had accepted."""
        wanted = {(method, call) for call in load.accepted for method in ("GET", "POST")}
        found = repetitions(self.books.counted(), self.records.deliveries(), self.done)
        return Row(
            fault,
            events=len(load.accepted),
            effects=len(self.books.effects),
            lost=len(wanted - self.books.effects),
            doubled=found.doubled + self.books.twins(),
            ambiguous=found.ambiguous,
            refused=load.refused,
            crashes=self.crashes,
            note=note,
        )

    def _is_quiet(self) -> bool:
        if self.records.waiting():
            return False
        return all(one.state in FINAL for one in self.records.deliveries().values())

    def _end(self, how: Callable[[EmbeddedTarget], None]) -> None:
        if self.server is None:
            return
        self.crashes += self.has_died()
        how(self.server)
        self.server = None


@contextmanager
def site(
    folder: Path,
    answering: Callable[[Request], Answer] = lambda _: Answer(),
    *extra: str,
    environment: Mapping[str, str] | None = None,
    program: tuple[str, ...] = (str(PROGRAM),),
    networks: tuple[str, ...] = ("127.0.0.0/8",),
) -> Iterator[Site]:
    """Start a server with two actions and a CRM that answers so; nothing of it outlives the block."""
    crm = Crm()
    branch = crm.branch(PATIENCE_SECONDS)
    made = Site(folder, branch, Books(answering), extra, environment or {}, program, networks)
    try:
        made.start()
        yield made
    finally:
        made.stop()
        crm.stop()


def free_port() -> int:
    """Return a port of loopback that nobody listens at now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
