"""Every table of the database file, and how an older file becomes a newer one."""

from __future__ import annotations

import sqlite3

APPLICATION_ID = 0x72686B31
"""`rhk1` in SQLite's header: tells our files from those of other programs.
https://www.sqlite.org/pragma.html#pragma_application_id"""

_FIRST = """
CREATE TABLE entries (
    partition  TEXT NOT NULL,
    sort       TEXT NOT NULL,
    data       TEXT NOT NULL,
    version    INTEGER NOT NULL,
    expires_at INTEGER,
    PRIMARY KEY (partition, sort)
);
CREATE INDEX entries_by_expiry ON entries (expires_at) WHERE expires_at IS NOT NULL;
CREATE TABLE messages (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    queue   TEXT NOT NULL,
    grp     TEXT NOT NULL,
    body    TEXT NOT NULL,
    due     REAL NOT NULL,
    attempt INTEGER NOT NULL DEFAULT 0,
    is_dead INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX dead_messages ON messages (queue, id) WHERE is_dead = 1;
CREATE TABLE seen (
    id            INTEGER PRIMARY KEY,
    queue         TEXT NOT NULL,
    deduplication TEXT NOT NULL,
    expires_at    REAL NOT NULL,
    UNIQUE (queue, deduplication)
);
"""

_SECOND = "ALTER TABLE messages ADD COLUMN share TEXT NOT NULL DEFAULT ''"

_THIRD = "ALTER TABLE messages ADD COLUMN holders INTEGER NOT NULL DEFAULT 0"

MIGRATIONS: tuple[str, ...] = (_FIRST, _SECOND, _THIRD)
"""Number n turns a file of version n into one of version n + 1. Append; never edit."""

TABLES = frozenset({"entries", "messages", "seen"})


def create(connection: sqlite3.Connection) -> None:
    """Make an empty database ours."""
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    migrate(connection, 0)


def migrate(connection: sqlite3.Connection, version: int) -> None:
    """Bring a file of *version* up to the newest, one transaction for each step."""
    for number, script in enumerate(MIGRATIONS[version:], start=version + 1):
        connection.executescript(f"BEGIN;{script};PRAGMA user_version = {number};COMMIT;")
