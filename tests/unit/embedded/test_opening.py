"""A file that is not a whole database of ours is refused, with the remedy, and left as it is."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from ringhook.embedded import schema
from ringhook.embedded.database import Database, DatabaseUnusableError

PAGE_BYTES = 4096


def made(path: Path) -> bytearray:
    with Database(path) as database:
        for number in range(200):
            values = (f"{number}", "x" * 1000)
            database.run(
                lambda connection, values=values: (
                    connection.execute(  # type: ignore[misc]  # mypy wants no default
                        "INSERT INTO entries VALUES ('test', ?, ?, 1, NULL)", values
                    )
                    and None
                )
            )
    return bytearray(path.read_bytes())


def be_text(path: Path) -> None:
    path.write_text("phone;name\n" * 1000)


def be_empty(path: Path) -> None:
    path.write_bytes(b"")


def be_cut(path: Path) -> None:
    path.write_bytes(made(path)[: 5 * PAGE_BYTES])


def be_overwritten_inside(path: Path) -> None:
    content = made(path)
    content[9 * PAGE_BYTES : 12 * PAGE_BYTES] = b"\xa5" * (3 * PAGE_BYTES)
    path.write_bytes(content)


def lose_a_table(path: Path) -> None:
    made(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE seen")


def be_another_program_s(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE entries (id)")


def be_from_the_future(path: Path) -> None:
    made(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {len(schema.MIGRATIONS) + 1}")


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (be_text, "is not a SQLite database: restore it from the backup"),
        (be_empty, "is empty: restore it from the backup"),
        (be_cut, "is damaged.*restore it from the backup"),
        (be_overwritten_inside, "is damaged.*restore it from the backup"),
        (lose_a_table, "is damaged.*restore it from the backup"),
        (be_another_program_s, "belongs to another program: name another file"),
        (be_from_the_future, "newer ringhook .*install that one again"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_spoilt_file_is_refused_and_left_as_it_is(
    path: Path, spoil: Callable[[Path], None], sentence: str
) -> None:
    spoil(path)
    before = path.read_bytes()

    for _ in range(2):
        with pytest.raises(DatabaseUnusableError, match=sentence):
            Database(path)

    assert path.read_bytes() == before


def test_a_journal_without_its_database_is_refused(path: Path) -> None:
    path.with_name("ringhook.db-wal").write_bytes(b"x" * 100)

    with pytest.raises(DatabaseUnusableError, match="put the file back"):
        Database(path)

    assert not path.exists()


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnusableError, match="name a file"):
        Database(tmp_path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(DatabaseUnusableError, match="make its folder writable"):
        Database(tmp_path / "file" / "ringhook.db")


def test_an_unfinished_new_file_does_not_stand_in_the_way(path: Path) -> None:
    path.with_name("ringhook.db.new").write_text("a start that was interrupted")

    Database(path).close()

    assert not path.with_name("ringhook.db.new").exists()


def test_the_folder_is_made_when_it_is_missing(tmp_path: Path) -> None:
    Database(tmp_path / "state" / "ringhook.db").close()

    assert (tmp_path / "state" / "ringhook.db").exists()


def test_every_commit_waits_for_the_disk(database: Database) -> None:
    settings = database.run(
        lambda connection: [
            connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous")
        ]
    )

    assert settings == ["wal", 2]
