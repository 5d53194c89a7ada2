"""One piece of work in a group: alone in its success or failure, together in its commit."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterable
from typing import Any, Generic, Protocol, TypeVar

from ringhook.embedded.sqlite_errors import translated

_LOG = logging.getLogger(__name__)

T = TypeVar("T")


class Outcome(Protocol):
    """Whoever waits for a piece of work. `concurrent.futures.Future` is one."""

    def set_running_or_notify_cancel(self) -> bool:
        """Say whether the work is still wanted; from now on it is done."""
        ...

    def set_result(self, result: Any, /) -> None:
        """It is on disk. Runs on the writing thread, and must be short."""
        ...

    def set_exception(self, error: BaseException | None, /) -> None:
        """Nothing of it is on disk. Runs on the writing thread, and must be short."""
        ...


class Piece(Generic[T]):
    """*work* and what became of it, which *outcome* is told in `settle`, after the commit."""

    __slots__ = ("_error", "_result", "_work", "callbacks", "endings", "outcome")

    def __init__(self, work: Callable[[sqlite3.Connection], T], outcome: Outcome) -> None:
        self._work, self.outcome = work, outcome
        self._result: T | None = None
        self._error: BaseException | None = None
        self.endings: list[Callable[[], None]] = []
        self.callbacks: list[tuple[Callable[[], None], Callable[[], None] | None]] = []

    def attempt(self, connection: sqlite3.Connection) -> bool:
        """Do the work in a savepoint and say whether it stands; an exception takes back this piece only.

        Raises `sqlite3.Error` when the failure took the whole transaction with it.
        """
        connection.execute("SAVEPOINT piece")
        try:
            self._result = self._work(connection)
            while self.endings:
                self.endings.pop(0)()
        except BaseException as error:  # raised again in the caller's thread
            if not connection.in_transaction:
                raise _whole_group(error) from error
            self._error = translated(error)
            connection.execute("ROLLBACK TO piece")
        connection.execute("RELEASE piece")
        return self._error is None

    def attempt_part(
        self, connection: sqlite3.Connection, work: Callable[[sqlite3.Connection], object]
    ) -> bool:
        """Do *work* in a savepoint of its own and say whether it stands.

        Raises `sqlite3.Error` when the failure took the whole transaction with it.
        """
        before, endings = len(self.callbacks), len(self.endings)
        connection.execute("SAVEPOINT part")
        try:
            work(connection)
        except Exception as error:
            if not connection.in_transaction:
                raise _whole_group(error) from error
            lost = self.callbacks[before:]
            del self.callbacks[before:], self.endings[endings:]
            _call(otherwise for _, otherwise in lost)
            connection.execute("ROLLBACK TO part")
            connection.execute("RELEASE part")
            return False
        connection.execute("RELEASE part")
        return True

    def fail(self, error: BaseException) -> None:
        """The group did not reach the disk, whatever this piece did."""
        self._error = error

    def settle(self) -> None:
        """Tell everybody how it ended: first the callbacks of a success, then the caller."""
        if self._error is not None:
            _call(otherwise for _, otherwise in self.callbacks)
            self.outcome.set_exception(self._error)
            return
        _call(callback for callback, _ in self.callbacks)
        self.outcome.set_result(self._result)


def _call(callbacks: Iterable[Callable[[], None] | None]) -> None:
    for callback in callbacks:
        try:
            if callback is not None:
                callback()
        except Exception:  # noqa: BLE001 - the other callbacks must still run
            _LOG.exception("a callback after a commit failed; the commit itself stands")


def _whole_group(error: BaseException) -> sqlite3.Error:
    return error if isinstance(error, sqlite3.Error) else sqlite3.OperationalError("rolled back")
