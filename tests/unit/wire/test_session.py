"""The desktop's side of the conversation, frame by frame."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.wire.commands import ALL, CLOSE, KEY, MISSED, NOW, OPEN, POP, RUN, signed, written

from ringhook.wire.frames import Ack, Dialled, Hello, Ping, Pong, Welcome, encode
from ringhook.wire.reasons import LANGUAGES, REASONS, REFUSED, sentence_for, status_of
from ringhook.wire.session import CHECKS, TABLE, Session, State, Step
from ringhook.wire.signing import Signed


@pytest.fixture
def session() -> Session:
    made = Session(key=KEY, version="1.2", platform="linux")
    made.opened()
    return made


def state_of(session: Session) -> State:
    return session.state


def refusal(step: Step) -> str:
    """Return the reason of the only reply; the command must not be performed."""
    assert step.command is None
    (ack,) = step.replies
    assert isinstance(ack, Ack)
    assert ack.status == REFUSED
    return ack.reason


def test_a_connection_begins_with_hello_and_is_ready_after_the_welcome(session: Session) -> None:
    assert state_of(session) is State.GREETED
    assert session.receive(encode(Welcome()), NOW) == Step()
    assert state_of(session) is State.READY
    session.lost()
    assert state_of(session) is State.CONNECTING


def test_hello_says_the_last_command_seen(session: Session) -> None:
    session.receive(written(OPEN, seq=7), NOW)
    session.receive(written(RUN, seq=5), NOW)
    session.lost()
    assert session.opened() == Hello(version="1.2", platform="linux", last_seq=7)


def test_a_server_that_was_restored_takes_the_count_back(session: Session) -> None:
    session.receive(written(OPEN, seq=7), NOW)
    session.receive(encode(Welcome(seq=2)), NOW)
    assert session.last_seq == 2


def test_a_server_that_is_ahead_does_not_hide_what_is_still_to_come(session: Session) -> None:
    session.receive(encode(Welcome(seq=9)), NOW)
    assert session.last_seq == 0


@pytest.mark.parametrize("command", ALL, ids=lambda c: c.kind)
@pytest.mark.parametrize("welcomed", [True, False])
def test_a_good_command_is_performed_before_and_after_the_welcome(
    session: Session, command: Signed, *, welcomed: bool
) -> None:
    if welcomed:
        session.receive(encode(Welcome()), NOW)
    assert session.receive(written(command), NOW) == Step(command=signed(command))


@pytest.mark.parametrize("command", ALL, ids=lambda c: c.kind)
def test_a_command_is_performed_once(session: Session, command: Signed) -> None:
    session.receive(written(command), NOW)
    assert refusal(session.receive(written(command), NOW)) == "repeated"


def test_a_command_seen_before_a_reconnection_stays_seen(session: Session) -> None:
    session.receive(written(RUN), NOW)
    session.lost()
    session.opened()
    assert refusal(session.receive(written(RUN), NOW)) == "repeated"


@pytest.mark.parametrize("command", [OPEN, RUN, POP, MISSED], ids=lambda c: c.kind)
@pytest.mark.parametrize("expires_at", [NOW - 1, NOW, 0.0])
def test_what_comes_too_late_is_not_done(
    session: Session, command: Signed, expires_at: float
) -> None:
    text = written(command, expires_at=expires_at)
    assert refusal(session.receive(text, NOW)) == "expired"


def test_a_card_is_taken_away_however_late(session: Session) -> None:
    assert session.receive(written(CLOSE, expires_at=1.0), NOW).command is not None


@pytest.mark.parametrize("command", ALL, ids=lambda c: c.kind)
def test_a_forged_command_is_refused_and_not_remembered(session: Session, command: Signed) -> None:
    forged = encode(replace(signed(command), call_id="another"))
    assert refusal(session.receive(forged, NOW)) == "bad_signature"
    assert session.last_seq == 0
    assert session.receive(written(command), NOW).command is not None


def test_a_command_refused_as_late_may_come_again_with_a_new_expiry(session: Session) -> None:
    session.receive(written(OPEN, expires_at=NOW - 1), NOW)
    assert session.receive(written(OPEN), NOW).command is not None


def test_a_clock_that_is_behind_is_noticed(session: Session) -> None:
    assert refusal(session.receive(written(OPEN), NOW - 600)) == "clock_wrong"


@pytest.mark.parametrize("wrong_by", [-800.0, 800.0])
def test_the_welcome_corrects_a_wrong_clock(session: Session, wrong_by: float) -> None:
    session.receive(encode(Welcome(now=NOW)), NOW + wrong_by)
    assert session.receive(written(OPEN), NOW + wrong_by + 1).command is not None
    late = session.receive(written(RUN), NOW + wrong_by + 31)
    assert refusal(late) == "expired"


def test_a_clock_that_is_wrong_beyond_reason_is_not_followed(session: Session) -> None:
    step = session.receive(encode(Welcome(now=NOW)), NOW + 5000)
    assert "clock is wrong by 5000 seconds" in step.note
    assert refusal(session.receive(written(OPEN), NOW + 5000)) == "expired"


def test_the_memory_is_bounded_and_forgets_the_oldest() -> None:
    session = Session(key=KEY, version="", platform="", remembered=3)
    session.opened()
    for number in range(4):
        session.receive(written(OPEN, id=f"n{number}"), NOW)
    assert [session.has_seen(f"n{number}") for number in range(4)] == [False, True, True, True]


@pytest.mark.parametrize("frame", [Hello(), Ping(), Pong(), Ack(id="1", status="done")])
def test_what_the_table_does_not_list_is_ignored(
    session: Session, frame: Hello | Ping | Ack
) -> None:
    assert session.receive(encode(frame), NOW) == Step()


def test_nothing_counts_while_there_is_no_connection() -> None:
    session = Session(key=KEY, version="", platform="")
    assert session.receive(written(OPEN), NOW) == Step()
    assert TABLE[State.CONNECTING] == {}


@given(st.text(max_size=100) | st.binary(max_size=100))
def test_garbage_is_noted_and_survived(garbage: str | bytes) -> None:
    session = Session(key=KEY, version="", platform="")
    session.opened()
    step = session.receive(garbage, NOW)
    assert step.note.startswith("a frame was ignored")
    assert step.command is None


def test_every_command_is_checked_for_its_signature_first() -> None:
    forged = replace(OPEN, expires_at=0.0)
    session = Session(key=KEY, version="", platform="")
    for checks in CHECKS.values():
        assert checks[0](session, forged, NOW) == "bad_signature"


def test_a_reason_has_one_status_and_a_sentence() -> None:
    codes = [code for group in REASONS.values() for code in group]
    assert len(codes) == len(set(codes))
    assert status_of("expired") == "refused"
    assert status_of("exited") == "done"
    assert "too late" in sentence_for("expired")
    assert sentence_for("of_a_newer_desktop") == "of_a_newer_desktop"
    with pytest.raises(KeyError):
        status_of("unknown")


def test_every_reason_has_a_sentence_of_its_own_in_every_language() -> None:
    codes = [code for group in REASONS.values() for code in group]
    for language in LANGUAGES:
        sentences = [sentence_for(code, language) for code in codes]
        assert len(set(sentences)) == len(codes)
        assert all(text == text.strip() and text for text in sentences)
    assert sentence_for("shown", "ru") == "карточка на экране"
    assert sentence_for("shown", "tlh") == sentence_for("shown", "") == sentence_for("shown")


def test_the_answer_to_a_wish_is_handed_on(session: Session) -> None:
    answer = Dialled(id="w1", status="done", reason="placed")
    assert session.receive(encode(answer), NOW) == Step(dialled=answer)


def test_what_an_earlier_run_saw_stays_seen() -> None:
    session = Session(key=KEY, version="", platform="")
    session.recall(7, ["d1", "d2"])
    assert session.opened().last_seq == 7
    assert refusal(session.receive(written(OPEN), NOW)) == "repeated"
    session.recall(3, [])
    assert session.opened().last_seq == 7


def test_what_is_recalled_is_bounded_too() -> None:
    session = Session(key=KEY, version="", platform="", remembered=2)
    session.recall(0, ["a", "b", "c"])
    assert [session.has_seen(name) for name in "abc"] == [False, True, True]
