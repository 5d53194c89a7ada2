"""A destination that does not answer is spared, and asked again carefully."""

from __future__ import annotations

import pytest
from tests.unit.flows.gate import HOST, Gate, limited

from ringhook.domain.errors import TryAgainError
from ringhook.flows.admission import Destination


@pytest.fixture
def gate() -> Gate:
    return Gate()


def test_a_healthy_destination_costs_one_read_and_nothing_after(gate: Gate) -> None:
    gate.request()
    assert gate.counting.calls == {"get": 1}


def test_a_destination_that_recovered_costs_no_more_than_one_that_never_failed(gate: Gate) -> None:
    gate.request(healthy=False)
    gate.request()
    gate.wait_for(1)
    gate.request()
    assert gate.counting.calls == {"get": 1}


def test_the_fifth_failure_in_a_minute_opens(gate: Gate) -> None:
    for _ in range(4):
        gate.request(healthy=False)
        gate.wait_for(15)
    gate.request(healthy=False)
    assert gate.seconds_until(gate.refused("breaker_open")) > 30


def test_failures_older_than_a_minute_are_forgotten(gate: Gate) -> None:
    for _ in range(8):
        gate.request(healthy=False)
        gate.wait_for(15.1)
    assert not gate.passed().is_probe


def test_a_success_between_failures_starts_the_count_again(gate: Gate) -> None:
    for healthy in (False, False, False, False, True, False, False, False, False):
        gate.request(healthy=healthy)
    gate.request(healthy=False)
    gate.refused("breaker_open")


def test_an_answer_that_says_nothing_neither_counts_nor_forgets(gate: Gate) -> None:
    for healthy in (False, False, None, False, None, False):
        gate.request(healthy=healthy)
    gate.request(healthy=None)
    gate.request(healthy=False)
    gate.refused("breaker_open")


def test_failures_of_requests_under_way_together_all_count(gate: Gate) -> None:
    passes = [gate.passed() for _ in range(5)]
    for pass_ in passes:
        gate.leave(pass_, healthy=False)
    gate.refused("breaker_open")


def test_a_success_that_began_before_the_failures_counts_as_well(gate: Gate) -> None:
    passes = [gate.passed() for _ in range(9)]
    for pass_, healthy in zip(
        passes, (False, False, False, False, True) + (False,) * 4, strict=True
    ):
        gate.leave(pass_, healthy=healthy)
    gate.passed()


def test_nothing_passes_until_the_time_and_then_exactly_one(gate: Gate) -> None:
    gate.break_down()
    gate.wait_for(29.9)
    assert 1 < gate.seconds_until(gate.refused("breaker_open")) < 25
    gate.wait_for(0.1)
    assert gate.passed().is_probe
    assert 5 < gate.seconds_until(gate.refused("breaker_open")) <= 16


def test_a_successful_probe_closes_and_forgets(gate: Gate) -> None:
    gate.break_down()
    gate.wait_for(30)
    gate.request()
    for _ in range(4):
        assert not gate.request(healthy=False).is_probe
    gate.passed()


def test_an_answer_that_says_nothing_is_good_enough_of_a_probe(gate: Gate) -> None:
    gate.break_down()
    gate.wait_for(30)
    gate.request(healthy=None)
    assert not gate.passed().is_probe


def test_each_failed_probe_doubles_the_time_up_to_five_minutes(gate: Gate) -> None:
    gate.break_down()
    for seconds in (30, 60, 120, 240, 300, 300):
        gate.wait_for(seconds - 0.1)
        gate.refused("breaker_open")
        gate.wait_for(0.1)
        assert gate.request(healthy=False).is_probe


def test_after_it_closed_the_time_is_short_again(gate: Gate) -> None:
    gate.break_down()
    gate.wait_for(30)
    gate.request(healthy=False)
    gate.wait_for(60)
    gate.request()
    gate.break_down()
    gate.wait_for(30)
    assert gate.passed().is_probe


def test_a_probe_whose_worker_died_gives_its_place_back_after_its_lease(gate: Gate) -> None:
    gate.break_down()
    gate.wait_for(30)
    gate.passed()
    gate.wait_for(69.9)
    gate.refused("breaker_open")
    gate.wait_for(0.1)
    assert gate.passed().is_probe
    gate.refused("breaker_open")


@pytest.mark.parametrize("healthy", [True, False, None])
def test_a_probe_that_comes_back_after_its_lease_changes_nothing(
    gate: Gate,
    healthy: bool | None,  # noqa: FBT001 - pytest passes it by name
) -> None:
    gate.break_down()
    gate.wait_for(30)
    late = gate.passed()
    gate.wait_for(70)
    second = gate.passed()
    gate.leave(late, healthy=healthy)
    gate.refused("breaker_open")
    gate.leave(second, healthy=True)
    assert not gate.passed().is_probe


@pytest.mark.parametrize("healthy", [True, False])
def test_a_request_from_before_it_opened_does_not_touch_an_open_breaker(
    gate: Gate,
    healthy: bool,  # noqa: FBT001 - pytest passes it by name
) -> None:
    gate.request(healthy=False)
    straggler = gate.passed()
    gate.break_down(failed_already=1)
    gate.wait_for(10)
    gate.leave(straggler, healthy=healthy)
    gate.wait_for(19.9)
    gate.refused("breaker_open")
    gate.wait_for(0.1)
    assert gate.passed().is_probe


def test_who_comes_back_the_next_day_does_not_close_a_breaker_that_opened_since(
    gate: Gate,
) -> None:
    for healthy in (False, True, False, False, False):
        gate.request(healthy=healthy)
    asleep = gate.passed()
    gate.wait_for(86_400)
    gate.break_down()
    assert gate.rows.breaker("main", "crm.example")[1] == asleep.seen.version
    gate.leave(asleep, healthy=True)
    gate.refused("breaker_open")


def test_a_probe_that_was_not_sent_leaves_its_place_to_another(gate: Gate) -> None:
    gate.break_down()
    gate.wait_for(30)
    gate.admission.withdraw("main", gate.passed(), gate.now)
    assert gate.passed().is_probe


def test_a_probe_that_a_limit_refuses_leaves_its_place_to_another(gate: Gate) -> None:
    gate.break_down(Destination("zoho"))
    gate.wait_for(30)
    gate.rows.take_slot("main", "zoho", 1, gate.now, 60, start=0)
    gate.refused("concurrency", limited(concurrent=1))
    assert gate.passed(Destination("zoho")).is_probe


def test_destinations_and_workspaces_do_not_share_a_breaker(gate: Gate) -> None:
    gate.break_down()
    gate.passed(Destination("other.example"))
    gate.passed(HOST, "second")


def test_those_refused_come_back_spread_over_some_time_but_never_early(gate: Gate) -> None:
    gate.break_down()
    waits = []
    for gate.spread in (-1.0, 0.0, 1.0):
        waits.append(gate.seconds_until(gate.refused("breaker_open")))
    assert waits == [31, 36, 41]


def test_a_clock_that_steps_back_a_second_does_not_lose_failures(gate: Gate) -> None:
    for _ in range(4):
        gate.request(healthy=False)
    gate.wait_for(-1)
    gate.request(healthy=False)
    assert gate.seconds_until(gate.refused("breaker_open")) > 30
    gate.wait_for(-1)
    assert gate.seconds_until(gate.refused("breaker_open")) > 31


def test_a_busy_table_does_not_lose_the_outcome_of_a_request(gate: Gate) -> None:
    pass_ = gate.passed(limited(concurrent=1))
    gate.counting.busy["put"] = TryAgainError("busy")
    gate.leave(pass_, healthy=False)
    gate.counting.busy.clear()
    gate.refused("concurrency", limited(concurrent=1))
    gate.wait_for(15)
    gate.passed(limited(concurrent=1))


def test_a_busy_table_before_the_request_is_said_and_gives_back_what_was_taken(gate: Gate) -> None:
    everything = limited(concurrent=1, per_minute=9, daily=9)
    gate.counting.busy["add"] = TryAgainError("busy")
    with pytest.raises(TryAgainError):
        gate.enter(everything)
    gate.counting.busy.clear()
    gate.passed(everything)
