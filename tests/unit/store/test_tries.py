"""Guesses are counted, by address and in all."""

from __future__ import annotations

import pytest

from ringhook.memory.clock import FixedClock
from ringhook.memory.table import MemoryTable
from ringhook.store.tries import Limit, Tries

LIMIT = Limit("door", 3, 5)


def _tries(clock: FixedClock) -> Tries:
    return Tries(MemoryTable(clock))


def test_an_address_has_its_own_tries() -> None:
    clock = FixedClock()
    tries = _tries(clock)
    assert [tries.count(LIMIT, "a", clock.now()) > 0 for _ in range(4)] == [False] * 3 + [True]
    assert tries.count(LIMIT, "b", clock.now()) == 0


def test_many_addresses_together_have_a_limit_too() -> None:
    clock = FixedClock()
    tries = _tries(clock)
    waits = [tries.count(LIMIT, f"address {n}", clock.now()) for n in range(6)]
    assert [wait > 0 for wait in waits] == [False] * 5 + [True]


def test_tries_are_forgotten_after_the_time_that_was_told() -> None:
    clock = FixedClock()
    tries = _tries(clock)
    wait_seconds = max(tries.count(LIMIT, "a", clock.now()) for _ in range(4))
    assert 0 < wait_seconds <= 600
    clock.advance(wait_seconds)
    assert tries.count(LIMIT, "a", clock.now()) == 0


def test_a_good_try_does_not_count() -> None:
    clock = FixedClock()
    tries = _tries(clock)
    for _ in range(20):
        assert tries.count(LIMIT, "a", clock.now()) == 0
        tries.forgive(LIMIT, "a", clock.now())


def test_one_limit_knows_nothing_of_another() -> None:
    clock = FixedClock()
    tries = _tries(clock)
    for _ in range(5):
        tries.count(LIMIT, "a", clock.now())
    assert tries.count(Limit("window", 1, 1), "a", clock.now()) == 0


@pytest.mark.parametrize(
    ("first", "second", "is_same"),
    [
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("fe80::1%eth0", "fe80::2", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
    ],
)
def test_whoever_has_a_whole_network_has_no_more_tries(
    first: str, second: str, *, is_same: bool
) -> None:
    clock = FixedClock()
    tries = _tries(clock)
    for _ in range(3):
        tries.count(LIMIT, first, clock.now())
    assert (tries.count(LIMIT, second, clock.now()) > 0) is is_same
