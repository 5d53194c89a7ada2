"""Consumers that sleep: woken by what is sent, due, expired or closed, and not by looking again and again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from ringhook.embedded.clock import SystemClock
from ringhook.embedded.database import Database
from ringhook.embedded.queue import SqliteQueue
from ringhook.ports.queue import Message, Received


def test_closing_sends_waiting_consumers_home(queue: SqliteQueue) -> None:
    with ThreadPoolExecutor(3) as pool:
        waiting = [pool.submit(queue.receive, wait_seconds=3600) for _ in range(3)]
        queue.close()

        assert [list(future.result(30)) for future in waiting] == [[], [], []]


def waits(queue: SqliteQueue) -> list[Received]:
    """Three consumers wait for an hour each; return what they got once all are home."""
    with ThreadPoolExecutor(3) as pool:
        futures = [pool.submit(queue.receive, 1, wait_seconds=3600) for _ in range(3)]
        return [received for future in futures for received in future.result(30)]


def test_sleeping_consumers_wake_when_delayed_messages_are_due(database: Database) -> None:
    queue = SqliteQueue(database, SystemClock(), "events")
    queue.send(*(Message(f"{n}", delay_seconds=0.05 * n) for n in range(3)))

    assert sorted(received.body for received in waits(queue)) == ["0", "1", "2"]


def test_sleeping_consumers_wake_when_leases_expire(database: Database) -> None:
    queue = SqliteQueue(database, SystemClock(), "events", lease_seconds=0.2)
    queue.send(Message("one"))
    queue.receive()

    assert sorted(received.attempt for received in waits(queue)) == [2, 3, 4]


def test_a_sleeping_consumer_wakes_for_a_shorter_delay_than_it_knew(database: Database) -> None:
    queue = SqliteQueue(database, SystemClock(), "events")
    queue.send(Message("in an hour", delay_seconds=3600.0))
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(queue.receive, wait_seconds=3600)
        queue.send(Message("soon", delay_seconds=0.05))

        assert [received.body for received in waiting.result(30)] == ["soon"]


def test_who_waits_later_knows_of_a_shorter_delay_that_came_while_nobody_waited(
    database: Database,
) -> None:
    queue = SqliteQueue(database, SystemClock(), "events")
    queue.send(Message("in an hour", delay_seconds=3600.0))
    assert list(queue.receive(wait_seconds=0.01)) == []
    queue.send(Message("soon", delay_seconds=0.3))
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(queue.receive, wait_seconds=60)
        try:
            assert [received.body for received in waiting.result(30)] == ["soon"]
        finally:
            queue.close()


def test_one_send_of_many_messages_feeds_all_sleeping_consumers(database: Database) -> None:
    queue = SqliteQueue(database, SystemClock(), "events")
    with ThreadPoolExecutor(3) as pool:
        waiting = [pool.submit(queue.receive, 1, wait_seconds=3600) for _ in range(3)]
        queue.send(*(Message(f"{n}") for n in range(3)))

        found = [received.body for future in waiting for received in future.result(30)]
    assert sorted(found) == ["0", "1", "2"]


class CountingClock(SystemClock):
    """Counts how often it is looked at."""

    looks = 0

    def now(self) -> datetime:
        self.looks += 1
        return super().now()


def test_a_sleeping_consumer_does_not_look_again_and_again(database: Database) -> None:
    """The alarm for the first lease has rung while the consumer goes on sleeping."""
    clock = CountingClock()
    queue = SqliteQueue(database, clock, "events", lease_seconds=0.05)
    queue.send(Message("one"))
    (received,) = queue.receive()
    queue.delete(received)
    clock.looks = 0

    assert list(queue.receive(wait_seconds=0.5)) == []
    assert clock.looks < 10
