"""A breaker whose end lies further ahead than any breaker's can was opened by another clock."""

from __future__ import annotations

from ringhook.engine.limits import LONGEST_OPEN_SECONDS, Breaker

NOW = 1_000_000.0


def test_a_clock_that_was_set_back_does_not_hold_requests_up_for_as_long() -> None:
    opened = Breaker().tripped(NOW + 3600)

    assert opened.refuses_until(NOW) == 0.0


def test_the_longest_wait_is_waited_for() -> None:
    opened = Breaker(trips=9).tripped(NOW)

    assert opened.refuses_until(NOW) == NOW + LONGEST_OPEN_SECONDS
