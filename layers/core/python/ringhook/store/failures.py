"""Deliveries that did not do their work: the dead-letter list, in order of time, and found by id.

Each failure has two rows: its line in the list, and a pointer from the delivery's id to that line. The
pointer is written first and names every line it ever had: whatever a crash leaves behind, the next
write clears away. It outlives the line, so that a delivery is found by its id after it was sent again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from ringhook.domain.errors import ConflictError, TryAgainError
from ringhook.ports.table import ABSENT, Row, Table
from ringhook.store.codec import Codec
from ringhook.store.layout import DAY_SECONDS, Retention, ninety_days, workspace

SCANNED_AT_A_TIME = 200
MAX_SCANNED = 5000
"""Lines that one question looks at; then it says where to go on."""
MAX_WRITERS = 5
AFTER_ALL = "~"
"""Comes after every line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """One delivery that ended without success: *state* is failed, dead or unknown.

    *failure* is a word of `ringhook.engine.failures`. *at* is when it ended. *host* is where it should
    have gone, *credential* the id of what authorised it. *follows* and *is_called* are the task's.
    """

    delivery_id: str
    call_id: str
    event_sort: str
    config_version: int
    action_id: str
    agent_id: str
    state: str
    failure: str
    status: int
    at: str
    host: str
    credential: str = ""
    follows: str = ""
    is_called: bool = False


@dataclass(frozen=True, slots=True)
class FailedPage:
    """Some failures in order, and where to go on: *after* is empty when these were the last."""

    rows: tuple[Failed, ...]
    after: str = ""


FAILED = Codec(Failed)


class Failures:
    """The failures of every workspace, kept as long as *retention* says."""

    def __init__(self, table: Table, retention: Retention = ninety_days) -> None:
        self._table = table
        self._retention = retention

    def add(self, name: str, failed: Failed, now: datetime) -> None:
        """Keep *failed*, instead of what was kept of the same delivery."""
        sort = _sort(failed)
        until = int(now.timestamp()) + self._retention(name) * DAY_SECONDS
        old = self._point(name, failed.delivery_id, failed.call_id, sort, until)
        line = Row(_lines(name), sort, FAILED.to_json(failed), expires_at=until)
        self._table.put(line)
        self._forget(name, old - {sort})

    def remove(self, name: str, delivery_id: str, *, only_at: str = "") -> None:
        """Take a delivery off the list, if it is there.

        *only_at* spares it when it has failed again since: it is the `Failed.at` that was seen.
        """
        row = self._table.get(_pointers(name), delivery_id)
        if row is None or not row.data["sort"]:
            return
        if only_at and not row.data["sort"].startswith(_moment(datetime.fromisoformat(only_at))):
            return
        self._forget(name, {row.data["sort"], *row.data["stale"]})
        blank = {"sort": "", "stale": [], "call_id": row.data["call_id"]}
        try:
            self._table.put(
                Row(_pointers(name), delivery_id, blank, expires_at=row.expires_at),
                expect=row.version,
            )
        except ConflictError:
            return  # it has just failed again: that line stays

    def erase(self, name: str, delivery_id: str) -> None:
        """Forget that a delivery was ever on the list."""
        self.remove(name, delivery_id)
        self._table.delete(_pointers(name), delivery_id)

    def get(self, name: str, delivery_id: str) -> Failed | None:
        """Return what is kept of a delivery on the list, else None."""
        pointer = self._table.get(_pointers(name), delivery_id)
        if pointer is None or not pointer.data["sort"]:
            return None
        line = self._table.get(_lines(name), pointer.data["sort"])
        return FAILED.from_json(line.data) if line else None

    def call_of(self, name: str, delivery_id: str) -> str:
        """Return the call of a delivery that is or was on the list, else nothing."""
        pointer = self._table.get(_pointers(name), delivery_id)
        return str(pointer.data["call_id"]) if pointer else ""

    def list(
        self,
        name: str,
        *,
        state: str = "",
        failure: str = "",
        action_id: str = "",
        host: str = "",
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 100,
        cursor: str = "",
        oldest_first: bool = False,
    ) -> FailedPage:
        """Return those from *since* up to and without *until*, newest first; empty filters let all through.

        A page may hold fewer than *limit*, or none, and still name a cursor: then more was left to look at.
        """
        span = _Span(_moment(since) if since else "", _moment(until) if until else AFTER_ALL)
        wanted = {"state": state, "failure": failure, "action_id": action_id, "host": host}
        found: list[Failed] = []
        seen = ""
        for count, row in enumerate(self._walk(name, span, cursor, oldest_first=oldest_first)):
            if len(found) == limit or count == MAX_SCANNED:
                return FailedPage(tuple(found), seen)
            seen = row.sort
            if all(not value or row.data[field] == value for field, value in wanted.items()):
                found.append(FAILED.from_json(row.data))
        return FailedPage(tuple(found))

    def _walk(self, name: str, span: _Span, cursor: str, *, oldest_first: bool) -> Iterator[Row]:
        """Yield the lines within *span* behind *cursor*, reading only as far as they are taken."""
        after = cursor or (span.first if oldest_first else span.end)
        while True:
            page = self._table.query(
                _lines(name), limit=SCANNED_AT_A_TIME, after=after, newest_first=not oldest_first
            )
            for row in page.rows:
                if not span.first <= row.sort < span.end:
                    return
                yield row
            after = page.after
            if not after:
                return

    def _point(self, name: str, delivery_id: str, call_id: str, sort: str, until: int) -> set[str]:
        """Let the pointer name the line *sort*; returns every line it named before."""
        for _ in range(MAX_WRITERS):
            row = self._table.get(_pointers(name), delivery_id)
            old = {row.data["sort"], *row.data["stale"]} - {""} if row else set()
            data = {"sort": sort, "stale": sorted(old - {sort}), "call_id": call_id}
            try:
                self._table.put(
                    Row(_pointers(name), delivery_id, data, expires_at=until),
                    expect=row.version if row else ABSENT,
                )
            except ConflictError:
                continue
            return old
        raise TryAgainError("several workers note the same failure; it is noted again")

    def _forget(self, name: str, sorts: set[str]) -> None:
        for sort in sorts:
            self._table.delete(_lines(name), sort)


@dataclass(frozen=True, slots=True)
class _Span:
    """Sort keys from *first* up to and without *end*."""

    first: str
    end: str


def _lines(name: str) -> str:
    return workspace(name, "failures")


def _pointers(name: str) -> str:
    return workspace(name, "failure")


def _sort(failed: Failed) -> str:
    return f"{_moment(datetime.fromisoformat(failed.at))}#{failed.delivery_id}"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%S.%f}"
