"""A database file full of calls: the rows of one real call, written again and again under other names.

The rows are spread over the last eighty days, with random call ids in the index, as they would be after
eighty days of work.
"""

from __future__ import annotations

import secrets
import shutil
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from bench.course import PATH, Course
from bench.processes import Running
from bench.webhooks import FIRST_LEG, FIRST_SESSION, event_id

from ringhook.store.layout import DAY_SECONDS, workspace
from ringhook.store.shards import shard_of

DATABASE = "ringhook.sqlite3"
DAYS = 80
BYTES_PER_CALL = 8_000
"""What a call takes on disk, with its part of the index, and some to spare."""
_CALL = workspace("main", "call", "")
_DAY = workspace("main", "day", "")
_INSERT = "INSERT INTO entries (partition, sort, data, version, expires_at) VALUES (?, ?, ?, ?, ?)"
_INDEX = "SELECT sql FROM sqlite_master WHERE name = 'entries_by_expiry'"
_QUICK = ("journal_mode = OFF", "synchronous = OFF", "cache_size = -1000000")

Entry = tuple[str, str, str, int, int]


@dataclass(frozen=True)
class Sample:
    """One call's rows with marks where they name the call, its number, its legs or its day."""

    rows: tuple[tuple[str, str, int], ...]
    line: tuple[str, str, int]
    first_day: date
    expires_at: int

    def call(self, number: int, call_id: str) -> Iterator[Entry]:
        """Yield the rows of call *number* in the order of the index."""
        marks, until = self._marks(number, call_id), self._until(number)
        for sort, text, version in self.rows:
            yield f"{_CALL}{call_id}", sort % marks, text % marks, version, until

    def listed(self, number: int, call_id: str) -> Entry:
        """Return the call's line in the list of its day."""
        marks, (sort, text, version) = self._marks(number, call_id), self.line
        day = shard_of(f"{_DAY}{marks['day']}", call_id)
        return day, sort % marks, text % marks, version, self._until(number)

    def _marks(self, number: int, call_id: str) -> dict[str, str]:
        day = self.first_day - timedelta(days=number % DAYS)
        return {
            "call": call_id,
            "phone": f"7925{number:07d}",
            "session": str(300_000_000 + number),
            "leg": str(600_000_000 + number),
            "day": day.isoformat(),
            "digits": day.strftime("%Y%m%d"),
        }

    def _until(self, number: int) -> int:
        return self.expires_at - number % DAYS * DAY_SECONDS


def sample(course: Course, server: Running) -> str:
    """Let *server* handle one whole call and return the event id that marks it."""
    event = event_id(course.next_event)
    course.send(server.port, PATH, 1, "--rate", "1", "--ended")
    course.wait_for(1)
    time.sleep(1.0)
    return event


def read_sample(connection: sqlite3.Connection, event: str) -> Sample:
    """Return the rows of the call that *event* marks. Raises `RuntimeError` when it is not there."""
    found = connection.execute(
        "SELECT partition, sort, data, version, expires_at FROM entries WHERE data LIKE ?"
        " AND (partition LIKE ? OR partition LIKE ?) ORDER BY partition, sort",
        (f"%7926{event}%", f"{_CALL}%", f"{_DAY}%"),
    ).fetchall()
    calls = [row for row in found if row[0].startswith(_CALL)]
    if len(found) != len(calls) + 1:
        raise RuntimeError(
            "the sample call is not in this file: was the server stopped before it wrote it?"
        )
    partition = calls[0][0]
    (line,) = (row for row in found if row not in calls)
    day = date.fromisoformat(line[0].removeprefix(_DAY)[:10])
    marks = {
        "call": partition.removeprefix(_CALL),
        "phone": f"7926{event}",
        "session": str(FIRST_SESSION + int(event)),
        "leg": str(FIRST_LEG + int(event)),
        "day": day.isoformat(),
        "digits": day.strftime("%Y%m%d"),
    }
    whole = connection.execute(
        "SELECT sort, data, version FROM entries WHERE partition = ? ORDER BY sort", (partition,)
    )
    rows = tuple(_marked(row, marks) for row in whole)
    return Sample(rows, _marked(line[1:4], marks), day, min(row[4] for row in calls))


def _marked(row: tuple[str, str, int], marks: dict[str, str]) -> tuple[str, str, int]:
    texts = [row[0].replace("%", "%%"), row[1].replace("%", "%%")]
    for name, value in marks.items():
        texts = [text.replace(value, f"%({name})s") for text in texts]
    return texts[0], texts[1], row[2]


def fill(folder: Path, calls: int, event: str) -> float:
    """Write so many calls like *event*'s into the stopped server's *folder*; returns how many seconds that took.

    Raises `RuntimeError` when the disk is too small.
    """
    free = shutil.disk_usage(folder).free
    if free < 2 * calls * BYTES_PER_CALL:
        need, have = 2 * calls * BYTES_PER_CALL / 1e9, free / 1e9
        raise RuntimeError(f"{calls} calls need {need:.0f} GB free, there are {have:.0f}")
    begun = time.monotonic()
    connection = sqlite3.connect(folder / DATABASE, isolation_level=None)
    try:
        for pragma in _QUICK:
            connection.execute(f"PRAGMA {pragma}").fetchone()
        _insert(connection, read_sample(connection, event), calls)
    finally:
        connection.close()
    return time.monotonic() - begun


def _insert(connection: sqlite3.Connection, found: Sample, calls: int) -> None:
    """The index of expiries is made anew at the end; a call's rows come in the order of their key."""
    (index,) = connection.execute(_INDEX).fetchone()
    step = 2**80 // calls
    ids = [f"{number * step + secrets.randbelow(step):020x}" for number in range(calls)]
    connection.execute("BEGIN")
    connection.execute("DROP INDEX entries_by_expiry")
    rows = (row for number, one in enumerate(ids) for row in found.call(number, one))
    connection.executemany(_INSERT, rows)
    days = (range(day, calls, DAYS) for day in range(DAYS))
    lines = (found.listed(number, ids[number]) for day in days for number in day)
    connection.executemany(_INSERT, lines)
    connection.execute(index)
    connection.execute("COMMIT")
