"""What the media in memory offer to tests beyond their ports."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest

from ringhook.domain.errors import GoneError
from ringhook.memory.clock import FixedClock
from ringhook.memory.push import MemoryPush
from ringhook.memory.queue import MemoryQueue
from ringhook.ports.queue import Message


def test_a_fixed_clock_moves_only_when_told() -> None:
    clock = FixedClock(datetime(2026, 3, 1, tzinfo=UTC))
    assert clock.now() == clock.now()

    assert clock.advance(90) == clock.now() == datetime(2026, 3, 1, 0, 1, 30, tzinfo=UTC)


def test_a_fixed_clock_speaks_utc_whatever_it_was_given() -> None:
    paris = timezone(timedelta(hours=1))

    assert FixedClock(datetime(2026, 3, 1, 9, tzinfo=paris)).now().tzinfo is UTC


def test_a_fixed_clock_refuses_a_time_without_zone() -> None:
    with pytest.raises(ValueError, match="aware"):
        FixedClock(datetime(2026, 3, 1))  # noqa: DTZ001 - that is the point


def test_frames_are_kept_by_connection_in_order() -> None:
    push = MemoryPush()
    for connection, frame in (("a", "1"), ("b", "2"), ("a", "3")):
        push.send(connection, frame)

    assert push.frames == {"a": ["1", "3"], "b": ["2"]}


def test_a_closed_connection_is_gone_and_keeps_what_it_got() -> None:
    push = MemoryPush()
    push.send("a", "1")
    push.close("a")

    with pytest.raises(GoneError):
        push.send("a", "2")
    assert push.frames["a"] == ["1"]


def test_dead_messages_can_be_looked_at() -> None:
    queue = MemoryQueue(FixedClock())
    queue.send(Message("poison", group="call"))
    for _ in range(5):
        (received,) = queue.receive()
        queue.release(received)

    assert queue.dead == [Message("poison", group="call")]


def test_closing_sends_waiting_consumers_home() -> None:
    queue = MemoryQueue(FixedClock())
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(queue.receive, wait_seconds=3600)
        queue.close()

        assert list(waiting.result(30)) == []
