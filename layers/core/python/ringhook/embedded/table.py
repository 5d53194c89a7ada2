"""`Table` in SQLite. Being the only writer, it may read a row and then write it without a race."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import msgspec

from ringhook.domain.errors import ConflictError
from ringhook.embedded.database import Database
from ringhook.embedded.recent_rows import UNKNOWN, Key, RecentRows, Stored
from ringhook.ports.clock import Clock
from ringhook.ports.table import ABSENT, ANY, Page, Row

COUNT = "n"
"""Where a counter row keeps its value."""

_LIVE = "(expires_at IS NULL OR expires_at > ?)"
_COLUMNS = "SELECT partition, sort, data, version, expires_at FROM entries"
_ONE = f"{_COLUMNS} WHERE partition = ? AND sort = ? AND {_LIVE}"
_INSERT = "INSERT INTO entries (partition, sort, data, version, expires_at) VALUES (?, ?, ?, ?, ?)"
_WRITE_NEW = f"{_INSERT} ON CONFLICT (partition, sort) DO NOTHING"
_WRITE = (
    f"{_INSERT} ON CONFLICT (partition, sort) DO UPDATE SET data = excluded.data,"  # nosec B608
    " version = excluded.version, expires_at = excluded.expires_at"
)
_DELETE = "DELETE FROM entries WHERE partition = ? AND sort = ?"
_RANGE = f"{_COLUMNS} WHERE partition = ? AND sort >= ? AND sort < ? AND {_LIVE} ORDER BY sort"
_ORDERS = {False: f"{_RANGE} LIMIT ?", True: f"{_RANGE} DESC LIMIT ?"}
_SWEEP = (
    "DELETE FROM entries WHERE rowid IN (SELECT rowid FROM entries WHERE expires_at <= ? LIMIT ?)"
)
_SWEEP_ROWS = 500
"""Small enough that no other write waits long for its turn."""

_ENCODER, _DECODER = msgspec.json.Encoder(), msgspec.json.Decoder()
_SURROGATES = 0xD800, 0xE000
"""The first of the code points that no text on disk has, and the one after the last."""
_NO_END = b""
"""SQLite sorts every blob after every text: https://www.sqlite.org/datatype3.html#sort_order."""


class SqliteTable:
    """Rows as JSON text. An expired row is unseen at once and goes with the next `sweep`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._recent = RecentRows()
        database.when_taken_back(self._recent.clear)

    def get(self, partition: str, sort: str) -> Row | None:
        """See `ringhook.ports.table.Table`."""
        return self._database.read(lambda connection: self._found(connection, partition, sort))

    def put(self, row: Row, *, expect: int | None = ANY) -> int:
        """See `ringhook.ports.table.Table`."""
        text = _text(row.data)
        return self._database.run(lambda connection: self._write(connection, row, text, expect))

    def _write(
        self, connection: sqlite3.Connection, row: Row, text: str, expect: int | None
    ) -> int:
        """Write *row*: with one statement if it is new, or was read or written a short while ago."""
        key, version = (row.partition, row.sort), ABSENT
        if expect or not self._is_new(connection, row, text):
            found = self._stored(connection, key)
            version = found.version if found else ABSENT
            if expect not in (ANY, version):
                raise ConflictError("somebody else wrote this row first; read it again")
            connection.execute(_WRITE, (*key, text, version + 1, row.expires_at))
        self._recent.keep(key, Stored(text, version + 1, row.expires_at))
        return version + 1

    def _is_new(self, connection: sqlite3.Connection, row: Row, text: str) -> bool:
        """Write *row* if there is none, and say so. An expired one is there."""
        if self._recent.find((row.partition, row.sort)) is not UNKNOWN:
            return False
        new = (row.partition, row.sort, text, ABSENT + 1, row.expires_at)
        return connection.execute(_WRITE_NEW, new).rowcount > 0

    def add(
        self, partition: str, sort: str, amount: int = 1, *, expires_at: int | None = None
    ) -> int:
        """See `ringhook.ports.table.Table`."""

        def write(connection: sqlite3.Connection) -> int:
            row = self._found(connection, partition, sort) or Row(partition, sort, {})
            value = int(row.data.get(COUNT, 0)) + amount
            until = row.expires_at if expires_at is None else expires_at
            counted = replace(row, expires_at=until)
            self._write(connection, counted, _text({COUNT: value}), ANY)
            return value

        return self._database.run(write)

    def delete(self, partition: str, sort: str) -> None:
        """See `ringhook.ports.table.Table`."""

        def write(connection: sqlite3.Connection) -> None:
            connection.execute(_DELETE, (partition, sort))
            self._recent.keep((partition, sort), None)

        self._database.run(write)

    def query(
        self,
        partition: str,
        prefix: str = "",
        *,
        limit: int = 100,
        after: str = "",
        newest_first: bool = False,
    ) -> Page:
        """See `ringhook.ports.table.Table`."""
        first, end = _bounds(prefix, after, newest_first=newest_first)
        values = (partition, first, end, self._now(), limit + 1)
        statement = _ORDERS[newest_first]
        rows = self._database.read(
            lambda connection: [_row(found) for found in connection.execute(statement, values)]
        )
        more = len(rows) > limit
        return Page(tuple(rows[:limit]), after=rows[limit - 1].sort if more else "")

    def sweep(self) -> int:
        """Delete the expired rows and return how many there were."""
        total = 0
        while True:
            count = self._database.run(self._sweep_some)
            total += count
            if count < _SWEEP_ROWS:
                return total

    def _sweep_some(self, connection: sqlite3.Connection) -> int:
        return int(connection.execute(_SWEEP, (self._now(), _SWEEP_ROWS)).rowcount)

    def _found(self, connection: sqlite3.Connection, partition: str, sort: str) -> Row | None:
        stored = self._stored(connection, (partition, sort))
        if stored is None:
            return None
        return Row(partition, sort, _content(stored.text), stored.version, stored.expires_at)

    def _stored(self, connection: sqlite3.Connection, key: Key) -> Stored | None:
        if not self._database.is_writing():
            return _select(connection, key, self._now())
        stored = self._recent.find(key)
        if stored is UNKNOWN:
            stored = _select(connection, key, self._now())
            self._recent.keep(key, stored)
        elif stored is not None and stored.expires_at is not None:
            return stored if stored.expires_at > self._now() else None
        return stored

    def _now(self) -> int:
        return int(self._clock.now().timestamp())


def _select(connection: sqlite3.Connection, key: Key, now: int) -> Stored | None:
    found = connection.execute(_ONE, (*key, now)).fetchone()
    return None if found is None else Stored(*found[2:])


def _text(content: Mapping[str, Any]) -> str:
    """Half a surrogate pair is no UTF-8: such a row is written in ASCII with escapes."""
    try:
        return _ENCODER.encode(content).decode()
    except ValueError:
        return json.dumps(content)


def _content(text: str) -> Mapping[str, Any]:
    content: Mapping[str, Any]
    try:
        content = _DECODER.decode(text)
    except ValueError:
        content = json.loads(text)
    return content


def _row(stored: tuple[str, str, str, int, int | None]) -> Row:
    partition, sort, text, version, expires_at = stored
    return Row(partition, sort, _content(text), version, expires_at)


def _bounds(prefix: str, after: str, *, newest_first: bool) -> tuple[str, str | bytes]:
    """Return the first key that may be found and the first that may not."""
    if newest_first:
        return prefix, after or _end_of(prefix)
    return (f"{after}\x00" if after else prefix), _end_of(prefix)


def _end_of(prefix: str) -> str | bytes:
    """Return the least text that comes after every text beginning with *prefix*."""
    stem = prefix.rstrip("\U0010ffff")
    if not stem:
        return _NO_END
    following = ord(stem[-1]) + 1
    return stem[:-1] + chr(_SURROGATES[1] if following == _SURROGATES[0] else following)
