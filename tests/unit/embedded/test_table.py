"""What is special about the table in SQLite."""

from __future__ import annotations

import pytest

from ringhook.domain.errors import ConflictError
from ringhook.embedded.database import Database
from ringhook.embedded.table import SqliteTable
from ringhook.memory.clock import FixedClock
from ringhook.ports.table import Row


def count(database: Database) -> int:
    return int(
        database.read(
            lambda connection: connection.execute("SELECT count(*) FROM entries").fetchone()[0]
        )
    )


def test_a_sweep_deletes_expired_rows_and_no_others(database: Database, clock: FixedClock) -> None:
    table, now = SqliteTable(database, clock), int(clock.now().timestamp())
    fill = [Row("old", f"{n}", {}, expires_at=now + 5) for n in range(1100)]
    database.run(lambda _: [table.put(row) for row in fill])
    table.put(Row("young", "a", {}, expires_at=now + 50))
    table.put(Row("for ever", "a", {}))
    clock.advance(5)

    assert table.sweep() == 1100
    assert (count(database), table.sweep()) == (2, 0)


def test_several_writes_of_one_piece_are_kept_or_lost_together(
    database: Database, clock: FixedClock
) -> None:
    table = SqliteTable(database, clock)
    table.put(Row("calls", "b", {}))

    def work(_: object) -> None:
        table.put(Row("calls", "a", {}))
        table.put(Row("calls", "b", {}), expect=7)

    with pytest.raises(ConflictError):
        database.run(work)
    assert table.get("calls", "a") is None
