"""Open the database file, or refuse it with a sentence that says what to do.

A file that exists is never replaced: a new database is made under another name and then renamed.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from ringhook.domain.errors import TryAgainError
from ringhook.embedded import journal, schema
from ringhook.embedded.sqlite_errors import DatabaseUnusableError, translated

_HEADER = b"SQLite format 3\x00"
_FULL_CHECK_BYTES = 64 * 1024 * 1024
"""Reading every page of a larger file would delay the start by seconds."""
_BUSY_SECONDS = 5.0
_CHECKPOINT_PAGES = 4_000
_CACHE_KIB = 8 * 1024
_RESTORE = (
    "restore it from the backup (ringhook restore FILE --over), or move it away to start anew"
)


def open_writer(path: Path) -> sqlite3.Connection:
    """Return the one writing connection; makes the file if there is none.

    Raises `DatabaseUnusableError`. synchronous=FULL: a commit that returned outlives a power cut.
    secure_delete: what is deleted is overwritten, so that a number that was erased is nowhere in the file.
    """
    if not path.exists():
        _refuse_orphaned_journal(path)
        _make(path)
    _refuse_without_header(path)
    _refuse_unless_sound(path)
    connection = _connect(path, "rw")
    try:
        schema.migrate(connection, _number(connection, "PRAGMA user_version"))
        connection.execute("PRAGMA journal_mode = WAL").fetchone()
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("PRAGMA secure_delete = ON").fetchone()
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        connection.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}").fetchone()
    except sqlite3.Error as error:
        connection.close()
        raise _unusable(path, error) from error
    return connection


def open_reader(path: Path) -> sqlite3.Connection:
    """Return one more connection, which sees what is committed and can write nothing."""
    return _connect(path, "ro")


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    """A connection may change threads, but the caller sees to it that two never share one at a time."""
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        timeout=_BUSY_SECONDS,
    )


def _make(path: Path) -> None:
    """Make the new file complete before it gets its name; only its owner may read it."""
    unfinished = path.with_name(path.name + ".new")
    unfinished.unlink(missing_ok=True)
    try:
        os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        connection = _connect(unfinished, "rw")
        try:
            schema.create(connection)
        finally:
            connection.close()
        unfinished.replace(path)
        _sync_folder(path.parent)
    except (OSError, sqlite3.Error) as error:
        raise DatabaseUnusableError(
            f"cannot make {path} ({error}): make its folder writable and see that the disk has space"
        ) from error


def _sync_folder(folder: Path) -> None:
    """Put the new name itself on disk. Windows does so unasked and opens no folders."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _refuse_orphaned_journal(path: Path) -> None:
    orphan = path.with_name(path.name + "-wal")
    if orphan.exists() and orphan.stat().st_size:
        raise DatabaseUnusableError(
            f"{path} is gone, but its journal {orphan.name} is there: put the file back, "
            "or move the journal away to start anew, "
            "or restore both from the backup (ringhook restore FILE --over)"
        )


def _refuse_without_header(path: Path) -> None:
    try:
        with path.open("rb") as file:
            found = file.read(len(_HEADER))
    except OSError as error:
        raise DatabaseUnusableError(
            f"cannot read {path} ({error.strerror}): name a file that ringhook's user may read and write"
        ) from error
    if found != _HEADER:
        state = "is empty" if not found else "is not a SQLite database"
        raise DatabaseUnusableError(f"{path} {state}: {_RESTORE}")


def _refuse_unless_sound(path: Path) -> None:
    """Look at everything without writing: a connection that may write folds the journal in when it is closed."""
    try:
        with closing(open_reader(path)) as connection:
            _refuse_unless_ours(connection, path)
            if journal.is_damaged(path):
                raise DatabaseUnusableError(f"the journal of {path} is damaged: {_RESTORE}")
    except sqlite3.Error as error:
        raise _unusable(path, error) from error


def _unusable(path: Path, error: sqlite3.Error) -> DatabaseUnusableError:
    known = translated(error)
    if isinstance(known, TryAgainError):
        return DatabaseUnusableError(f"cannot use {path}: {known}")
    return DatabaseUnusableError(f"{path} is damaged ({error}): {_RESTORE}")


def _refuse_unless_ours(connection: sqlite3.Connection, path: Path) -> None:
    if _number(connection, "PRAGMA application_id") != schema.APPLICATION_ID:
        raise DatabaseUnusableError(f"{path} belongs to another program: name another file")
    version = _number(connection, "PRAGMA user_version")
    if version > len(schema.MIGRATIONS):
        raise DatabaseUnusableError(
            f"{path} was written by a newer ringhook (format {version}): install that one again"
        )
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    if not tables >= schema.TABLES or not _is_whole(connection, path):
        raise DatabaseUnusableError(f"{path} is damaged: {_RESTORE}")


def _is_whole(connection: sqlite3.Connection, path: Path) -> bool:
    if path.stat().st_size > _FULL_CHECK_BYTES:
        return True
    verdict: tuple[str] = connection.execute("PRAGMA quick_check(1)").fetchone()
    return verdict[0] == "ok"


def _number(connection: sqlite3.Connection, pragma: str) -> int:
    found: tuple[int] = connection.execute(pragma).fetchone()
    return found[0]
