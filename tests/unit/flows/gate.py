"""Admission over a table that counts its calls, at a clock that tests move."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ringhook.engine.limits import FAILURES_TO_OPEN
from ringhook.engine.outgoing import Limits
from ringhook.flows.admission import Admission, Destination, Pass, Reason, Refused
from ringhook.memory.clock import FixedClock
from ringhook.memory.table import MemoryTable
from ringhook.ports.table import ANY, Page, Row, Table
from ringhook.store import limits as store

HOST = Destination("crm.example")
LEASE_SECONDS = 15.0


class CountingTable:
    """Passes every call on and counts it; *busy* verbs raise what is given instead."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self.calls: Counter[str] = Counter()
        self.busy: dict[str, Exception] = {}

    def _count(self, verb: str) -> None:
        self.calls[verb] += 1
        if verb in self.busy:
            raise self.busy[verb]

    def get(self, partition: str, sort: str) -> Row | None:
        self._count("get")
        return self._table.get(partition, sort)

    def put(self, row: Row, *, expect: int | None = ANY) -> int:
        self._count("put")
        return self._table.put(row, expect=expect)

    def add(
        self, partition: str, sort: str, amount: int = 1, *, expires_at: int | None = None
    ) -> int:
        self._count("add")
        return self._table.add(partition, sort, amount, expires_at=expires_at)

    def delete(self, partition: str, sort: str) -> None:
        self._count("delete")
        self._table.delete(partition, sort)

    def query(self, partition: str, prefix: str = "", **options: Any) -> Page:
        self._count("query")
        return self._table.query(partition, prefix, **options)


def limited(**limits: Any) -> Destination:
    return Destination("zoho", Limits(**limits))


@dataclass
class Gate:
    """One deployment's admission; *spread* is what its random numbers are."""

    clock: FixedClock = field(default_factory=FixedClock)
    table: Table | None = None
    spread: float = 0.0
    zone: str = "UTC"

    def __post_init__(self) -> None:
        self.counting = CountingTable(self.table or MemoryTable(self.clock))
        self.rows = store.Limits(self.counting)
        self.admission = Admission(self.rows, lambda: self.spread)

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def enter(self, destination: Destination = HOST, workspace: str = "main") -> Pass | Refused:
        return self.admission.enter(
            workspace, destination, self.now, zone=self.zone, lease_seconds=LEASE_SECONDS
        )

    def passed(self, destination: Destination = HOST, workspace: str = "main") -> Pass:
        answer = self.enter(destination, workspace)
        assert isinstance(answer, Pass), answer
        return answer

    def refused(self, reason: Reason, destination: Destination = HOST) -> Refused:
        answer = self.enter(destination)
        assert isinstance(answer, Refused), answer
        assert answer.reason == reason
        return answer

    def leave(self, pass_: Pass, *, healthy: bool | None) -> None:
        self.admission.leave("main", pass_, healthy, self.now)

    def request(self, destination: Destination = HOST, *, healthy: bool | None = True) -> Pass:
        pass_ = self.passed(destination)
        self.leave(pass_, healthy=healthy)
        return pass_

    def break_down(self, destination: Destination = HOST, failed_already: int = 0) -> None:
        for _ in range(FAILURES_TO_OPEN - failed_already):
            self.request(destination, healthy=False)

    def wait_for(self, seconds: float) -> None:
        self.clock.advance(seconds)
        self.counting.calls.clear()

    def seconds_until(self, refused: Refused) -> float:
        return (refused.retry_at - self.now).total_seconds()
