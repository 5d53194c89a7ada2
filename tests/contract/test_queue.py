"""What every `Queue` promises, without moving the time."""

from __future__ import annotations

from threading import Timer

import pytest

from ringhook.ports.queue import Message, Queue, Received

MAX_DELIVERIES = 5
HOURS_SECONDS = 6 * 3600.0


def bodies(received: list[Received]) -> list[str]:
    return [one.body for one in received]


def take(queue: Queue, limit: int = 1) -> list[Received]:
    return list(queue.receive(limit))


def take_all(queue: Queue) -> list[str]:
    """Handle everything that is ready and return it in the order of delivery."""
    found: list[str] = []
    while batch := take(queue, 10):
        for received in batch:
            found.append(received.body)
            queue.delete(received)
    return found


@pytest.mark.parametrize(
    "body", ['{"name": "Müller 🔔"}', "'; DROP TABLE messages; --", "a\n\tb", "x" * 9000]
)
def test_a_message_arrives_as_it_was_sent(ordered_queue: Queue, body: str) -> None:
    ordered_queue.send(Message(body, group="call-1", deduplication="event-1"))

    (received,) = take(ordered_queue)

    assert (received.body, received.group, received.attempt) == (body, "call-1", 1)


def test_an_empty_queue_gives_nothing_at_once(plain_queue: Queue) -> None:
    assert take(plain_queue) == []


def test_sending_nothing_is_no_error(plain_queue: Queue) -> None:
    plain_queue.send()

    assert take(plain_queue) == []


def test_a_leased_message_is_not_given_to_anybody_else(plain_queue: Queue) -> None:
    plain_queue.send(Message("one"))
    take(plain_queue)

    assert take(plain_queue) == []


def test_a_deleted_message_never_comes_back(plain_queue: Queue) -> None:
    plain_queue.send(Message("one"))
    (received,) = take(plain_queue)
    plain_queue.delete(received)

    assert take(plain_queue) == []


def test_deleting_twice_is_no_error(plain_queue: Queue) -> None:
    plain_queue.send(Message("one"))
    (received,) = take(plain_queue)
    plain_queue.delete(received)
    plain_queue.delete(received)


def test_no_more_than_the_limit_is_given(plain_queue: Queue) -> None:
    plain_queue.send(*(Message(str(number)) for number in range(5)))

    assert len(take(plain_queue, 3)) == 3
    assert len(take(plain_queue, 3)) == 2


def test_a_message_of_a_group_waits_for_the_one_before_it(ordered_queue: Queue) -> None:
    ordered_queue.send(Message("1", group="call"), Message("2", group="call"))
    (first,) = take(ordered_queue)

    assert take(ordered_queue) == []
    ordered_queue.delete(first)
    assert bodies(take(ordered_queue)) == ["2"]


def test_a_group_does_not_wait_for_another(ordered_queue: Queue) -> None:
    ordered_queue.send(Message("1", group="slow"))
    take(ordered_queue)
    ordered_queue.send(Message("2", group="other"))

    assert bodies(take(ordered_queue)) == ["2"]


def test_many_messages_of_a_group_keep_their_order(ordered_queue: Queue) -> None:
    ordered_queue.send(*(Message(str(number), group="call") for number in range(25)))

    assert take_all(ordered_queue) == [str(number) for number in range(25)]


def test_messages_without_a_group_wait_for_nobody(plain_queue: Queue) -> None:
    plain_queue.send(Message("1"), Message("2"))
    take(plain_queue)

    assert len(take(plain_queue)) == 1


def test_of_equal_deduplication_texts_only_the_first_is_kept(ordered_queue: Queue) -> None:
    ordered_queue.send(Message("first", group="a", deduplication="event-1"))
    ordered_queue.send(Message("again", group="b", deduplication="event-1"))

    assert take_all(ordered_queue) == ["first"]


def test_equal_messages_without_a_deduplication_text_are_all_kept(ordered_queue: Queue) -> None:
    ordered_queue.send(Message("same", group="a"), Message("same", group="a"))

    assert take_all(ordered_queue) == ["same", "same"]


def test_without_a_group_nothing_is_deduplicated(plain_queue: Queue) -> None:
    plain_queue.send(Message("1", deduplication="event-1"))
    plain_queue.send(Message("2", deduplication="event-1"))

    assert sorted(take_all(plain_queue)) == ["1", "2"]


@pytest.mark.parametrize("delay_seconds", [60.0, HOURS_SECONDS])
def test_a_delayed_message_is_hidden(plain_queue: Queue, delay_seconds: float) -> None:
    plain_queue.send(Message("later", delay_seconds=delay_seconds), Message("now"))

    assert bodies(take(plain_queue, 10)) == ["now"]


def test_a_released_message_is_offered_again_with_its_count(plain_queue: Queue) -> None:
    plain_queue.send(Message("one"))
    (received,) = take(plain_queue)
    plain_queue.release(received)

    (again,) = take(plain_queue)

    assert (again.body, again.attempt) == ("one", 2)


def test_a_message_released_with_a_delay_is_hidden(plain_queue: Queue) -> None:
    plain_queue.send(Message("one"))
    (received,) = take(plain_queue)
    plain_queue.release(received, delay_seconds=HOURS_SECONDS)

    assert take(plain_queue) == []


def test_a_message_released_with_a_delay_blocks_its_group_and_no_other(
    ordered_queue: Queue,
) -> None:
    ordered_queue.send(Message("1", group="call"), Message("2", group="call"))
    (received,) = take(ordered_queue)
    ordered_queue.release(received, delay_seconds=60.0)
    ordered_queue.send(Message("3", group="other"))

    assert bodies(take(ordered_queue, 10)) == ["3"]


def test_a_released_message_keeps_its_place_in_the_group(ordered_queue: Queue) -> None:
    ordered_queue.send(Message("1", group="call"), Message("2", group="call"))
    (received,) = take(ordered_queue)
    ordered_queue.release(received)

    assert take_all(ordered_queue) == ["1", "2"]


def test_after_five_deliveries_a_message_is_given_up(plain_queue: Queue) -> None:
    plain_queue.send(Message("poison"))

    attempts: list[int] = []
    while batch := take(plain_queue):
        attempts.append(batch[0].attempt)
        plain_queue.release(batch[0])

    assert attempts == [1, 2, 3, 4, 5]


def test_a_message_that_was_given_up_frees_its_group(ordered_queue: Queue) -> None:
    ordered_queue.send(Message("poison", group="call"), Message("next", group="call"))
    for _ in range(MAX_DELIVERIES):
        (received,) = take(ordered_queue)
        ordered_queue.release(received)

    assert take_all(ordered_queue) == ["next"]


def test_a_waiting_consumer_gives_up_when_its_time_is_over(plain_queue: Queue) -> None:
    assert list(plain_queue.receive(wait_seconds=0.05)) == []


def test_a_waiting_consumer_gets_what_is_sent_meanwhile(plain_queue: Queue) -> None:
    sender = Timer(0.1, plain_queue.send, [Message("at last")])
    sender.start()
    try:
        assert bodies(list(plain_queue.receive(wait_seconds=10))) == ["at last"]
    finally:
        sender.join()
