"""A message that is handled while it is sent: in the same commit, in its turn, or not at all."""

from __future__ import annotations

import sqlite3
from functools import partial

import pytest

from ringhook.embedded.clock import SystemClock
from ringhook.embedded.database import Database
from ringhook.embedded.queue import SqliteQueue
from ringhook.embedded.table import SqliteTable
from ringhook.ports.queue import Message
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
