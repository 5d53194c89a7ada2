"""What SQLite says when it fails, in our words."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from ringhook.domain.errors import RinghookError, TryAgainError


class DatabaseUnusableError(RinghookError):
    """The database file is not there, not whole or not ours. A person must act."""


_ERRORS: Mapping[int, tuple[type[RinghookError], str]] = {
    sqlite3.SQLITE_FULL: (TryAgainError, "the disk is full: free some space"),
    sqlite3.SQLITE_IOERR: (TryAgainError, "the disk failed: look at its space and its health"),
    sqlite3.SQLITE_BUSY: (TryAgainError, "another program holds the database: close it"),
    sqlite3.SQLITE_LOCKED: (TryAgainError, "another program holds the database: close it"),
    sqlite3.SQLITE_NOMEM: (TryAgainError, "the machine is out of memory"),
    sqlite3.SQLITE_READONLY: (TryAgainError, "the database file is read-only: make it writable"),
    sqlite3.SQLITE_CANTOPEN: (TryAgainError, "the database's folder is gone or not accessible"),
    sqlite3.SQLITE_CORRUPT: (
        DatabaseUnusableError,
        "the database file is damaged: stop ringhook and restore it from the backup (ringhook restore)",
    ),
    sqlite3.SQLITE_NOTADB: (
        DatabaseUnusableError,
        "the database file was overwritten: stop ringhook and restore it from the backup (ringhook restore)",
    ),
}
"""By primary result code, https://www.sqlite.org/rescode.html. What is not here is a fault of ours."""


def translated(error: BaseException) -> BaseException:
    """Return our error for SQLite's, or *error* itself when it is not about the medium."""
    if not isinstance(error, sqlite3.Error):
        return error
    kind, remedy = _ERRORS.get(_primary_code(error), (None, ""))
    if kind is None:
        return error
    known = kind(f"the database failed: {remedy}")
    known.__cause__ = error
    return known


def lost(error: BaseException) -> RinghookError:
    """Return what every caller of a group is told when the group did not reach the disk."""
    known = translated(error)
    if isinstance(known, RinghookError) and isinstance(error, sqlite3.Error):
        return known
    return TryAgainError(
        "the database failed: nothing was written; look at the disk, then try again"
    )


def _primary_code(error: sqlite3.Error) -> int:
    """Python raises some errors itself; those carry no code."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF
