"""A message that is handled, or taken over, while it is sent: in the same commit, in its turn, or not at all."""

from __future__ import annotations

import sqlite3
from functools import partial

import pytest

from ringhook.embedded.clock import SystemClock
from ringhook.embedded.database import Database
from ringhook.embedded.letters import Depth, Taken
from ringhook.embedded.queue import SqliteQueue
from ringhook.embedded.table import SqliteTable
from ringhook.memory.clock import FixedClock
from ringhook.ports.queue import Message, Received
from ringhook.ports.table import Row


class Desk:
    """Handles messages: notes each in a row, and fails for those that hold `bad`."""

    def __init__(self, database: Database) -> None:
        self.table = SqliteTable(database, SystemClock())
        self.queue = SqliteQueue(database, SystemClock(), "events")
        self.queue.handle_at_once(self.handle)
        self.asked: list[str] = []

    def handle(self, body: str) -> None:
        self.asked.append(body)
        self.table.put(Row("done", body, {}))
        if "bad" in body:
            raise ValueError(body)

    def done(self) -> list[str]:
        return [row.sort for row in self.table.query("done").rows]

    def waiting(self) -> list[str]:
        return [received.body for received in self.queue.receive()]


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def say(text: str, group: str = "g") -> Message:
    return Message(text, group=group, deduplication=text)


def test_a_message_is_handled_and_never_waits(desk: Desk) -> None:
    desk.queue.send(say("one"))
    assert (desk.done(), desk.waiting(), desk.queue.depth().waiting) == (["one"], [], 0)


def test_a_failure_takes_back_what_was_done_and_leaves_the_message(desk: Desk) -> None:
    desk.queue.send(say("bad"))
    assert (desk.done(), desk.waiting()) == ([], ["bad"])


def test_nothing_overtakes_a_message_of_its_group(desk: Desk) -> None:
    desk.queue.send(say("bad"), say("second"))
    desk.queue.send(say("third"))
    desk.queue.send(say("other", group="h"))
    assert desk.asked == ["bad", "other"]
    assert desk.waiting() == ["bad"]


def test_a_group_whose_messages_are_gone_is_handled_at_once_again(desk: Desk) -> None:
    desk.queue.send(say("bad"))
    (received,) = desk.queue.receive()
    desk.queue.delete(received)
    desk.queue.send(say("next"))
    assert desk.done() == ["next"]


def test_a_repeated_message_is_handled_once(desk: Desk) -> None:
    desk.queue.send(say("one"))
    desk.queue.send(say("one"))
    assert desk.asked == ["one"]


def test_what_was_handled_goes_with_the_work_that_sent_it(desk: Desk, database: Database) -> None:
    def fail(_connection: sqlite3.Connection) -> None:
        desk.queue.send(say("one"))
        raise LookupError

    with pytest.raises(LookupError):
        database.run(fail)
    assert (desk.done(), desk.waiting()) == ([], [])
    desk.queue.send(say("one"))
    assert desk.done() == ["one"]


def test_a_failure_announces_nothing_that_was_taken_back(desk: Desk, database: Database) -> None:
    tasks = SqliteQueue(database, SystemClock(), "tasks")

    def handle(body: str) -> None:
        tasks.send(Message(f"task of {body}"))
        if body == "bad":
            raise ValueError(body)

    desk.queue.handle_at_once(handle)
    desk.queue.send(say("bad"))
    desk.queue.send(say("good", group="h"))
    assert [received.body for received in tasks.receive()] == ["task of good"]


def test_in_a_burst_messages_are_taken_in_first(desk: Desk, database: Database) -> None:
    messages = [say(str(number), group=str(number)) for number in range(200)]
    sending = [partial(desk.queue.send, message) for message in messages]

    def hold(_connection: sqlite3.Connection) -> None:
        for send in sending:
            database.submit(lambda _connection, send=send: send())  # type: ignore[misc]  # it is one of them

    database.run(hold)
    database.run(lambda _connection: None)
    assert len(desk.asked) < len(messages)
    assert len(desk.asked) + desk.queue.depth().waiting == len(messages)


class Taker:
    """Takes messages over while it has room; notes what becomes of them."""

    def __init__(self, queue: SqliteQueue, *, room: int = 1, is_over: bool = False) -> None:
        self.room, self.is_over = room, is_over
        self.begun: list[Received] = []
        queue.hand_over_at_once(self.offer)

    def offer(self, _body: str) -> Taken | None:
        if not self.room:
            return None
        self.room -= 1
        return Taken(self.begun.append, self.forget, is_over=self.is_over)

    def forget(self) -> None:
        self.room += 1


def test_a_message_that_is_taken_over_is_leased_and_on_disk(queue: SqliteQueue) -> None:
    taker = Taker(queue)
    queue.send(Message("task"))
    (received,) = taker.begun
    assert (received.body, received.attempt) == ("task", 1)
    assert (queue.depth().leased, list(queue.receive())) == (1, [])
    queue.delete(received)
    assert queue.depth() == Depth(0, 0, 0)


def test_a_message_that_was_taken_over_comes_back_when_it_is_released(queue: SqliteQueue) -> None:
    taker = Taker(queue)
    queue.send(Message("task"))
    queue.release(taker.begun[0])
    assert [(again.body, again.attempt) for again in queue.receive()] == [("task", 2)]


def test_a_lease_that_was_handed_over_expires_like_every_other(
    queue: SqliteQueue, clock: FixedClock
) -> None:
    taker = Taker(queue)
    queue.send(Message("task"))
    clock.advance(31)
    assert queue.is_due(0.0)
    assert [again.body for again in queue.receive()] == ["task"]
    assert len(taker.begun) == 1


def test_nobody_overtakes_a_message_that_waits(queue: SqliteQueue) -> None:
    queue.send(Message("first"))
    taker = Taker(queue)
    queue.send(Message("second"))
    assert (taker.begun, len(queue.receive())) == ([], 2)


def test_a_message_with_a_delay_or_without_room_waits(queue: SqliteQueue) -> None:
    taker = Taker(queue, room=0)
    queue.send(Message("no room"))
    queue.receive()
    taker.room = 1
    queue.send(Message("later", delay_seconds=9))
    assert (taker.begun, queue.depth().waiting) == ([], 1)


def test_what_is_over_already_is_gone(queue: SqliteQueue) -> None:
    Taker(queue, is_over=True)
    queue.send(Message("nothing to do"))
    assert queue.depth() == Depth(0, 0, 0)


def test_room_that_was_taken_for_nothing_is_given_back(
    queue: SqliteQueue, database: Database
) -> None:
    taker = Taker(queue)

    def fail(_connection: sqlite3.Connection) -> None:
        queue.send(Message("task"))
        raise LookupError

    with pytest.raises(LookupError):
        database.run(fail)
    assert (taker.begun, taker.room) == ([], 1)


def test_a_part_that_fails_gives_its_room_back_as_well(queue: SqliteQueue, desk: Desk) -> None:
    taker = Taker(queue)

    def handle(body: str) -> None:
        queue.send(Message(body))
        raise ValueError(body)

    desk.queue.handle_at_once(handle)
    desk.queue.send(say("task"))
    assert (taker.begun, taker.room, desk.waiting()) == ([], 1, ["task"])


def test_what_is_sent_is_offered_when_all_that_goes_with_it_is_written(
    queue: SqliteQueue, database: Database
) -> None:
    table, seen = SqliteTable(database, SystemClock()), list[object]()

    def offer(_body: str) -> None:
        seen.append(table.get("p", "s"))

    def work(_connection: sqlite3.Connection) -> None:
        queue.send(Message("task"))
        table.put(Row("p", "s", {}))

    queue.hand_over_at_once(offer)
    database.run(work)
    assert seen != [None]
    assert [received.body for received in queue.receive()] == ["task"]
