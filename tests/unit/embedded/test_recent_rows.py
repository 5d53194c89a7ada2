"""What the writing thread remembers of the file is what the file holds."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from ringhook.domain.errors import ConflictError
from ringhook.embedded.clock import SystemClock
from ringhook.embedded.database import Database
from ringhook.embedded.recent_rows import MOST, UNKNOWN, RecentRows, Stored
from ringhook.embedded.table import SqliteTable
from ringhook.ports.table import ABSENT, Row


def test_what_a_failed_piece_of_work_wrote_is_not_remembered(tmp_path: Path) -> None:
    with Database(tmp_path / "file") as database:
        table = SqliteTable(database, SystemClock())
        table.put(Row("p", "s", {"n": 1}))

        def fail(_connection: sqlite3.Connection) -> None:
            table.put(Row("p", "s", {"n": 2}))
            table.put(Row("p", "new", {}))
            raise ConflictError("taken back")

        with pytest.raises(ConflictError):
            database.run(fail)
        seen = database.run(lambda _: [table.get("p", sort) for sort in ("s", "new")])
        assert [row and row.data for row in seen] == [{"n": 1}, None]
        assert database.run(lambda _: table.put(Row("p", "new", {}), expect=ABSENT)) == 1


def test_a_piece_of_work_reads_what_it_wrote_itself(tmp_path: Path) -> None:
    with Database(tmp_path / "file") as database:
        table = SqliteTable(database, SystemClock())

        def work(_connection: sqlite3.Connection) -> list[Row | None]:
            table.get("p", "s")
            table.put(Row("p", "s", {"n": 1}))
            table.put(Row("p", "s", {"n": 2}), expect=1)
            before = table.get("p", "s")
            table.delete("p", "s")
            return [before, table.get("p", "s")]

        before, after = database.run(work)
        assert before is not None
        assert (before.data, before.version, after) == ({"n": 2}, 2, None)


def test_only_the_last_rows_are_remembered() -> None:
    rows = RecentRows()
    for number in range(10 * MOST):
        rows.keep(("p", str(number)), Stored(str(number), 1, None))
    found = [rows.find(("p", str(number))) for number in range(10 * MOST)]
    known = [stored.text for stored in found if stored not in {None, UNKNOWN}]
    assert MOST // 2 <= len(known) <= MOST
    assert known == [str(number) for number in range(10 * MOST)][-len(known) :]


def test_what_was_kept_last_counts_in_whichever_half_it_stands() -> None:
    rows = RecentRows()
    rows.keep(("p", "s"), Stored("old", 1, None))
    for number in range(MOST // 2):
        rows.keep(("p", str(number)), None)
    assert rows.find(("p", "s")) == Stored("old", 1, None)
    rows.keep(("p", "s"), None)
    assert rows.find(("p", "s")) is None
    rows.clear()
    assert rows.find(("p", "s")) is UNKNOWN
