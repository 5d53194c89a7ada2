"""The one SQLite file: one writing thread that commits in groups, and as many readers as there are threads.

A commit costs one wait for the disk, whatever it holds. So everything that waits to be written while
one commit runs goes into the next one together: the busier, the larger the groups.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import Any, Self, TypeVar

from ringhook.domain.errors import TryAgainError
from ringhook.embedded.opening import open_writer
from ringhook.embedded.piece import Outcome, Piece
from ringhook.embedded.process_lock import ProcessLock
from ringhook.embedded.readers import Readers
from ringhook.embedded.sqlite_errors import DatabaseUnusableError, lost

__all__ = ["Database", "DatabaseUnusableError"]

_LOG = logging.getLogger(__name__)
_GROUP_LIMIT = 256

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]


class Database:
    """Owns the file until `close`. *Work* is a function of the connection; it must not commit by itself.

    Construction raises `DatabaseUnusableError` when the file is damaged, foreign or in use.
    """

    def __init__(self, path: Path) -> None:
        self._lock = _locked(path)
        try:
            self._connection = open_writer(path)
        except BaseException:
            self._lock.release()
            raise
        self._readers = Readers(path)
        self._waiting: SimpleQueue[Piece[Any] | None] = SimpleQueue()
        self._current: Piece[Any] | None = None
        self._behind = 0
        self._when_taken_back: list[Callable[[], None]] = []
        self._after_group: list[Callable[[], None]] = []
        self._closing = threading.Lock()
        self._is_closed = False
        self._writer = threading.Thread(target=self._write, name="ringhook-writer", daemon=True)
        self._writer.start()
        self._writer_id = self._writer.ident

    def submit(self, work: Work[T]) -> Future[T]:
        """Queue *work* for the next group and return at once.

        The future is done after the commit; its callbacks run on the writer thread and must be short.
        """
        future: Future[T] = Future()
        self.post(work, future)
        return future

    def post(self, work: Work[Any], outcome: Outcome) -> None:
        """Queue *work* for the next group; *outcome* is told how it ended."""
        piece = Piece(work, outcome)
        with self._closing:
            if self._is_closed:
                raise TryAgainError(
                    "nothing was written: the database is closed; start ringhook again"
                )
            self._waiting.put(piece)

    def run(self, work: Work[T]) -> T:
        """Do *work* in a transaction and return its result when that is on disk.

        Inside another piece of work this is a plain call: the two commit together, and an exception
        that the outer one catches takes back nothing.
        """
        if not self._on_writer():
            return self.submit(work).result()
        if self._current is None:
            raise RuntimeError("a callback of a commit cannot wait for the next one: use submit")
        return work(self._connection)

    def read(self, work: Work[T]) -> T:
        """Return the result of *work*, which writes nothing.

        It sees every commit, and inside a piece of work that piece's own writes as well.
        """
        return work(self._connection) if self._on_writer() else self._readers.read(work)

    def after_commit(
        self, callback: Callable[[], None], *, otherwise: Callable[[], None] | None = None
    ) -> None:
        """Call *callback* once the current piece of work is on disk, or *otherwise* if it is taken back.

        It runs on the writer thread before the caller of `run` goes on, and must be short.
        """
        if not self._on_writer() or self._current is None:
            raise RuntimeError("after_commit belongs inside a piece of work: call it from run")
        self._current.callbacks.append((callback, otherwise))

    def attempt(self, work: Work[object]) -> bool:
        """Do *work* as a part of the current piece and say whether it stands; a failure takes back this part only."""
        if self._current is None:
            raise RuntimeError("attempt belongs inside a piece of work: call it from run")
        if self._current.attempt_part(self._connection, work):
            return True
        self._tell_taken_back()
        return False

    def backlog(self) -> int:
        """Return about how many pieces of work wait behind the current one."""
        return self._behind + self._waiting.qsize()

    def after_group(self, callback: Callable[[], None]) -> None:
        """Call *callback*, on the writer thread, after every group, once everybody was told how it ended."""
        self._after_group.append(callback)

    def when_taken_back(self, callback: Callable[[], None]) -> None:
        """Call *callback*, on the writer thread, whenever something that a piece of work wrote is taken back."""
        self._when_taken_back.append(callback)

    def at_end(self, callback: Callable[[], None]) -> None:
        """Call *callback* as the last part of the current piece of work, when everything else is written."""
        if self._current is None:
            raise RuntimeError("at_end belongs inside a piece of work: call it from run")
        self._current.endings.append(callback)

    def is_writing(self) -> bool:
        """Say whether the caller is inside a piece of work, where waiting would stop every writer."""
        return self._on_writer()

    def close(self) -> None:
        """Finish what was submitted, fold the journal into the file, let the next process in."""
        with self._closing:
            if self._is_closed:
                return
            self._is_closed = True
            self._waiting.put(None)
        self._writer.join()
        self._readers.close()
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _on_writer(self) -> bool:
        return threading.get_ident() == self._writer_id

    def _write(self) -> None:
        is_last = False
        while not is_last:
            group, is_last = self._next_group()
            if group:
                self._commit(group)
        try:
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.Error:
            _LOG.warning(
                "the journal stays beside the database file: it is folded in at the next start"
            )
        self._connection.close()

    def _next_group(self) -> tuple[list[Piece[Any]], bool]:
        """Wait for one piece, then take all that is there; the second value says that no more will come."""
        group: list[Piece[Any]] = []
        while not group or (len(group) < _GROUP_LIMIT and not self._waiting.empty()):
            piece = self._waiting.get()
            if piece is None:
                return group, True
            if piece.outcome.set_running_or_notify_cancel():
                group.append(piece)
        return group, False

    def _commit(self, group: list[Piece[Any]]) -> None:
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            for behind, piece in zip(reversed(range(len(group))), group, strict=True):
                self._current, self._behind = piece, behind
                if not piece.attempt(self._connection):
                    self._tell_taken_back()
            self._current = None
            self._connection.execute("COMMIT")
        except (sqlite3.Error, MemoryError) as error:
            self._current = None
            self._take_back()
            self._tell_taken_back()
            for piece in group:
                piece.fail(lost(error))
        for piece in group:
            piece.settle()
        for callback in self._after_group:
            callback()

    def _tell_taken_back(self) -> None:
        for callback in self._when_taken_back:
            callback()

    def _take_back(self) -> None:
        """SQLite has sometimes rolled back already: https://www.sqlite.org/lang_transaction.html."""
        if not self._connection.in_transaction:
            return
        try:
            self._connection.execute("ROLLBACK")
        except sqlite3.Error:
            _LOG.exception("the database could not take back a failed commit")


def _locked(path: Path) -> ProcessLock:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return ProcessLock(path.with_name(path.name + ".lock"))
    except BlockingIOError as error:
        raise DatabaseUnusableError(
            f"another ringhook uses {path}: stop it, or give this one a file of its own"
        ) from error
    except OSError as error:
        raise DatabaseUnusableError(
            f"cannot write beside {path} ({error.strerror}): make its folder writable"
        ) from error
