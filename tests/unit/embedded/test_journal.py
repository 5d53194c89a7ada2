"""A journal that lost something in its middle is refused; the torn end that a crash leaves is not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ringhook.embedded.database import Database, DatabaseUnusableError

INSERT = "INSERT INTO entries VALUES ('test', ?, '{}', 1, NULL)"
FRAME_BYTES = 24 + 4096


@pytest.fixture
def left(path: Path, tmp_path: Path) -> Path:
    """Return a database as a crash leaves it: ten commits, all of them in the journal."""
    crashed = tmp_path / "crashed" / path.name
    crashed.parent.mkdir()
    with Database(path) as database:
        for number in range(10):
            values = (f"{number}",)
            database.run(
                lambda connection, values=values: connection.execute(INSERT, values) and None  # type: ignore[misc]  # mypy wants no default
            )
        for name in (path.name, f"{path.name}-wal"):
            shutil.copy(path.with_name(name), crashed.with_name(name))
    return crashed


def journal_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def overwrite(path: Path, at: int) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(b"\xa5" * 50)


def rows(path: Path) -> int:
    with Database(path) as database:
        found: int = database.read(
            lambda connection: connection.execute("SELECT count(*) FROM entries").fetchone()[0]
        )
        return found


def test_a_whole_journal_is_read(left: Path) -> None:
    assert rows(left) == 10


@pytest.mark.parametrize("part", [0, 3, 2])
def test_a_journal_damaged_in_its_middle_or_beginning_is_refused_and_left_as_it_is(
    left: Path, part: int
) -> None:
    journal = journal_of(left)
    overwrite(journal, journal.stat().st_size // part if part else 0)
    before = journal.read_bytes(), left.read_bytes()

    for _ in range(2):
        with pytest.raises(DatabaseUnusableError, match=r"journal .* is damaged.*ringhook restore"):
            Database(left)

    assert (journal.read_bytes(), left.read_bytes()) == before


def test_the_torn_end_of_a_crash_is_no_damage(left: Path) -> None:
    journal = journal_of(left)
    overwrite(journal, journal.stat().st_size - FRAME_BYTES // 2)

    assert rows(left) == 9


def test_a_commit_that_was_half_written_is_no_damage(left: Path) -> None:
    journal = journal_of(left)
    with journal.open("r+b") as file:
        file.truncate(journal.stat().st_size - FRAME_BYTES // 2)

    assert rows(left) == 9
