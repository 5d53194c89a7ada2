"""The ports for `bench.flows_cost`: a real table, queues that only hold, a CRM that answers at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from ringhook.memory.push import MemoryPush
from ringhook.memory.table import MemoryTable
from ringhook.memory.vault import MemoryVault
from ringhook.ports.http import HttpRequest, HttpResponse
from ringhook.ports.queue import Message
from ringhook.ports.table import Page, Row, Table
from ringhook.wiring.embedded import EmbeddedMedia

ANSWER = HttpResponse(200, {"Content-Type": "application/json", "Content-Length": "2"}, b"{}")


@dataclass
class Tally:
    """What was asked of a table: how often, and how much was written."""

    reads: int = 0
    writes: int = 0
    bytes: int = 0


class CountedTable:
    """Passes everything on to *table* and notes it."""

    def __init__(self, table: Table, tally: Tally) -> None:
        self._table, self._tally = table, tally

    def get(self, partition: str, sort: str) -> Row | None:
        """See `ringhook.ports.table.Table`."""
        self._tally.reads += 1
        return self._table.get(partition, sort)

    def put(self, row: Row, *, expect: int | None = None) -> int:
        """See `ringhook.ports.table.Table`."""
        self._tally.writes += 1
        self._tally.bytes += len(msgspec.json.encode(row.data))
        return self._table.put(row, expect=expect)

    def add(self, partition: str, sort: str, amount: int = 1, **how: Any) -> int:
        """See `ringhook.ports.table.Table`."""
        self._tally.writes += 1
        return self._table.add(partition, sort, amount, **how)

    def delete(self, partition: str, sort: str) -> None:
        """See `ringhook.ports.table.Table`."""
        self._tally.writes += 1
        self._table.delete(partition, sort)

    def query(self, partition: str, prefix: str = "", **how: Any) -> Page:
        """See `ringhook.ports.table.Table`."""
        self._tally.reads += 1
        return self._table.query(partition, prefix, **how)


class SwitchedTable:
    """The table that every repository holds; whoever counts stands before it for a while."""

    def __init__(self, table: Table) -> None:
        self.plain = table
        self.use(table)

    def use(self, table: Table) -> None:
        """Let *table* answer from now on, without a step between."""
        self.get, self.put, self.add = table.get, table.put, table.add
        self.delete, self.query = table.delete, table.query


class HeldMessages:
    """The producer's side of a queue: what was sent is taken by hand."""

    def __init__(self) -> None:
        self._bodies: list[str] = []

    def send(self, *messages: Message) -> None:
        """See `ringhook.ports.queue.Queue`."""
        self._bodies += [message.body for message in messages]

    def take(self) -> list[str]:
        """Return what was sent since the last time."""
        taken, self._bodies = self._bodies, []
        return taken


class InstantHttp:
    """A CRM that says `{}` before anybody has waited."""

    def send(self, _request: HttpRequest) -> HttpResponse:
        """See `ringhook.ports.http.Http`."""
        return ANSWER

    def close(self) -> None:
        """There is nothing to let go."""


class CostMedia(EmbeddedMedia):
    """The ports of one machine with some of them replaced."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, (), "http://127.0.0.1:8420")
        self.http.close()
        self.http = InstantHttp()  # type: ignore[assignment]  # fulfils the port
        self.push = MemoryPush()  # type: ignore[assignment]  # fulfils the port
        self.reports, self.tasks = HeldMessages(), HeldMessages()
        self.events = self.reports  # type: ignore[assignment]  # the half that is used
        self.deliveries = self.lookups = self.tasks  # type: ignore[assignment]  # the same
        self.switched = SwitchedTable(self.table)
        self.table = self.switched  # type: ignore[assignment]  # fulfils the port
        self.is_file = True

    @contextmanager
    def counting(self, tally: Tally) -> Iterator[None]:
        """Note in *tally* what is asked of the table meanwhile."""
        self.switched.use(CountedTable(self.switched.plain, tally))
        try:
            yield
        finally:
            self.switched.use(self.switched.plain)

    def together(self, work: Callable[[], None]) -> None:
        """Do *work* in one transaction."""
        if self.is_file:
            self.database.run(lambda _connection: work())
        else:
            work()


def sqlite_media(folder: Path) -> CostMedia:
    """Return ports over the one SQLite file."""
    return CostMedia(folder)


def memory_media(folder: Path) -> CostMedia:
    """Return ports over dicts: what the flows cost without a database."""
    media = CostMedia(folder)
    media.switched.plain = MemoryTable(media.clock)
    media.switched.use(media.switched.plain)
    media.vault = MemoryVault()  # type: ignore[assignment]  # fulfils the port
    media.is_file = False
    return media
