"""So many at once, so many a minute, so many a day."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.unit.flows.gate import LEASE_SECONDS, Gate, limited

from ringhook.engine.outgoing import OverLimit
from ringhook.memory.clock import FixedClock


@pytest.fixture
def gate() -> Gate:
    return Gate()


def used(gate: Gate, day: str) -> int:
    row = gate.counting.get("ws#main#used#zoho", day)
    return int(row.data["n"]) if row else 0


def test_no_more_than_so_many_are_under_way_at_once(gate: Gate) -> None:
    two = limited(concurrent=2)
    first, _ = gate.passed(two), gate.passed(two)
    gate.refused("concurrency", two)
    gate.leave(first, healthy=True)
    gate.passed(two)
    gate.refused("concurrency", two)


def test_the_slot_of_a_worker_that_died_is_free_after_its_lease(gate: Gate) -> None:
    gate.passed(limited(concurrent=1))
    gate.wait_for(LEASE_SECONDS - 0.1)
    gate.refused("concurrency", limited(concurrent=1))
    gate.wait_for(0.1)
    gate.passed(limited(concurrent=1))


def test_who_comes_back_the_next_day_does_not_free_the_slot_of_another(gate: Gate) -> None:
    asleep = gate.passed(limited(concurrent=1))
    gate.wait_for(86_400)
    gate.passed(limited(concurrent=1))
    gate.leave(asleep, healthy=True)
    gate.refused("concurrency", limited(concurrent=1))


def test_who_comes_back_after_his_lease_does_not_free_the_slot_of_the_next(gate: Gate) -> None:
    late = gate.passed(limited(concurrent=1))
    gate.wait_for(LEASE_SECONDS)
    gate.passed(limited(concurrent=1))
    gate.leave(late, healthy=True)
    gate.refused("concurrency", limited(concurrent=1))


def test_who_waits_for_a_slot_comes_back_after_about_a_second(gate: Gate) -> None:
    gate.passed(limited(concurrent=1))
    waits = []
    for gate.spread in (-1.0, 0.0, 1.0):
        waits.append(gate.seconds_until(gate.refused("concurrency", limited(concurrent=1))))
    assert waits == [0.5, 1.0, 1.5]


def test_a_limit_that_was_lowered_counts_those_that_are_under_way(gate: Gate) -> None:
    slots = [
        gate.rows.take_slot("main", "zoho", 4, gate.now, LEASE_SECONDS, start)
        for start in (3, 2, 1)
    ]
    gate.refused("concurrency", limited(concurrent=2))
    for slot in slots[:2]:
        assert slot
        gate.rows.free_slot("main", "zoho", slot, gate.now)
    gate.passed(limited(concurrent=2))
    gate.refused("concurrency", limited(concurrent=2))


def test_no_more_than_so_many_begin_in_a_minute(gate: Gate) -> None:
    for _ in range(3):
        gate.request(limited(per_minute=3))
    gate.wait_for(20)
    assert gate.seconds_until(gate.refused("rate", limited(per_minute=3))) == 40 + 1 + 10
    gate.wait_for(40)
    gate.passed(limited(per_minute=3))


def test_a_clock_that_steps_back_into_the_last_minute_finds_its_count(gate: Gate) -> None:
    gate.request(limited(per_minute=1))
    gate.wait_for(60)
    gate.request(limited(per_minute=1))
    gate.wait_for(-1)
    assert gate.seconds_until(gate.refused("rate", limited(per_minute=1))) > 1


def test_the_day_ends_at_local_midnight() -> None:
    gate = Gate(FixedClock(datetime(2026, 1, 5, 22, 59, tzinfo=UTC)), zone="Europe/Paris")
    for _ in range(2):
        gate.request(limited(daily=2))
    refused = gate.refused("quota", limited(daily=2))
    assert not refused.is_final
    assert gate.seconds_until(refused) == 60 + 1 + 300
    gate.wait_for(59.9)
    gate.refused("quota", limited(daily=2))
    gate.wait_for(0.1)
    gate.passed(limited(daily=2))


def test_a_delivery_that_must_not_wait_for_the_next_day_fails(gate: Gate) -> None:
    failing = limited(daily=1, over_limit=OverLimit.FAIL)
    gate.request(failing)
    assert gate.refused("quota", failing).is_final


@pytest.mark.parametrize(
    ("reason", "limits"),
    [("concurrency", {"concurrent": 1}), ("rate", {"per_minute": 1})],
)
def test_who_is_refused_for_another_reason_eats_no_quota(
    gate: Gate, reason: str, limits: dict[str, int]
) -> None:
    destination = limited(daily=9, **limits)
    gate.passed(destination)
    for _ in range(3):
        answer = gate.enter(destination)
        assert getattr(answer, "reason", "") == reason
    assert used(gate, "2026-01-05") == 1


def test_who_is_refused_by_the_quota_keeps_neither_slot_nor_place_in_the_minute(gate: Gate) -> None:
    gate.request(limited(daily=1, concurrent=1, per_minute=2))
    for _ in range(3):
        gate.refused("quota", limited(daily=1, concurrent=1, per_minute=2))
    gate.request(limited(daily=2, concurrent=1, per_minute=2))
    gate.refused("rate", limited(daily=9, concurrent=1, per_minute=2))
    assert used(gate, "2026-01-05") == 2


def test_a_request_that_was_not_sent_is_not_counted(gate: Gate) -> None:
    once = limited(daily=1, concurrent=1, per_minute=1)
    gate.admission.withdraw("main", gate.passed(once), gate.now)
    gate.request(once)
    assert used(gate, "2026-01-05") == 1


def test_a_request_withdrawn_after_its_minute_and_day_makes_no_count_negative() -> None:
    gate = Gate(FixedClock(datetime(2026, 1, 5, 23, 59, 59, tzinfo=UTC)))
    pass_ = gate.passed(limited(daily=1, per_minute=1))
    gate.wait_for(2)
    gate.admission.withdraw("main", pass_, gate.now)
    assert gate.counting.calls == {"add": 1}
    assert (used(gate, "2026-01-05"), used(gate, "2026-01-06")) == (0, 0)
    gate.request(limited(daily=1, per_minute=1))
    gate.refused("rate", limited(daily=1, per_minute=1))


def test_a_limit_that_was_raised_lets_the_rest_of_the_day_in(gate: Gate) -> None:
    gate.request(limited(daily=1))
    for _ in range(5):
        gate.refused("quota", limited(daily=1))
    gate.request(limited(daily=2))
    gate.refused("quota", limited(daily=2))


def test_four_fifths_and_the_whole_are_noticed_once_a_day_each(gate: Gate) -> None:
    began = gate.now
    for _ in range(10):
        gate.request(limited(daily=10))
        gate.wait_for(1)
    for _ in range(3):
        gate.refused("quota", limited(daily=10))
    seen = gate.rows.notices("main", began)
    assert [(n.kind, n.used, n.limit) for n in seen] == [
        ("quota_near", 8, 10),
        ("quota_reached", 10, 10),
    ]
    assert {n.credential_id for n in seen} == {"zoho"}
    assert [n.kind for n in gate.rows.notices("main", seen[1].at)] == ["quota_reached"]


def test_a_limit_so_small_that_near_is_reached_is_noticed_once(gate: Gate) -> None:
    gate.request(limited(daily=1))
    assert [n.kind for n in gate.rows.notices("main", gate.now)] == ["quota_reached"]


def test_a_limit_lowered_below_what_is_used_is_noticed(gate: Gate) -> None:
    for _ in range(3):
        gate.request(limited(daily=100))
    gate.refused("quota", limited(daily=2))
    notices = gate.rows.notices("main", gate.now)
    assert [(n.kind, n.used, n.limit) for n in notices] == [("quota_reached", 2, 2)]


def test_every_limit_costs_only_its_own_calls(gate: Gate) -> None:
    costs = {
        "concurrent": {"get": 1, "query": 1, "put": 2},
        "per_minute": {"get": 1, "add": 1},
        "daily": {"get": 1, "add": 1},
    }
    for name, cost in costs.items():
        gate.wait_for(1)
        gate.request(limited(**{name: 50}))
        assert gate.counting.calls == cost
