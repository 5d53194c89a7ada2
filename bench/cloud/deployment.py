"""A deployment on AWS whose every request is written down: the App over counting ports, warm, with many desktops."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from bench.cloud.ledger import (
    Entry,
    Ledger,
    LedgerHttp,
    LedgerPush,
    LedgerQueue,
    LedgerTable,
    LedgerVault,
)

from ringhook.aws.meter import EmfMeter
from ringhook.aws.paced_push import PacedPush
from ringhook.config.document import Document
from ringhook.domain.webhook import WebhookRequest
from ringhook.flows.privacy.leftovers import NoLeftovers
from ringhook.memory.clock import FixedClock
from ringhook.memory.files import MemoryFiles
from ringhook.memory.machine import MemoryMachine
from ringhook.ports.downloads import Downloads
from ringhook.ports.figures import Figure
from ringhook.ports.queue import Queue
from ringhook.wiring.app import App
from ringhook.wiring.cloud import CONNECTION_AGE_SECONDS

Function = Literal["ingest", "dispatch", "deliver", "relay"]
NAME = "main"
ANY_MILLISECONDS = 123.4
LOG_OVERHEAD = 26
"""What CloudWatch adds to a line: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html"""
ANSWERED = frozenset({"pop", "open", "run"})
"""What a desktop answers with what became of it."""


@dataclass(frozen=True, slots=True)
class Step:
    """One invocation of a function: what it asked for, and what it took of the processor."""

    function: Function
    entries: tuple[Entry, ...]
    cpu_seconds: float = 0.0
    log_bytes: int = 0


class _Figures(EmfMeter):
    """Lines of figures, as long as on AWS; every duration is written alike, so that they are always as long."""

    def time(self, figure: Figure, milliseconds: float, *labels: str) -> None:  # noqa: ARG002 - see above
        super().time(figure, ANY_MILLISECONDS, *labels)


class CountedCloud:
    """See `ringhook.wiring.media.Media`."""

    connection_age_seconds = CONNECTION_AGE_SECONDS
    alone_since = None
    leftovers = NoLeftovers()
    workspace = NAME
    public_url = "https://ringhook.example"
    relay_url = "wss://ringhook.example/relay"
    files_origin = ""
    sender_addresses: tuple[str, ...] = ()
    issuer = None
    mail = None
    downloads: Downloads

    def __init__(self) -> None:
        self.ledger = Ledger()
        self.clock = FixedClock()
        self.table = LedgerTable(self.clock, self.ledger)
        self.events = LedgerQueue(self.clock, self.ledger, "events")
        self.deliveries = LedgerQueue(self.clock, self.ledger, "deliveries")
        self.push = LedgerPush(self.ledger)
        self.page_push = PacedPush(self.push, self.clock)
        self.http = LedgerHttp(self.ledger)
        self.files = MemoryFiles()
        self.machine = MemoryMachine()
        self._written: list[str] = []
        self.meter = _Figures(self._written.append, self.clock, "ringhook")
        self.vault = LedgerVault(self.ledger)
        self.pause_seconds = 1.0
        self.app = App(self)
        self._told: dict[str, int] = {}

    @property
    def lookups(self) -> Queue:
        """See `ringhook.wiring.cloud.CloudMedia`."""
        return self.deliveries

    polls = lookups

    def spend_link(self, token: str) -> str:  # noqa: ARG002 - see Office
        """Return nothing."""
        return ""

    def is_operator(self, mark: str) -> bool:  # noqa: ARG002 - see Entrance
        """Nobody is."""
        return False

    def save(self, document: dict[str, Any]) -> None:
        """Bring a configuration into force."""
        self.app.access.create(NAME, self.clock.now())
        self.app.office.save(NAME, Document.model_validate(document), 0, "bench")

    def pair(self, agent_ids: Iterable[str]) -> None:
        """Let every agent have a desktop that is connected; its connection has the agent's name."""
        for agent_id in agent_ids:
            now = self.clock.now()
            code, _ = self.app.devices.offer_pairing(NAME, agent_id, now)
            made = self.app.devices.pair(code, "desk", "windows", now)
            self.app.relay.connect(agent_id, {"authorization": f"Bearer {made.token}"})

    def watch(self, count: int) -> None:
        """Open as many pages that want to hear of changes."""
        for number in range(count):
            self.app.changes.watchers.add(NAME, f"page{number}", self.clock.now())

    def happen(self, token: str, body: dict[str, Any]) -> Iterator[Step]:
        """Let a webhook come in, and everything that comes of it; yields each function's part."""
        self.ledger.take()
        request = WebhookRequest(
            method="POST",
            received_at=self.clock.now(),
            headers={"content-type": "application/json"},
            body=json.dumps(body, ensure_ascii=False).encode(),
            source_address="192.0.2.1",
        )
        yield self._step("ingest", lambda: self.app.ingest(token, request))
        yield from self._handle(self.events, "dispatch", self.app.dispatch)
        yield from self._answers()
        yield from self._handle(self.deliveries, "deliver", self.app.perform)
        yield from self._answers()
        self.clock.advance(self.pause_seconds)

    def _handle(
        self, queue: LedgerQueue, function: Function, handle: Callable[[str], None]
    ) -> Iterator[Step]:
        while received := queue.receive(1):
            body = received[0].body
            yield self._step(function, lambda body=body: handle(body))  # type: ignore[misc]  # bound
            queue.delete(received[0])

    def _answers(self) -> Iterator[Step]:
        """Answer every command that came since the last time, as the relay does."""
        for connection, frames in list(self.push.frames.items()):
            told = self._told.get(connection, 0)
            self._told[connection] = len(frames)
            for text in frames[told:]:
                frame = json.loads(text)
                if frame["kind"] in ANSWERED:
                    ack = {"kind": "ack", "id": frame["id"], "status": "done", "duration_ms": 38.0}
                    said = json.dumps(ack)
                    yield self._step(
                        "relay",
                        lambda c=connection, t=said: self.app.relay.carry_out(c, t),  # type: ignore[misc]
                    )

    def ping(self, connection: str) -> Step:
        """Let a desktop say that it is still there."""
        self.ledger.take()
        return self._step("relay", lambda: self.app.relay.carry_out(connection, '{"kind":"ping"}'))

    def sweep(self) -> tuple[Entry, ...]:
        """Keep house once."""
        self.ledger.take()
        self.app.sweep()
        return self.ledger.take()

    def _step(self, function: Function, work: Callable[[], object]) -> Step:
        begun = time.process_time()
        work()
        self.meter.flush()
        seconds = time.process_time() - begun
        size = sum(len(line.encode()) + LOG_OVERHEAD for line in self._written)
        self._written.clear()
        return Step(function, self.ledger.take(), seconds, size)
