"""Lists that every call is written to: spread over several partitions, read as one.

DynamoDB gives one partition 1000 write units a second, and a list in the order of time is written at its end
only, where splitting does not help
(https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-sharding.html).
docs/decisions/0019 has the figures.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from heapq import merge
from itertools import islice

from ringhook.ports.table import Page, Row, Table

SHARDS = 8
"""May grow, never shrink: rows stay where they were written."""
LEAST_AT_A_TIME = 5


def shard_of(partition: str, key: str) -> str:
    """Return which partition of the list holds *key*. The first one is called like the list itself."""
    number = zlib.crc32(key.encode()) % SHARDS
    return f"{partition}#{number}" if number else partition


def shards_of(partition: str) -> tuple[str, ...]:
    """Return every partition of the list, the first one last.

    Lists that were not spread yet are in the first: of a row that is there and elsewhere as well, the
    other one is the newer.
    """
    return (*(f"{partition}#{number}" for number in range(SHARDS - 1, 0, -1)), partition)


def read_shards(
    table: Table, partition: str, *, limit: int, after: str = "", newest_first: bool = False
) -> Page:
    """Return up to *limit* rows of the whole list in (reverse) key order, each key once."""
    at_a_time = max(LEAST_AT_A_TIME, 2 * limit // SHARDS)
    parts = [
        _walk(table, shard, at_a_time, after, newest_first=newest_first)
        for shard in shards_of(partition)
    ]
    together = merge(*parts, key=lambda row: row.sort, reverse=newest_first)
    rows = tuple(islice(_once(together), limit + 1))
    return Page(rows[:limit], rows[limit - 1].sort if len(rows) > limit else "")


def _walk(
    table: Table, partition: str, at_a_time: int, after: str, *, newest_first: bool
) -> Iterator[Row]:
    while True:
        page = table.query(partition, limit=at_a_time, after=after, newest_first=newest_first)
        yield from page.rows
        after = page.after
        if not after:
            return


def _once(rows: Iterator[Row]) -> Iterator[Row]:
    last = None
    for row in rows:
        if row.sort != last:
            yield row
        last = row.sort
