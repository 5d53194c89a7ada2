"""What the flows ask of AWS, request by request, in the units that AWS bills."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from bench.cloud.facts import limit_of

from ringhook.aws import rows
from ringhook.memory.clock import FixedClock
from ringhook.memory.push import MemoryPush
from ringhook.memory.queue import MemoryQueue
from ringhook.memory.table import MemoryTable
from ringhook.memory.vault import MemoryVault
from ringhook.ports.http import HttpRequest, HttpResponse
from ringhook.ports.queue import Message
from ringhook.ports.table import Page, Row

Kind = Literal["read", "write", "send", "push", "kms", "crm"]
READ_UNIT, WRITE_UNIT, SQS_CHUNK = 4096, 1024, 65536
SQS_BATCH = 10
_NUMBER_BYTES = 12


@dataclass(frozen=True, slots=True)
class Entry:
    """One request: *units* as billed, and *where*, the partition or queue."""

    kind: Kind
    units: int
    where: str = ""


@dataclass(slots=True)
class Ledger:
    """Every request since the last `take`."""

    entries: list[Entry] = field(default_factory=list)

    def note(self, kind: Kind, units: int = 1, where: str = "") -> None:
        """Write one down."""
        self.entries.append(Entry(kind, units, where))

    def take(self) -> tuple[Entry, ...]:
        """Return everything noted so far and begin anew."""
        taken = tuple(self.entries)
        self.entries.clear()
        return taken


def size_of(row: Row) -> int:
    """Return the bytes of a row in DynamoDB: names and values.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
    """
    name, value = rows.body(row.data)
    ends = 0 if row.expires_at is None else len("ttl") + _NUMBER_BYTES
    keys = len("pk") + len(row.partition.encode()) + len("sk") + len(row.sort.encode())
    return keys + ends + len("v") + _NUMBER_BYTES + len(name) + _bytes_of(value)


def _bytes_of(value: Any) -> int:
    ((kind, content),) = value.items()
    return {"S": lambda: len(content.encode()), "B": lambda: len(content)}.get(
        kind, lambda: _NUMBER_BYTES
    )()


def _units(size: int, unit: int) -> int:
    return max(1, -(-size // unit))


class LedgerTable:
    """A table in memory, one for each partition; every verb is the request that `aws.dynamodb` makes of it."""

    def __init__(self, clock: FixedClock, ledger: Ledger) -> None:
        self._clock, self._ledger = clock, ledger
        self._parts: dict[str, MemoryTable] = {}

    def _part(self, partition: str) -> MemoryTable:
        return self._parts.setdefault(partition, MemoryTable(self._clock))

    def get(self, partition: str, sort: str) -> Row | None:
        """See `ringhook.ports.table.Table`."""
        row = self._part(partition).get(partition, sort)
        self._ledger.note("read", _units(size_of(row) if row else 0, READ_UNIT), partition)
        return row

    def put(self, row: Row, *, expect: int | None = None) -> int:
        """See `ringhook.ports.table.Table`. A write that is refused is billed as well."""
        before = self._part(row.partition).get(row.partition, row.sort)
        size = max(size_of(row), size_of(before) if before else 0)
        self._ledger.note("write", _units(size, WRITE_UNIT), row.partition)
        return self._part(row.partition).put(row, expect=expect)

    def add(
        self, partition: str, sort: str, amount: int = 1, *, expires_at: int | None = None
    ) -> int:
        """See `ringhook.ports.table.Table`. The first of a counter takes a second request."""
        is_new = self._part(partition).get(partition, sort) is None
        for _ in range(1 + is_new):
            self._ledger.note("write", 1, partition)
        return self._part(partition).add(partition, sort, amount, expires_at=expires_at)

    def delete(self, partition: str, sort: str) -> None:
        """See `ringhook.ports.table.Table`."""
        row = self._part(partition).get(partition, sort)
        self._ledger.note("write", _units(size_of(row) if row else 0, WRITE_UNIT), partition)
        self._part(partition).delete(partition, sort)

    def query(self, partition: str, prefix: str = "", **how: Any) -> Page:
        """See `ringhook.ports.table.Table`."""
        page = self._part(partition).query(partition, prefix, **how)
        size = sum(size_of(row) for row in page.rows)
        self._ledger.note("read", _units(size, READ_UNIT), partition)
        return page

    def bytes_kept(self) -> int:
        """Return the size of everything in it."""
        pages = (part.query(name, limit=10**9) for name, part in self._parts.items())
        return sum(size_of(row) for page in pages for row in page.rows)


class LedgerQueue(MemoryQueue):
    """A queue in memory whose sendings are counted as `aws.sqs` makes them."""

    def __init__(self, clock: FixedClock, ledger: Ledger, name: str) -> None:
        super().__init__(clock)
        self._ledger, self._name = ledger, name

    def send(self, *messages: Message) -> None:
        """See `ringhook.ports.queue.Queue`."""
        for batch in _batches(messages):
            size = sum(len(message.body.encode()) for message in batch)
            self._ledger.note("send", _units(size, SQS_CHUNK), self._name)
        super().send(*messages)


def _batches(messages: Iterable[Message]) -> list[list[Message]]:
    every = list(messages)
    return [every[first : first + SQS_BATCH] for first in range(0, len(every), SQS_BATCH)]


class LedgerPush(MemoryPush):
    """Desktops in memory; a frame is billed by 32 KB."""

    def __init__(self, ledger: Ledger) -> None:
        super().__init__()
        self._ledger = ledger
        self.longest_bytes = 0

    def send(self, connection: str, frame: str) -> None:
        """See `ringhook.ports.push.Push`."""
        size = len(frame.encode())
        self.longest_bytes = max(size, self.longest_bytes)
        self._ledger.note("push", _units(size, limit_of("websocket_frame_bytes")), connection)
        super().send(connection, frame)


class LedgerVault(MemoryVault):
    """A vault in memory; each seal and unseal is a request to KMS."""

    def __init__(self, ledger: Ledger) -> None:
        super().__init__()
        self._ledger = ledger

    def seal(self, secret: str, context: str) -> str:
        """See `ringhook.ports.vault.Vault`."""
        self._ledger.note("kms")
        return super().seal(secret, context)

    def unseal(self, sealed: str, context: str) -> str:
        """See `ringhook.ports.vault.Vault`."""
        self._ledger.note("kms")
        return super().unseal(sealed, context)


class LedgerHttp:
    """A CRM that knows everybody."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def send(self, request: HttpRequest) -> HttpResponse:  # noqa: ARG002 - it answers all alike
        """See `ringhook.ports.http.Http`."""
        self._ledger.note("crm")
        return HttpResponse(200, {}, b'{"people":[{"name":"Marie Durand","id":4711}]}')
