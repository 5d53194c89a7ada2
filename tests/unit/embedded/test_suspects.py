"""A message that takes processes along is given up after the third; those that were at work beside it are not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ringhook.embedded.database import Database
from ringhook.embedded.letters import Depth
from ringhook.embedded.queue import SqliteQueue
from ringhook.memory.clock import FixedClock
from ringhook.ports.queue import Message


@contextmanager
def life(path: Path, clock: FixedClock) -> Iterator[SqliteQueue]:
    """Open the queue in a process that dies: it closes the file, but never the queue."""
    with Database(path) as database:
        yield SqliteQueue(database, clock, "events")


def bodies(queue: SqliteQueue, limit: int = 10) -> list[str]:
    return [received.body for received in queue.receive(limit)]


def test_the_third_process_that_dies_of_a_message_is_the_last(
    path: Path, clock: FixedClock
) -> None:
    with life(path, clock) as queue:
        queue.send(Message("poison", group="call"), Message("next", group="call"))
        assert bodies(queue) == ["poison"]
    for _ in range(2):
        with life(path, clock) as queue:
            assert bodies(queue) == ["poison"]

    with life(path, clock) as queue:
        assert bodies(queue) == ["next"]
        (dead,) = queue.dead_letters()
        assert (dead.body, dead.reason) == (
            "poison",
            "2 processes in a row died while they handled it",
        )


def test_of_those_that_may_have_one_holder_more_only_one_is_at_work(
    path: Path, clock: FixedClock
) -> None:
    with life(path, clock) as queue:
        queue.send(*(Message(str(number)) for number in range(4)))
    with life(path, clock) as queue:
        assert len(bodies(queue)) == 4

    with life(path, clock) as queue:
        handled: list[str] = []
        while len(handled) < 4:
            (received,) = queue.receive()
            assert list(queue.receive()) == []
            clock.advance(1)
            assert received.attempt == 1
            queue.delete(received)
            handled.append(received.body)
        assert sorted(handled) == ["0", "1", "2", "3"]


def test_new_messages_do_not_wait_for_a_suspect(path: Path, clock: FixedClock) -> None:
    with life(path, clock) as queue:
        queue.send(Message("old"))
    with life(path, clock) as queue:
        assert bodies(queue) == ["old"]

    with life(path, clock) as queue:
        queue.send(Message("new"))
        assert bodies(queue) == ["old"]
        clock.advance(1)
        assert bodies(queue) == ["new"]


def test_the_innocent_outlive_a_poison_that_was_at_work_beside_them(
    path: Path, clock: FixedClock
) -> None:
    with life(path, clock) as queue:
        queue.send(*(Message(body) for body in ("a", "poison", "b")))
        assert len(bodies(queue)) == 3
    handled: list[str] = []
    deaths = 1
    for _ in range(10):
        with life(path, clock) as queue:
            deaths += _works_until_the_poison_kills(queue, clock, handled)

    assert (deaths, sorted(handled)) == (3, ["a", "b"])


def _works_until_the_poison_kills(
    queue: SqliteQueue, clock: FixedClock, handled: list[str]
) -> bool:
    for _ in range(10):
        batch = list(queue.receive())
        clock.advance(1)
        if "poison" in [one.body for one in batch]:
            return True
        for received in batch:
            handled.append(received.body)
            queue.delete(received)
    return False


def test_who_ends_in_order_leaves_no_suspicion(path: Path, clock: FixedClock) -> None:
    for _ in range(5):
        with life(path, clock) as queue:
            if queue.depth() == Depth(0, 0, 0):
                queue.send(Message("slow"))
            assert bodies(queue) == ["slow"]
            queue.close()

    with life(path, clock) as queue:
        assert bodies(queue) == ["slow"]


def test_who_is_given_back_is_no_suspect(path: Path, clock: FixedClock) -> None:
    with life(path, clock) as queue:
        queue.send(Message("one"))
    for _ in range(4):
        with life(path, clock) as queue:
            (received,) = queue.receive()
            queue.release(received)
    with life(path, clock) as queue:
        assert bodies(queue) == ["one"]


def test_what_cannot_be_written_down_is_not_handed_out_and_comes_later(
    path: Path, clock: FixedClock
) -> None:
    with life(path, clock) as queue:
        queue.send(Message("one"))
    with Database(path) as database:
        queue = SqliteQueue(database, clock, "events")
        database._connection.execute("PRAGMA query_only = 1").fetchone()
        assert bodies(queue) == []
        database._connection.execute("PRAGMA query_only = 0").fetchone()
        assert bodies(queue) == []
        clock.advance(1)

        assert [(one.body, one.attempt) for one in queue.receive()] == [("one", 1)]
        queue.close()
