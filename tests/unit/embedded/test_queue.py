"""What is special about the queue in SQLite: units of work and restarts."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from ringhook.embedded.database import Database
from ringhook.embedded.letters import Depth
from ringhook.embedded.queue import SqliteQueue
from ringhook.memory.clock import FixedClock
from ringhook.ports.queue import Message


def bodies(queue: SqliteQueue, limit: int = 10) -> list[str]:
    return [received.body for received in queue.receive(limit)]


class RefusedError(Exception):
    """What a piece of work raises here."""


def test_a_message_is_ready_only_after_the_commit_of_its_piece(
    database: Database, queue: SqliteQueue
) -> None:
    def work(_: sqlite3.Connection) -> list[str]:
        queue.send(Message("one"))
        return bodies(queue)

    assert database.run(work) == []
    assert bodies(queue) == ["one"]


def test_sending_in_a_piece_that_is_taken_back_leaves_no_trace(
    database: Database, queue: SqliteQueue
) -> None:
    def work(_: sqlite3.Connection) -> None:
        queue.send(Message("one", group="call", deduplication="event"))
        raise RefusedError

    with pytest.raises(RefusedError):
        database.run(work)
    assert queue.depth() == Depth(0, 0, 0)
    queue.send(Message("again", group="call", deduplication="event"))
    assert bodies(queue) == ["again"]


def test_deleting_in_a_piece_that_is_taken_back_keeps_the_lease(
    database: Database, queue: SqliteQueue, clock: FixedClock
) -> None:
    queue.send(Message("one"))
    (received,) = queue.receive()

    def work(_: sqlite3.Connection) -> None:
        queue.delete(received)
        raise RefusedError

    with pytest.raises(RefusedError):
        database.run(work)
    assert queue.depth() == Depth(0, 1, 0)
    clock.advance(30)
    assert bodies(queue) == ["one"]


def test_receiving_handling_and_deleting_can_be_one_commit(
    database: Database, queue: SqliteQueue
) -> None:
    queue.send(Message("question"))
    commits: list[str] = []
    database.run(lambda connection: connection.set_trace_callback(commits.append))
    commits.clear()

    def work(_: sqlite3.Connection) -> None:
        (received,) = queue.receive(wait_seconds=10)
        queue.send(Message("answer"))
        queue.delete(received)

    database.run(work)

    assert commits.count("COMMIT") == 1
    assert bodies(queue) == ["answer"]


def test_receiving_costs_no_commit(database: Database, queue: SqliteQueue) -> None:
    queue.send(Message("one"))
    statements: list[str] = []
    database.run(lambda connection: connection.set_trace_callback(statements.append))
    statements.clear()

    assert bodies(queue) == ["one"]
    assert statements == []


def test_receiving_inside_a_piece_does_not_wait(database: Database, queue: SqliteQueue) -> None:
    assert database.run(lambda _: list(queue.receive(wait_seconds=3600))) == []


def test_deleting_twice_never_hits_another_message(database: Database, queue: SqliteQueue) -> None:
    queue.send(Message("old"))
    (received,) = queue.receive()

    def work(_: sqlite3.Connection) -> None:
        queue.delete(received)
        queue.send(Message("new"))
        queue.delete(received)

    database.run(work)

    assert bodies(queue) == ["new"]


def test_a_restart_keeps_order_counts_and_delays(path: Path, clock: FixedClock) -> None:
    with Database(path) as database:
        queue = SqliteQueue(database, clock, "events")
        queue.send(*(Message(f"{n}", group="call") for n in range(3)))
        (first,) = queue.receive()
        queue.release(first, delay_seconds=10.0)
        queue.send(Message("later", delay_seconds=5.0), Message("now"))

    with Database(path) as database:
        queue = SqliteQueue(database, clock, "events")
        assert bodies(queue) == ["now"]
        clock.advance(10)
        again = queue.receive()
        assert [(one.body, one.attempt) for one in again] == [("later", 1), ("0", 2)]
        queue.delete(again[1])
        assert bodies(queue) == ["1"]


def test_after_a_restart_what_was_leased_is_ready(path: Path, clock: FixedClock) -> None:
    with Database(path) as database:
        queue = SqliteQueue(database, clock, "events")
        queue.send(Message("one"))
        queue.receive()

    with Database(path) as database:
        assert bodies(SqliteQueue(database, clock, "events")) == ["one"]


def test_a_repetition_is_known_after_a_restart(path: Path, clock: FixedClock) -> None:
    message = Message("one", group="call", deduplication="event")
    with Database(path) as database:
        SqliteQueue(database, clock, "events").send(message)

    with Database(path) as database:
        queue = SqliteQueue(database, clock, "events")
        queue.send(message)
        assert queue.depth().waiting == 1


def test_old_deduplication_texts_go_in_passing(
    database: Database, queue: SqliteQueue, clock: FixedClock
) -> None:
    def send(first: int, end: int) -> None:
        numbers = range(first, end)
        queue.send(*(Message("x", group="call", deduplication=f"{n}") for n in numbers))

    send(0, 128)
    clock.advance(300)
    send(1000, 1064)

    kept = database.read(lambda connection: connection.execute("SELECT * FROM seen").fetchall())
    assert len(kept) == 64


def test_queues_of_one_file_do_not_see_each_other(
    database: Database, queue: SqliteQueue, clock: FixedClock
) -> None:
    other = SqliteQueue(database, clock, "deliveries")
    message = Message("one", group="call", deduplication="event")
    queue.send(message)
    other.send(message)

    assert (bodies(queue), bodies(other)) == (["one"], ["one"])
    assert queue.depth() == other.depth() == Depth(0, 1, 0)


def test_a_clock_that_was_set_back_while_nobody_ran_hides_nothing(
    path: Path, clock: FixedClock
) -> None:
    with Database(path) as database:
        queue = SqliteQueue(database, clock, "events")
        queue.send(Message("one", group="call", deduplication="event"))
    clock.advance(-3600)

    with Database(path) as database:
        assert bodies(SqliteQueue(database, clock, "events")) == ["one"]
