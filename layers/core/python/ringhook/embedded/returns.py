"""Results on their way from the writing thread to the event loop, with one wake-up for a whole group."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from ringhook.embedded.database import Database

T = TypeVar("T")


class Returns:
    """Lets coroutines of one event loop have pieces of work written."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._loop: asyncio.AbstractEventLoop | None = None
        self._settled: list[_Awaited] = []
        database.after_group(self._carry)

    def written(self, work: Callable[[], T]) -> asyncio.Future[T]:
        """Return the result of *work* once everything it wrote is on disk. Call it on the event loop.

        Who gives up waiting does not stop it.
        """
        self._loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = self._loop.create_future()
        self._database.post(lambda _connection: work(), _Awaited(self._settled.append, future))
        return future

    def _carry(self) -> None:
        """Runs on the writing thread, which alone touches the list."""
        if not self._settled or self._loop is None:
            return
        settled = tuple(self._settled)
        self._settled.clear()
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self._loop.call_soon_threadsafe(_tell, settled)


@dataclass(slots=True)
class _Awaited:
    """See `ringhook.embedded.piece.Outcome`."""

    settled: Callable[[_Awaited], None]
    future: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None

    def set_running_or_notify_cancel(self) -> bool:
        return True

    def set_result(self, result: Any, /) -> None:
        self.result = result
        self.settled(self)

    def set_exception(self, error: BaseException | None, /) -> None:
        self.error = error
        self.settled(self)


def _tell(settled: tuple[_Awaited, ...]) -> None:
    for one in settled:
        if one.future.done():
            continue  # nobody waits for it any more
        if one.error is None:
            one.future.set_result(one.result)
        else:
            one.future.set_exception(one.error)
