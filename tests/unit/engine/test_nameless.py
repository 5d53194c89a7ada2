"""Calls of a sender that names none: one telephone, what it does, and with which number."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from msgspec import structs

from ringhook.domain.call import CallEvent, Direction, EventKind, Party
from ringhook.engine.nameless import MOST, Going, follow

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
KINDS = {"ring": EventKind.RINGING, "answer": EventKind.ANSWERED, "end": EventKind.ENDED}
State = tuple[Going, ...]


def event(word: str, number: str, seconds: float = 0.0, mark: str = "") -> CallEvent:
    return CallEvent(
        event_id="e",
        vendor="divalto",
        kind=KINDS[word],
        call_id="|1024",
        received_at=START + timedelta(seconds=seconds),
        direction=Direction.INBOUND,
        client=Party(number),
        leg_id=mark,
    )


class Telephone:
    """Follows one event after the other, each in a state of its own."""

    def __init__(self) -> None:
        self.going: State = ()
        self.version = 0

    def hear(self, word: str, number: str, seconds: float = 0.0, mark: str = "") -> list[CallEvent]:
        told = event(word, number, seconds, mark)
        going, events = follow(self.going, told, str(self.version))
        self.version += going != self.going
        self.going = going
        return list(events)


def kinds(events: list[CallEvent]) -> list[tuple[str, str]]:
    return [(one.kind.value, one.client.raw) for one in events]


def test_ring_answer_and_end_are_one_call() -> None:
    telephone = Telephone()
    steps = [telephone.hear(word, "0388202122", at) for at, word in enumerate(KINDS)]
    assert [kinds(one) for one in steps] == [
        [("call.ringing", "0388202122")],
        [("call.answered", "0388202122")],
        [("call.ended", "0388202122")],
    ]
    assert len({one.call_id for step in steps for one in step}) == 1
    assert len({one.event_id for step in steps for one in step}) == 3
    assert telephone.going == ()


def test_a_ring_that_is_told_again_is_the_same_report() -> None:
    telephone = Telephone()
    assert telephone.hear("ring", "1", 0)[0].event_id == telephone.hear("ring", "1", 59)[0].event_id


def test_the_same_number_calls_twice() -> None:
    telephone = Telephone()
    (first,) = telephone.hear("ring", "1")
    telephone.hear("end", "1", 5)
    (second,) = telephone.hear("ring", "1", 6)
    assert first.call_id != second.call_id


def test_a_second_ring_of_the_same_number_without_an_end_ends_the_first() -> None:
    telephone = Telephone()
    (first,) = telephone.hear("ring", "1")
    ended, second = telephone.hear("ring", "1", 61)
    assert (ended.kind, ended.call_id) == (EventKind.ENDED, first.call_id)
    assert second.call_id != first.call_id


def test_a_number_that_was_answered_rings_again_as_another_call() -> None:
    telephone = Telephone()
    (first,) = telephone.hear("answer", "1")
    ended, second = telephone.hear("ring", "1", 2)
    assert ended.call_id == first.call_id != second.call_id


def test_two_calls_at_once_are_two() -> None:
    telephone = Telephone()
    (first,) = telephone.hear("ring", "1")
    telephone.hear("answer", "1", 1)
    (second,) = telephone.hear("ring", "2", 2)
    assert telephone.hear("end", "2", 3)[0].call_id == second.call_id
    assert telephone.hear("end", "1", 4)[0].call_id == first.call_id


def test_an_idle_telephone_has_no_calls() -> None:
    telephone = Telephone()
    telephone.hear("answer", "1")
    telephone.hear("ring", "2", 1)
    assert kinds(telephone.hear("end", "", 2)) == [("call.ended", "1"), ("call.ended", "2")]
    assert telephone.hear("end", "", 3) == []


def test_an_end_of_an_unknown_call_is_none() -> None:
    assert Telephone().hear("end", "1") == []


def test_the_senders_own_name_tells_calls_of_one_number_apart() -> None:
    telephone = Telephone()
    (first,) = telephone.hear("ring", "1", 0, "a")
    (second,) = telephone.hear("ring", "1", 1, "b")
    assert first.call_id != second.call_id
    assert first.leg_id == second.leg_id == ""


def test_the_oldest_of_too_many_calls_is_over() -> None:
    telephone = Telephone()
    for number in range(MOST):
        telephone.hear("answer", str(number), number)
    ended, ringing = telephone.hear("ring", "next", 20)
    assert (ended.kind, ended.client.raw, ringing.client.raw) == (EventKind.ENDED, "0", "next")
    assert len(telephone.going) == MOST


def test_the_same_event_in_the_same_state_always_means_the_same_call() -> None:
    told = event("ring", "1")
    later = structs.replace(told, received_at=told.received_at + timedelta(seconds=3))
    assert follow((), told, "7")[1][0].call_id == follow((), later, "7")[1][0].call_id
    assert follow((), told, "7")[1][0].call_id != follow((), told, "8")[1][0].call_id
