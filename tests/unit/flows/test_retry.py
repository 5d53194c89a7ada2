"""When to try again, whatever a CRM writes into its headers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringhook.engine.answers import Answer, Outcome
from ringhook.flows.retry import MAX_RETRY_AFTER_SECONDS, Try, judge_answer, retry_after_seconds
from ringhook.store.deliveries import State

UNWELL = Answer(503, {}, b"")
NOW = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)


@given(st.text() | st.from_regex(r"(Mon, )?\d{1,2} (Jan|Foo) \d{1,9} \d+:\d+:\d+ ([+-]\d+|GMT)"))
def test_no_header_breaks_the_schedule(text: str) -> None:
    seconds = retry_after_seconds({"Retry-After": text}, NOW)
    assert 0 <= seconds <= MAX_RETRY_AFTER_SECONDS


@pytest.mark.parametrize(("spread", "seconds"), [(-1.0, 8.0), (0.0, 10.0), (1.0, 12.0)])
def test_tries_are_spread_by_a_fifth(spread: float, seconds: float) -> None:
    verdict = judge_answer(UNWELL, Outcome.BAD_STATUS, Try(1, spread=spread), NOW)
    assert (verdict.state, verdict.delay_seconds) == (State.WAITING, seconds)


def test_an_action_may_have_a_schedule_of_its_own_or_none() -> None:
    own = judge_answer(UNWELL, Outcome.BAD_STATUS, Try(2, (1, 7)), NOW)
    assert (own.state, own.delay_seconds) == (State.WAITING, 7)
    assert judge_answer(UNWELL, Outcome.BAD_STATUS, Try(3, (1, 7)), NOW).state is State.DEAD
    assert judge_answer(UNWELL, Outcome.BAD_STATUS, Try(1, ()), NOW).state is State.DEAD
