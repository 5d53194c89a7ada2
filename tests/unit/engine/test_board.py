"""What getevent is told of a telephone with several calls, and for how long."""

from __future__ import annotations

import pytest

from ringhook.engine.board import ANSWER, END, RING, Notice, consumed, noted, shown


def of(*notices: tuple[str, str, float]) -> tuple[Notice, ...]:
    known: tuple[Notice, ...] = ()
    for call, word, at in notices:
        known = noted(known, Notice(call, word, at, call))
    return known


def told(known: tuple[Notice, ...], at: float) -> tuple[str, str]:
    notice = shown(known, at)
    return (notice.call_id, notice.word) if notice else ("", "")


def test_the_newest_ringing_call_is_told_then_the_one_that_is_talked_on() -> None:
    known = of(("a", RING, 0), ("a", ANSWER, 1), ("b", RING, 2), ("c", RING, 3))
    assert told(known, 4) == ("c", RING)
    known = noted(known, Notice("c", END, 4))
    assert told(known, 4) == ("b", RING)
    assert told(noted(known, Notice("b", END, 5)), 5) == ("a", ANSWER)


@pytest.mark.parametrize(("word", "seconds"), [(RING, 60), (END, 5), (ANSWER, 4 * 3600)])
def test_everything_is_told_for_its_time_only(word: str, seconds: float) -> None:
    known = of(("a", RING, 0)) if word == RING else of(("a", RING, 0), ("a", word, 0))
    assert told(known, seconds - 0.1) == ("a", word)
    assert told(known, seconds) == ("", "")


def test_nothing_comes_after_an_end_and_no_end_without_a_call() -> None:
    assert told(of(("a", RING, 0), ("a", END, 1), ("a", ANSWER, 2)), 3) == ("a", END)
    assert of(("a", END, 0)) == ()


def test_what_was_consumed_is_told_again_when_it_changes() -> None:
    known = of(("a", RING, 0))
    notice = shown(known, 1)
    assert notice
    known = consumed(known, notice)
    assert told(known, 2) == ("", "")
    assert told(noted(known, Notice("a", ANSWER, 3, "a")), 3) == ("a", ANSWER)
