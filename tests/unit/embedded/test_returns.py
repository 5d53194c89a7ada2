"""Coroutines hear of what was written, many of them with one wake-up of their loop."""

from __future__ import annotations

import asyncio
import sqlite3
from threading import Event
from typing import Any

import pytest

from ringhook.domain.errors import ConflictError
from ringhook.embedded.database import Database
from ringhook.embedded.returns import Returns


class CountingLoop(asyncio.SelectorEventLoop):
    """Counts how often another thread wakes it."""

    woken = 0

    def call_soon_threadsafe(self, *args: Any, **kwargs: Any) -> asyncio.Handle:  # type: ignore[override]  # counts and passes on
        """See `asyncio.loop.call_soon_threadsafe`."""
        self.woken += 1
        return super().call_soon_threadsafe(*args, **kwargs)


def fail() -> None:
    raise ConflictError("not this time")


def test_a_group_wakes_the_loop_once_and_each_hears_its_own_result(database: Database) -> None:
    returns, go_on = Returns(database), Event()

    async def ask() -> tuple[list[Any], int]:
        database.submit(lambda _connection: go_on.wait(30) and None)
        loop = asyncio.get_running_loop()
        assert isinstance(loop, CountingLoop)
        asked = [returns.written(lambda n=n: n) for n in range(20)]  # type: ignore[misc]  # mypy wants no default
        asked.append(returns.written(fail))
        go_on.set()
        return list(await asyncio.gather(*asked, return_exceptions=True)), loop.woken

    with asyncio.Runner(loop_factory=CountingLoop) as runner:
        heard, woken = runner.run(ask())
    assert heard[:20] == list(range(20))
    assert isinstance(heard[20], ConflictError)
    assert woken <= 2


def test_what_was_told_wakes_nobody_again(database: Database) -> None:
    returns = Returns(database)

    async def ask() -> tuple[int, int]:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, CountingLoop)
        await returns.written(lambda: None)
        before = loop.woken
        for _ in range(3):
            database.run(_one)
        return before, loop.woken

    with asyncio.Runner(loop_factory=CountingLoop) as runner:
        before, after = runner.run(ask())
    assert before == after


def test_an_answer_comes_when_the_work_is_on_disk(database: Database) -> None:
    returns, statements = Returns(database), list[str]()
    database.run(lambda connection: connection.set_trace_callback(statements.append))

    async def ask() -> str:
        await returns.written(lambda: None)
        return statements[-1]

    assert asyncio.run(ask()) == "COMMIT"


def test_who_gives_up_waiting_stops_neither_the_work_nor_the_writer(database: Database) -> None:
    returns, done = Returns(database), Event()

    async def give_up() -> None:
        asked = returns.written(done.set)
        asked.cancel()

    asyncio.run(give_up())
    assert done.wait(30)
    assert database.run(_one) == 1


def test_a_loop_that_is_closed_does_not_stop_the_writer(database: Database) -> None:
    returns, go_on = Returns(database), Event()

    async def leave() -> None:
        database.submit(lambda _connection: go_on.wait(30) and None)
        returns.written(lambda: None)

    asyncio.run(leave())
    go_on.set()
    assert database.run(_one) == 1


def _one(connection: sqlite3.Connection) -> int:
    (one,) = connection.execute("SELECT 1").fetchone()
    return int(one)


@pytest.mark.parametrize("times", [1, 3])
def test_the_loop_may_be_another_one_later(database: Database, times: int) -> None:
    returns = Returns(database)

    async def ask() -> int:
        return await returns.written(lambda: 7)

    assert [asyncio.run(ask()) for _ in range(times)] == [7] * times
