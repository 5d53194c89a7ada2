"""A full or failing disk: everybody concerned is told, and it goes on when there is space."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path
from threading import Event

import pytest

from ringhook.domain.errors import TryAgainError
from ringhook.embedded.database import Database

INSERT = "INSERT INTO entries VALUES ('test', ?, ?, 1, NULL)"


def insert(connection: sqlite3.Connection, sort: str, size: int = 2) -> None:
    connection.execute(INSERT, (sort, "x" * size))


def rows(connection: sqlite3.Connection) -> list[str]:
    return [sort for (sort,) in connection.execute("SELECT sort FROM entries ORDER BY sort")]


def roll_back(connection: sqlite3.Connection) -> None:
    connection.execute("ROLLBACK")


def limit_pages(connection: sqlite3.Connection, more: int) -> None:
    (count,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {count + more}").fetchone()


def test_a_full_database_refuses_the_piece_and_works_again_with_space(database: Database) -> None:
    database.run(lambda connection: limit_pages(connection, 2))
    with pytest.raises(TryAgainError, match="free some space"):
        database.run(lambda connection: insert(connection, "big", 1_000_000))
    database.run(lambda connection: insert(connection, "small"))
    database.run(lambda connection: limit_pages(connection, 10_000))
    database.run(lambda connection: insert(connection, "big", 1_000_000))

    assert database.read(rows) == ["big", "small"]


def test_a_transaction_lost_on_the_way_is_told_to_the_whole_group(database: Database) -> None:
    """SQLite rolls all back by itself after some errors; ROLLBACK stands for them."""
    started, finish = Event(), Event()

    def occupy(_: sqlite3.Connection) -> None:
        started.set()
        assert finish.wait(30)

    database.submit(occupy)
    assert started.wait(30)
    group = [
        database.submit(lambda connection: insert(connection, "before")),
        database.submit(roll_back),
        database.submit(lambda connection: insert(connection, "after")),
    ]
    finish.set()

    for future in group:
        with pytest.raises(TryAgainError, match="the database failed"):
            future.result(30)
    database.run(lambda connection: insert(connection, "next"))
    assert database.read(rows) == ["next"]


FULL_DISK = """
import resource, sys, threading
from pathlib import Path
from ringhook.domain.errors import TryAgainError
from ringhook.embedded.database import Database

INSERT = "INSERT INTO entries VALUES ('test', ?, ?, 1, NULL)"
started, finish = threading.Event(), threading.Event()

def write(database, sort):
    return database.submit(lambda connection: connection.execute(INSERT, (sort, "x" * 9000)) and None)

def occupy(connection):
    started.set()
    finish.wait(30)

with Database(Path(sys.argv[1])) as database:
    write(database, "before").result()
    database.submit(occupy)
    started.wait(30)
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    group = [write(database, f"full {number}") for number in range(3)]
    finish.set()
    for future in group:
        print(type(future.exception(30)).__name__)
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    write(database, "after").result()
    found = database.read(lambda c: [sort for (sort,) in c.execute("SELECT sort FROM entries")])
    print(sorted(found))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on a file's size")
def test_a_commit_that_fails_is_told_to_every_caller_and_the_next_one_works(path: Path) -> None:
    """The limit on file size makes the write of the journal fail, as a full disk does."""
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.stdout.splitlines() == [*["TryAgainError"] * 3, "['after', 'before']"], done.stderr
