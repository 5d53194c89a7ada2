"""Rows as rows, whatever they say: for those who erase, move, and tidy up."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from heapq import merge
from operator import attrgetter

from ringhook.domain.errors import ConflictError
from ringhook.ports.table import Row, Table
from ringhook.store.layout import workspace
from ringhook.store.shards import shard_of, shards_of

AT_A_TIME = 100
EVENT = "event#"
CALLS = "day"
EXECUTIONS = "executions"
LISTS = (CALLS, EXECUTIONS)
"""The lists of a day: every line of them leads to the partition of a call, or of an execution."""
EVENT_TIME = "%Y%m%dT%H%M%S.%f"


class Remains:
    """The rows of a table, walked partition by partition."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def rows(self, partition: str, after: str = "") -> Iterator[Row]:
        """Yield the rows of *partition* behind *after*; they may be deleted on the way."""
        while True:
            page = self._table.query(partition, limit=AT_A_TIME, after=after)
            yield from page.rows
            after = page.after
            if not after:
                return

    def spread(self, partition: str, after: str = "") -> Iterator[Row]:
        """Yield a list that is spread over several partitions, in key order, behind *after*."""
        parts = [self.rows(shard, after) for shard in shards_of(partition)]
        return merge(*parts, key=attrgetter("sort"))

    def days(self, name: str, last: str = "") -> list[str]:
        """Return the days with calls, the newest first, from *last* on if that is given."""
        found = [row.sort for row in self.rows(workspace(name, "days"))]
        return sorted((day for day in found if not last or day <= last), reverse=True)

    def end_day(self, name: str, day: str) -> None:
        """Forget a day whose lists have nothing any more."""
        if next(self.lines(name, day), None) is None:
            self._table.delete(workspace(name, "days"), day)

    def of_call(self, name: str, call_id: str) -> list[Row]:
        """Return everything in a call's own partition."""
        return list(self.rows(workspace(name, "call", call_id)))

    def of_day(self, name: str, day: str) -> list[Row]:
        """Return the lines of *day*."""
        return list(self.lines(name, day))

    def lines(self, name: str, day: str, after: str = "") -> Iterator[Row]:
        """Yield the lines of *day* behind the place *after*: calls, then executions, which are kept like calls."""
        first, _, sort = after.partition("!")
        begin = LISTS.index(first) if first in LISTS else 0
        for family in LISTS[begin:]:
            behind = sort if family == first else ""
            read = self.spread if family == CALLS else self.rows
            yield from read(workspace(name, family, day), behind)

    def get(self, partition: str, sort: str) -> Row | None:
        """Return one row."""
        return self._table.get(partition, sort)

    def put_call_row(self, name: str, row: Row) -> None:
        """Write a row of a call, or of the call list, whose day is then known."""
        for family in LISTS:
            place = row.partition.removeprefix(workspace(name, family, ""))
            if place != row.partition:
                day = place.partition("#")[0]
                self._table.put(Row(workspace(name, "days"), day, {}))
                if family == CALLS:
                    home = shard_of(workspace(name, family, day), str(row.data["id"]))
                    row = replace(row, partition=home)
        self._table.put(row)

    def delete(self, row: Row) -> None:
        """Delete one row."""
        self._table.delete(row.partition, row.sort)

    def remove(self, partition: str, sort: str) -> bool:
        """Delete the row of that key; returns whether there was one."""
        found = self._table.get(partition, sort) is not None
        if found:
            self._table.delete(partition, sort)
        return found

    def rewrite(self, row: Row, data: object) -> bool:
        """Write other data into a row; False when somebody else has just written it."""
        try:
            self._table.put(replace(row, data=data), expect=row.version)  # type: ignore[arg-type]  # JSON as before
        except ConflictError:
            return False
        return True

    def clear(self, partition: str) -> int:
        """Delete a whole partition; returns how many rows it had."""
        count = 0
        for row in self.rows(partition):
            self.delete(row)
            count += 1
        return count


def text_of(row: Row) -> str:
    """Return everything that a row says, its key too."""
    return "\n".join((row.partition, row.sort, json.dumps(row.data, ensure_ascii=False)))


def place_of(line: Row) -> str:
    """Return the place of a day's line, behind which `Remains.lines` goes on."""
    return f"{line.partition.split('#')[2]}!{line.sort}"


def last_heard(rows: list[Row]) -> datetime | None:
    """Return when the last event of a call came, by our own clock; None when it has none."""
    events = [row.sort for row in rows if row.sort.startswith(EVENT)]
    if not events:
        return None
    return datetime.strptime(max(events).split("#")[1] + "+0000", f"{EVENT_TIME}%z")


def days_between(first: date, last: date) -> Iterator[date]:
    """Yield the days from *first* to *last*, both included, newest first."""
    for back in range((last - first).days + 1):
        yield last - timedelta(days=back)
