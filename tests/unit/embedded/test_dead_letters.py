"""Messages that nobody could handle: kept, listed, counted, sent again."""

from __future__ import annotations

from pathlib import Path

import pytest

from ringhook.domain.errors import NotFoundError
from ringhook.embedded.database import Database
from ringhook.embedded.letters import Depth
from ringhook.embedded.queue import SqliteQueue
from ringhook.memory.clock import FixedClock
from ringhook.ports.queue import Message


def bodies(queue: SqliteQueue) -> list[str]:
    return [received.body for received in queue.receive()]


def bury(queue: SqliteQueue, body: str, group: str = "") -> None:
    queue.send(Message(body, group=group))
    for _ in range(5):
        (received,) = queue.receive()
        queue.release(received)


def test_a_dead_letter_is_kept_through_a_restart(path: Path, clock: FixedClock) -> None:
    with Database(path) as database:
        bury(SqliteQueue(database, clock, "events"), "poison", group="call")

    with Database(path) as database:
        queue = SqliteQueue(database, clock, "events")
        (dead,) = queue.dead_letters()
        assert (dead.body, dead.group, dead.attempt) == ("poison", "call", 5)
        assert (queue.depth(), bodies(queue)) == (Depth(0, 0, 1), [])


def test_a_dead_letter_sent_again_is_new_and_last(queue: SqliteQueue) -> None:
    bury(queue, "poison", group="call")
    queue.send(Message("next", group="call"))
    queue.redrive(queue.dead_letters()[0].id)

    (first,) = queue.receive()
    queue.delete(first)
    (again,) = queue.receive()

    assert (first.body, again.body, again.attempt) == ("next", "poison", 1)
    assert queue.depth() == Depth(0, 1, 0)


def test_a_dead_letter_that_is_not_there_cannot_be_sent_again(queue: SqliteQueue) -> None:
    queue.send(Message("alive"))

    with pytest.raises(NotFoundError, match="load the list again"):
        queue.redrive(1)


def test_a_message_that_wears_out_its_leases_is_a_dead_letter(
    queue: SqliteQueue, clock: FixedClock
) -> None:
    queue.send(Message("poison"))
    for _ in range(5):
        assert bodies(queue) == ["poison"]
        clock.advance(30)

    assert bodies(queue) == []
    assert [(dead.body, dead.attempt) for dead in queue.dead_letters()] == [("poison", 5)]


def test_the_depth_counts_what_waits_is_leased_and_is_dead(queue: SqliteQueue) -> None:
    bury(queue, "poison")
    queue.send(*(Message(f"{n}", group="call") for n in range(3)), Message("x", delay_seconds=9.0))
    queue.receive()

    assert queue.depth() == Depth(waiting=3, leased=1, dead=1)
