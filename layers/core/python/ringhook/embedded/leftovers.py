"""What the database file keeps outside its rows: dead letters, and the bytes of what was deleted."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from queue import Empty, SimpleQueue

from ringhook.embedded.database import Database
from ringhook.ports.clock import Clock

KEPT_SECONDS = 14 * 86_400
"""As long as the dead letters of SQS."""
BUSY_SECONDS = 10.0
AT_A_TIME = 200
_LOG = logging.getLogger(__name__)
_LETTERS = "SELECT id, body FROM messages WHERE is_dead = 1 AND id > ? ORDER BY id LIMIT ?"
_DELETE = "DELETE FROM messages WHERE id = ? AND is_dead = 1"
_OLD = "DELETE FROM messages WHERE is_dead = 1 AND due < ?"


class FileLeftovers:
    """See `ringhook.flows.privacy.leftovers.Leftovers`. The writer overwrites what it deletes."""

    def __init__(self, database: Database, path: Path, clock: Clock) -> None:
        self._database, self._path, self._clock = database, path, clock
        self._wanted: SimpleQueue[Future[None]] = SimpleQueue()
        database.after_group(self._wipe_if_wanted)

    def drop_messages(self, is_meant: Callable[[str], bool]) -> int:
        """See `ringhook.flows.privacy.leftovers.Leftovers`."""
        count, last = 0, 0
        while True:
            found = self._letters(last)
            meant = [id_ for id_, body in found if is_meant(body)]
            self._delete(meant)
            count += len(meant)
            if len(found) < AT_A_TIME:
                return count
            last = found[-1][0]

    def wipe(self) -> None:
        """Write the whole file anew and empty its journal; whoever else writes waits meanwhile.

        SQLite overwrites what it deletes, but not the copies that it left when it moved rows between pages.
        """
        wiped: Future[None] = Future()
        self._wanted.put(wiped)
        self._database.run(lambda _connection: None)
        wiped.result()

    def _wipe_if_wanted(self) -> None:
        """Do it on the writing thread, between two groups, once for all who wait."""
        waiting = []
        with contextlib.suppress(Empty):
            while True:
                waiting.append(self._wanted.get_nowait())
        if not waiting:
            return
        try:
            self._rewrite()
        except sqlite3.Error:
            _LOG.exception("what was erased may stand in gaps of the file: make room, erase again")
        for wiped in waiting:
            wiped.set_result(None)

    def _rewrite(self) -> None:
        with contextlib.closing(sqlite3.connect(self._path, timeout=BUSY_SECONDS)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()

    def sweep(self) -> None:
        """Delete dead letters that nobody cared about for two weeks."""
        before = self._clock.now().timestamp() - KEPT_SECONDS
        self._database.run(lambda connection: connection.execute(_OLD, (before,)).rowcount)

    def _letters(self, last: int) -> list[tuple[int, str]]:
        values = (last, AT_A_TIME)
        return self._database.read(
            lambda connection: connection.execute(_LETTERS, values).fetchall()
        )

    def _delete(self, ids: list[int]) -> None:
        if ids:
            rows = [(id_,) for id_ in ids]
            self._database.run(lambda connection: connection.executemany(_DELETE, rows).rowcount)
