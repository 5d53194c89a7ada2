"""Group commit: together on disk, alone in failure."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest

from ringhook.domain.errors import TryAgainError
from ringhook.embedded.database import Database


class RefusedError(Exception):
    """What a piece of work raises here."""


def insert(connection: sqlite3.Connection, sort: str) -> None:
    connection.execute("INSERT INTO entries VALUES ('test', ?, '{}', 1, NULL)", (sort,))


def insert_and_fail(connection: sqlite3.Connection, sort: str) -> None:
    insert(connection, sort)
    raise RefusedError(sort)


def rows(connection: sqlite3.Connection) -> list[str]:
    return [sort for (sort,) in connection.execute("SELECT sort FROM entries ORDER BY sort")]


@contextmanager
def busy_writer(database: Database) -> Iterator[None]:
    """Keep the writer occupied, so that everything submitted meanwhile becomes one group."""
    started, finish = Event(), Event()

    def occupy(_: sqlite3.Connection) -> None:
        started.set()
        assert finish.wait(30)

    occupied = database.submit(occupy)
    assert started.wait(30)
    try:
        yield
    finally:
        finish.set()
        occupied.result(30)


def test_what_waits_together_is_committed_together(database: Database) -> None:
    statements: list[str] = []
    database.run(lambda connection: connection.set_trace_callback(statements.append))
    statements.clear()
    with busy_writer(database):
        futures = [
            database.submit(lambda connection, n=n: insert(connection, f"{n:03}"))  # type: ignore[misc]  # mypy wants no default
            for n in range(100)
        ]
    for future in futures:
        future.result(30)

    assert statements.count("COMMIT") <= 3
    assert len(database.read(rows)) == 100


def test_a_failing_piece_takes_back_itself_and_nothing_else(database: Database) -> None:
    with busy_writer(database):
        before = database.submit(lambda connection: insert(connection, "before"))
        failing = database.submit(lambda connection: insert_and_fail(connection, "failing"))
        after = database.submit(lambda connection: insert(connection, "after"))

    before.result(30)
    after.result(30)
    with pytest.raises(RefusedError):
        failing.result(30)
    assert database.read(rows) == ["after", "before"]


def test_run_returns_the_result_and_raises_the_exception_of_its_work(database: Database) -> None:
    assert database.run(lambda _: 42) == 42
    with pytest.raises(RefusedError, match="one"):
        database.run(lambda connection: insert_and_fail(connection, "one"))


def test_work_inside_work_is_one_commit(database: Database) -> None:
    def outer(_: sqlite3.Connection) -> list[str]:
        database.run(lambda connection: insert(connection, "inner"))
        return database.read(rows)

    assert database.run(outer) == ["inner"]


def test_work_inside_failing_work_is_taken_back(database: Database) -> None:
    def outer(connection: sqlite3.Connection) -> None:
        database.run(lambda again: insert(again, "inner"))
        insert_and_fail(connection, "outer")

    with pytest.raises(RefusedError):
        database.run(outer)
    assert database.read(rows) == []


def test_nobody_else_sees_a_piece_before_its_commit(database: Database) -> None:
    started, finish = Event(), Event()

    def work(connection: sqlite3.Connection) -> None:
        insert(connection, "one")
        started.set()
        assert finish.wait(30)

    future = database.submit(work)
    assert started.wait(30)
    assert database.read(rows) == []
    assert not future.done()
    finish.set()
    future.result(30)
    assert database.read(rows) == ["one"]


def test_callbacks_of_a_commit_come_in_order_and_before_the_caller_goes_on(
    database: Database,
) -> None:
    seen: list[str] = []

    def work(connection: sqlite3.Connection) -> None:
        insert(connection, "one")
        database.after_commit(lambda: seen.append("first"))
        database.after_commit(lambda: seen.append("second"))
        assert seen == []

    database.run(work)

    assert seen == ["first", "second"]


def test_a_piece_that_is_taken_back_calls_nothing(database: Database) -> None:
    seen: list[str] = []

    def work(connection: sqlite3.Connection) -> None:
        database.after_commit(lambda: seen.append("never"))
        insert_and_fail(connection, "one")

    with pytest.raises(RefusedError):
        database.run(work)
    database.run(lambda _: None)
    assert seen == []


def test_a_callback_that_fails_does_not_undo_the_commit_or_stop_the_next(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    seen: list[str] = []

    def fail() -> None:
        raise RefusedError

    def work(connection: sqlite3.Connection) -> None:
        insert(connection, "one")
        database.after_commit(fail)
        database.after_commit(lambda: seen.append("second"))

    database.run(work)

    assert (seen, database.read(rows)) == (["second"], ["one"])
    assert "the commit itself stands" in caplog.text


def test_a_callback_may_not_wait_for_the_next_commit(database: Database) -> None:
    refused: Future[str] = Future()

    def callback() -> None:
        try:
            database.run(lambda _: None)
        except RuntimeError as error:
            refused.set_result(str(error))

    database.run(lambda _: database.after_commit(callback))

    assert "use submit" in refused.result(30)


def test_after_commit_outside_of_work_is_refused(database: Database) -> None:
    with pytest.raises(RuntimeError, match="call it from run"):
        database.after_commit(lambda: None)


def test_cancelled_work_is_never_begun(database: Database) -> None:
    with busy_writer(database):
        future = database.submit(lambda connection: insert(connection, "one"))
        assert future.cancel()

    with pytest.raises(CancelledError):
        future.result(30)
    assert database.read(rows) == []


def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(TryAgainError, match="read-only"):
        database.read(lambda connection: insert(connection, "one"))


def test_closing_finishes_what_was_submitted(path: Path) -> None:
    database = Database(path)
    with busy_writer(database):
        future = database.submit(lambda connection: insert(connection, "one"))
    database.close()

    assert future.done()
    with Database(path) as again:
        assert again.read(rows) == ["one"]


def test_closing_folds_the_journal_into_the_file(path: Path) -> None:
    with Database(path) as database:
        database.run(lambda connection: insert(connection, "one"))

    assert not path.with_name("ringhook.db-wal").exists()


def test_a_closed_database_says_so(path: Path) -> None:
    database = Database(path)
    database.close()
    database.close()

    with pytest.raises(TryAgainError, match="closed"):
        database.run(rows)
    with pytest.raises(TryAgainError, match="closed"):
        database.read(rows)


def test_only_the_owner_may_read_the_file(database: Database, path: Path) -> None:
    database.run(lambda connection: insert(connection, "one"))

    modes = {file.name: file.stat().st_mode & 0o077 for file in path.parent.iterdir()}

    assert set(modes.values()) == {0}
