"""Calls, and their trace: every report with what each action did about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct, structs

from ringhook.domain.call import CallEvent
from ringhook.domain.contact import STRANGER, Contact
from ringhook.domain.errors import BadRequestError, ConflictError, NotFoundError, TryAgainError
from ringhook.engine.call import Call, Handled, Phase
from ringhook.engine.plan import Decision
from ringhook.engine.sieve import Skipped
from ringhook.ports.table import ABSENT, Page, Row, Table
from ringhook.store.call_lines import alias_row, missed_row, open_row, summary
from ringhook.store.codec import Codec
from ringhook.store.contacts import CONTACTS, OF_CALL
from ringhook.store.layout import CALL, DAY_SECONDS, Retention, ninety_days, workspace
from ringhook.store.shards import read_shards, shard_of, shards_of


class Traced(Struct, frozen=True, omit_defaults=True):
    """One report in a call's trace: the enriched event, the rulebook's version, every decision.

    *skipped* are the actions that need no decision of their own (`ringhook.engine.plan.in_order` gives them
    one). *pushes* tells which command went to which desktop.
    """

    event: CallEvent
    news: str
    config_version: int
    decisions: tuple[Decision, ...] = ()
    pushes: tuple[Mapping[str, str], ...] = ()
    note: str = ""
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """Everything kept about one call, in order."""

    call: Call
    events: tuple[Traced, ...]
    rows: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    contact: Contact = STRANGER
    results: Mapping[str, str] = field(default_factory=dict)


class NotMissedError(BadRequestError):
    """Only a missed call can be handled."""

    status = 409


RESULT = "result#"
CURRENT = timedelta(days=1)
FRESH = timedelta(minutes=10)
"""Far below the silence after which a call counts as over (`ringhook.flows.sweep`)."""
HANDLE_TRIES = 3
MOST_MISSED = 50
MAX_RESULTS = 500
CALLS = Codec(Call)
TRACED = Codec(Traced)


class Calls:
    """The calls of every workspace. *retention* says how long each keeps a call."""

    def __init__(self, table: Table, retention: Retention = ninety_days) -> None:
        self._table = table
        self._retention = retention
        self._noted: set[tuple[str, str]] = set()

    def get(self, name: str, call_id: str) -> tuple[Call | None, int]:
        """Return the call and its row's version, (None, ABSENT) when there is none."""
        row = self._table.get(workspace(name, "call", call_id), CALL)
        if row is None:
            return None, ABSENT
        return CALLS.from_json(row.data), row.version

    def put(self, name: str, call: Call, expect: int, zone: str, now: datetime) -> None:
        """Write the call's line in the call list, then the call. Raises `ConflictError`.

        The call goes last: whoever finds it need write nothing again.
        """
        until = self._until(name, now)  # not since the call began: a PBX may have a wrong clock
        local = call.started_at.astimezone(ZoneInfo(zone))
        day, _, time = local.replace(tzinfo=None).isoformat(timespec="microseconds").partition("T")
        self._note_day(name, day, now)
        lines = workspace(name, "day", day)
        sort = f"{time.replace(':', '')}#{call.id}"
        self._table.put(Row(shard_of(lines, call.id), sort, summary(call), expires_at=until))
        if expect == ABSENT or call.phase is Phase.ENDED or not _is_fresh(call, now):
            self._note_open(name, call, now, until)
        partition = workspace(name, "call", call.id)
        row = Row(partition, CALL, CALLS.to_json(call), expires_at=until)
        self._table.put(row, expect=expect)

    def _note_day(self, name: str, day: str, now: datetime) -> None:
        """Remember that the list of *day* has calls; of a day just now that is done once."""
        key = (name, day)
        if key in self._noted:
            return
        self._table.put(Row(workspace(name, "days"), day, {}))
        if abs(date.fromisoformat(day) - now.date()) <= CURRENT:
            self._noted = {noted for noted in self._noted if noted[1] >= day} | {key}

    def _note_open(self, name: str, call: Call, now: datetime, until: int) -> None:
        if call.phase is Phase.ENDED and call.is_missed and call.handled is None:
            # It stays among the open ones until `open_since` meets it: an event costs four writes.
            self._table.put(missed_row(name, call, until))
            return
        if call.phase is Phase.ENDED:
            self._table.delete(shard_of(workspace(name, "open"), call.id), call.id)
            return
        self._table.put(open_row(name, call, now, until))

    def get_alias(self, name: str, connection_id: str, pbx_call_id: str) -> str:
        """Return the id of the call that the vendor also calls so, empty when it is nobody's second name."""
        row = self._table.get(workspace(name, "alias", connection_id), pbx_call_id)
        return str(row.data["call"]) if row else ""

    def put_alias(self, name: str, call: Call, pbx_call_id: str, now: datetime) -> None:
        """Let *pbx_call_id* be a second name of *call*."""
        self._table.put(alias_row(name, call, pbx_call_id, self._until(name, now)))

    def put_event(self, name: str, call_id: str, traced: Traced) -> None:
        """Write one report's trace; written again, it replaces itself."""
        self._table.put(
            Row(
                workspace(name, "call", call_id),
                event_sort(traced.event),
                TRACED.to_json(traced),
                expires_at=self._until(name, traced.event.received_at),
            )
        )

    def get_event(self, name: str, call_id: str, sort: str) -> Traced:
        """Return one report by its sort key. Raises `NotFoundError`."""
        row = self._table.get(workspace(name, "call", call_id), sort)
        if row is None:
            raise NotFoundError("the event is no longer kept")
        return TRACED.from_json(row.data)

    def put_answer(
        self, name: str, call_id: str, sort: str, data: Mapping[str, Any], now: datetime
    ) -> None:
        """Keep what came back for this call: a desktop's ack, a delayed action's fate."""
        partition = workspace(name, "call", call_id)
        self._table.put(Row(partition, sort, data, expires_at=self._until(name, now)))

    def get_answer(self, name: str, call_id: str, sort: str) -> Mapping[str, Any] | None:
        """Return what came back before under *sort*, or None."""
        row = self._table.get(workspace(name, "call", call_id), sort)
        return row.data if row else None

    def open_since(self, name: str, before: datetime) -> list[Call]:
        """Return calls that have not ended and of which nothing was heard since *before*."""
        found: list[Call] = []
        for shard in shards_of(workspace(name, "open")):
            for row in self._all_rows(shard):
                if row.data["at"] >= before.isoformat():
                    continue
                call = self.get(name, row.sort)[0]
                if call is not None and call.phase < Phase.ENDED:
                    found.append(call)
                else:
                    self._table.delete(shard, row.sort)
        return found

    def handle(
        self, name: str, call_id: str, handled: Handled | None, zone: str, now: datetime
    ) -> Call:
        """Note that a missed call needs nothing more, or with None that it does; returns the call.

        Raises `NotFoundError`, `NotMissedError`.
        """
        for _ in range(HANDLE_TRIES):
            call, version = self.get(name, call_id)
            if call is None:
                raise NotFoundError("no such call; it may be older than what is kept")
            if not call.is_missed:
                raise NotMissedError("this call was not missed; there is nothing to handle")
            changed = structs.replace(call, handled=handled)
            if handled is not None:
                row = missed_row(name, call, 0)
                self._table.delete(row.partition, row.sort)
            try:
                self.put(name, changed, version, zone, now)
            except ConflictError:
                continue  # an event came in between
            return changed
        raise TryAgainError("this call is changing just now; try again")

    def missed_of(self, name: str, number: str) -> list[str]:
        """Return the missed calls of *number* (see `number_of`) that nobody has handled yet."""
        page = self._table.query(workspace(name, "missed"), f"{number}#", limit=MOST_MISSED)
        return [str(row.data["call"]) for row in page.rows]

    def count_missed(self, name: str, since: datetime, at_most: int) -> int:
        """Return how many missed calls since then nobody has handled yet; no more than *at_most* are counted."""
        page = self._table.query(workspace(name, "missed"), limit=at_most)
        return sum(row.data["at"] >= since.isoformat() for row in page.rows)

    def list_day(self, name: str, day: str, limit: int, after: str) -> Page:
        """Return summaries of *day* (`2026-11-21`, the workspace's zone), newest first."""
        partition = workspace(name, "day", day)
        return read_shards(self._table, partition, limit=limit, after=after, newest_first=True)

    def story(self, name: str, call_id: str) -> Story:
        """Return everything about one call. Raises `NotFoundError`."""
        rows = self._all_rows(workspace(name, "call", call_id))
        head = next((row for row in rows if row.sort == CALL), None)
        if head is None:
            raise NotFoundError("no such call; it may be older than what is kept")
        events = [TRACED.from_json(row.data) for row in rows if row.sort.startswith("event#")]
        kinds = ("delivery", "ack", "later", "chosen", "recording", "route")
        kept = {
            kind: [dict(row.data) for row in rows if row.sort.startswith(f"{kind}#")]
            for kind in kinds
        }
        contact = next(
            (CONTACTS.from_json(row.data) for row in rows if row.sort == OF_CALL), STRANGER
        )
        return Story(CALLS.from_json(head.data), tuple(events), kept, contact, _results(rows))

    def put_results(
        self, name: str, call_id: str, results: Mapping[str, str], now: datetime
    ) -> None:
        """Keep what an action read, for the call's later actions."""
        for result, value in results.items():
            self.put_answer(name, call_id, f"{RESULT}{result}", {"value": value}, now)

    def results(self, name: str, call_id: str) -> dict[str, str]:
        """Return everything that the call's actions have read."""
        page = self._table.query(workspace(name, "call", call_id), RESULT, limit=MAX_RESULTS)
        return _results(page.rows)

    def _all_rows(self, partition: str) -> list[Row]:
        rows: list[Row] = []
        after = ""
        while True:
            page = self._table.query(partition, limit=200, after=after)
            rows.extend(page.rows)
            after = page.after
            if not after:
                return rows

    def _until(self, name: str, since: datetime) -> int:
        return int(since.timestamp()) + self._retention(name) * DAY_SECONDS


def _is_fresh(call: Call, now: datetime) -> bool:
    """Say whether a call has begun so lately that its first report says well enough when it was heard of."""
    return abs(now - call.started_at) < FRESH


def _results(rows: Iterable[Row]) -> dict[str, str]:
    found = (row for row in rows if row.sort.startswith(RESULT))
    return {row.sort.removeprefix(RESULT): row.data["value"] for row in found}


def event_sort(event: CallEvent) -> str:
    """Return where *event* stands in its call's trace."""
    at = event.received_at.replace(tzinfo=None).isoformat(timespec="microseconds")
    return f"event#{at.replace('-', '').replace(':', '')}#{event.event_id[:32]}"
