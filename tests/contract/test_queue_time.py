"""What every `Queue` promises about time, on the media whose clock a test can move."""

from __future__ import annotations

from threading import Timer

from ringhook.memory.clock import FixedClock
from ringhook.ports.queue import Message, Queue

LEASE_SECONDS = 30.0


def take(queue: Queue) -> list[str]:
    return [received.body for received in queue.receive()]


def test_one_message_of_a_group_is_in_flight_even_in_a_large_batch(timed_queue: Queue) -> None:
    timed_queue.send(Message("1", group="a"), Message("2", group="a"), Message("3", group="b"))

    assert take(timed_queue) == ["1", "3"]


def test_a_delayed_message_appears_when_it_is_due(timed_queue: Queue, clock: FixedClock) -> None:
    timed_queue.send(Message("later", delay_seconds=7200.0))
    clock.advance(7199)
    assert take(timed_queue) == []
    clock.advance(1)

    assert take(timed_queue) == ["later"]


def test_a_message_with_a_group_is_never_delayed(timed_queue: Queue) -> None:
    timed_queue.send(Message("now", group="call", delay_seconds=60.0))

    assert take(timed_queue) == ["now"]


def test_messages_without_a_group_come_by_due_time_then_arrival(
    timed_queue: Queue, clock: FixedClock
) -> None:
    timed_queue.send(Message("20 s", delay_seconds=20.0), Message("10 s", delay_seconds=10.0))
    timed_queue.send(Message("also 20 s", delay_seconds=20.0))
    clock.advance(20)

    assert take(timed_queue) == ["10 s", "20 s", "also 20 s"]


def test_a_message_nobody_handled_comes_back_when_its_lease_ends(
    timed_queue: Queue, clock: FixedClock
) -> None:
    timed_queue.send(Message("one"))
    take(timed_queue)
    clock.advance(LEASE_SECONDS)

    (again,) = timed_queue.receive()

    assert (again.body, again.attempt) == ("one", 2)


def test_a_group_waits_for_its_lost_message_too(timed_queue: Queue, clock: FixedClock) -> None:
    timed_queue.send(Message("1", group="call"), Message("2", group="call"))
    take(timed_queue)
    clock.advance(LEASE_SECONDS)

    assert take(timed_queue) == ["1"]


def test_a_message_whose_consumers_all_vanish_is_given_up(
    timed_queue: Queue, clock: FixedClock
) -> None:
    timed_queue.send(Message("poison", group="call"), Message("next", group="call"))
    for _ in range(5):
        assert take(timed_queue) == ["poison"]
        clock.advance(LEASE_SECONDS)

    found = take(timed_queue) or take(timed_queue)

    assert found == ["next"]


def test_deleting_late_still_counts_while_nobody_else_has_the_message(
    timed_queue: Queue, clock: FixedClock
) -> None:
    timed_queue.send(Message("1", group="call"), Message("2", group="call"))
    (slow,) = timed_queue.receive()
    clock.advance(LEASE_SECONDS)
    timed_queue.delete(slow)

    assert take(timed_queue) == ["2"]


def test_releasing_late_still_delays_the_message(timed_queue: Queue, clock: FixedClock) -> None:
    timed_queue.send(Message("one"))
    (slow,) = timed_queue.receive()
    clock.advance(LEASE_SECONDS)
    assert list(timed_queue.receive(0)) == []
    timed_queue.release(slow, delay_seconds=10.0)
    assert take(timed_queue) == []
    clock.advance(10)

    assert take(timed_queue) == ["one"]


def test_a_receipt_is_void_once_the_message_was_leased_again(
    timed_queue: Queue, clock: FixedClock
) -> None:
    timed_queue.send(Message("one"))
    (slow,) = timed_queue.receive()
    clock.advance(LEASE_SECONDS)
    take(timed_queue)
    timed_queue.delete(slow)
    timed_queue.release(slow)
    assert take(timed_queue) == []
    clock.advance(LEASE_SECONDS)

    assert take(timed_queue) == ["one"]


def test_a_released_message_appears_when_its_delay_is_over(
    timed_queue: Queue, clock: FixedClock
) -> None:
    timed_queue.send(Message("1", group="call"), Message("2", group="call"))
    (received,) = timed_queue.receive()
    timed_queue.release(received, delay_seconds=10.0)
    clock.advance(9)
    assert take(timed_queue) == []
    clock.advance(1)

    assert take(timed_queue) == ["1"]


def test_a_repetition_is_known_after_the_first_was_handled(timed_queue: Queue) -> None:
    """Not asked of SQS here: moto, unlike Amazon, forgets the text with the message."""
    timed_queue.send(Message("first", group="a", deduplication="event-1"))
    (received,) = timed_queue.receive()
    timed_queue.delete(received)
    timed_queue.send(Message("again", group="a", deduplication="event-1"))

    assert take(timed_queue) == []


def test_a_repetition_after_five_minutes_is_a_new_message(
    timed_queue: Queue, clock: FixedClock
) -> None:
    timed_queue.send(Message("first", group="call", deduplication="event"))
    clock.advance(299)
    timed_queue.send(Message("again", group="other", deduplication="event"))
    clock.advance(1)
    timed_queue.send(Message("new", group="third", deduplication="event"))

    assert take(timed_queue) == ["first", "new"]


def test_a_standing_clock_does_not_hold_a_waiting_consumer(timed_queue: Queue) -> None:
    timed_queue.send(Message("later", delay_seconds=0.01))

    assert list(timed_queue.receive(wait_seconds=0.1)) == []


def test_a_waiting_consumer_gets_what_is_released(timed_queue: Queue) -> None:
    timed_queue.send(Message("one"))
    (received,) = timed_queue.receive()
    releaser = Timer(0.05, timed_queue.release, [received])
    releaser.start()
    try:
        assert [again.attempt for again in timed_queue.receive(wait_seconds=10)] == [2]
    finally:
        releaser.join()


def test_a_waiting_consumer_gets_the_next_of_the_group(timed_queue: Queue) -> None:
    timed_queue.send(Message("1", group="call"), Message("2", group="call"))
    (first,) = timed_queue.receive()
    deleter = Timer(0.05, timed_queue.delete, [first])
    deleter.start()
    try:
        assert [second.body for second in timed_queue.receive(wait_seconds=10)] == ["2"]
    finally:
        deleter.join()
