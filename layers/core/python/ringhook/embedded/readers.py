"""Reading connections, lent to one thread at a time."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import TypeVar

from ringhook.domain.errors import TryAgainError
from ringhook.embedded.opening import open_reader
from ringhook.embedded.sqlite_errors import translated

T = TypeVar("T")


class Readers:
    """As many connections as there ever were readers at one time. Threads come and go; these stay."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._idle: deque[sqlite3.Connection] = deque()
        self._lock = Lock()
        self._is_closed = False

    def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Return the result of *work* on a connection that nobody else uses meanwhile."""
        try:
            connection = self._borrow()
            try:
                return work(connection)
            finally:
                self._give_back(connection)
        except sqlite3.Error as error:
            known = translated(error)
            if known is error:
                raise
            raise known from error

    def close(self) -> None:
        """Close what is idle now, and the rest as soon as it comes back."""
        with self._lock:
            self._is_closed = True
            while self._idle:
                self._idle.pop().close()

    def _borrow(self) -> sqlite3.Connection:
        with self._lock:
            if self._is_closed:
                raise TryAgainError(
                    "nothing was read: the database is closed; start ringhook again"
                )
            if self._idle:
                return self._idle.pop()
        return open_reader(self._path)

    def _give_back(self, connection: sqlite3.Connection) -> None:
        with self._lock:
            if not self._is_closed:
                self._idle.append(connection)
                return
        connection.close()
