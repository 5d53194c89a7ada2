"""A queue with messages of several customers: they take turns, and none takes every worker."""

from __future__ import annotations

from ringhook.embedded.database import Database
from ringhook.embedded.queue import SqliteQueue
from ringhook.memory.clock import FixedClock
from ringhook.ports.queue import Message


def send(queue: SqliteQueue, share: str, count: int) -> None:
    queue.send(*(Message(f"{share}{number}", share=share) for number in range(count)))


def bodies(queue: SqliteQueue, limit: int) -> list[str]:
    return [received.body for received in queue.receive(limit)]


def test_a_flood_holds_up_nobody_else(database: Database, clock: FixedClock) -> None:
    queue = SqliteQueue(database, clock, "q")
    send(queue, "flood", 100)
    send(queue, "calm", 2)
    assert bodies(queue, 4) == ["flood0", "calm0", "flood1", "calm1"]
    assert bodies(queue, 2) == ["flood2", "flood3"]


def test_turns_outlive_a_restart(database: Database, clock: FixedClock) -> None:
    send(SqliteQueue(database, clock, "q"), "flood", 10)
    send(SqliteQueue(database, clock, "q"), "calm", 1)
    assert bodies(SqliteQueue(database, clock, "q"), 2) == ["flood0", "calm0"]


def test_some_workers_are_kept_for_others(database: Database, clock: FixedClock) -> None:
    queue = SqliteQueue(database, clock, "q")
    queue.spare(4)
    send(queue, "calm", 1)
    assert bodies(queue, 1) == ["calm0"]
    send(queue, "flood", 10)
    held = queue.receive(4)
    assert [received.body for received in held] == ["flood0", "flood1", "flood2"]
    send(queue, "calm", 1)
    assert bodies(queue, 4) == ["calm0"]
    queue.delete(held[0])
    assert bodies(queue, 4) == ["flood3"]


def test_who_is_alone_has_every_worker(database: Database, clock: FixedClock) -> None:
    queue = SqliteQueue(database, clock, "q")
    queue.spare(4)
    send(queue, "only", 10)
    assert len(bodies(queue, 4)) == 4
