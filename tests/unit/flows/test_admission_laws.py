"""What holds whoever asks, in whatever order, however many at once, on a real database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from threading import Barrier, Lock
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from tests.unit.flows.gate import LEASE_SECONDS, Gate

from ringhook.embedded.database import Database
from ringhook.embedded.table import SqliteTable
from ringhook.engine.limits import PROBE_SECONDS
from ringhook.engine.outgoing import Limits
from ringhook.flows.admission import Destination, Pass, Refused
from ringhook.memory.clock import DEFAULT_AT, FixedClock

THREADS = 16
T = TypeVar("T")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database(tmp_path / "ringhook.db") as opened:
        yield opened


@pytest.fixture
def gate(database: Database) -> Gate:
    clock = FixedClock()
    return Gate(clock, SqliteTable(database, clock))


def together(work: Callable[[], T]) -> list[T]:
    """Do *work* in many threads that begin at one moment."""
    barrier = Barrier(THREADS, timeout=30)

    def begin(_: int) -> T:
        barrier.wait()
        return work()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(begin, range(THREADS)))


class Gauge:
    """How many are inside, and how many were at most."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.inside = self.most = 0

    def change(self, by: int) -> None:
        with self._lock:
            self.inside += by
            self.most = max(self.most, self.inside)


def test_never_more_than_so_many_hold_a_slot(gate: Gate) -> None:
    three, gauge = Destination("zoho", Limits(concurrent=3)), Gauge()

    def work() -> int:
        passed = 0
        for _ in range(12):
            answer = gate.enter(three)
            if isinstance(answer, Pass):
                gauge.change(1)
                passed += 1
                gauge.change(-1)
                gate.leave(answer, healthy=True)
        return passed

    assert sum(together(work)) >= 3
    assert 1 <= gauge.most <= 3
    assert [isinstance(gate.enter(three), Pass) for _ in range(4)] == [True, True, True, False]


def test_a_quota_is_used_up_to_its_last_and_never_exceeded(gate: Gate) -> None:
    began, fifty = gate.now, Destination("zoho", Limits(daily=50))
    answers = [a for some in together(lambda: [gate.enter(fifty) for _ in range(6)]) for a in some]

    assert sum(isinstance(answer, Pass) for answer in answers) == 50
    row = gate.counting.get("ws#main#used#zoho", "2026-01-05")
    assert row
    assert row.data["n"] == 50
    kinds = [notice.kind for notice in gate.rows.notices("main", began)]
    assert sorted(kinds) == ["quota_near", "quota_reached"]


def test_a_rate_is_used_up_and_never_exceeded(gate: Gate) -> None:
    forty = Destination("zoho", Limits(per_minute=40))
    answers = [a for some in together(lambda: [gate.enter(forty) for _ in range(4)]) for a in some]
    assert sum(isinstance(answer, Pass) for answer in answers) == 40


def test_failures_at_one_moment_open_the_breaker_once(gate: Gate) -> None:
    passes = iter([gate.passed() for _ in range(THREADS)])
    taking = Lock()

    def work() -> None:
        with taking:
            pass_ = next(passes)
        gate.leave(pass_, healthy=False)

    together(work)
    breaker, _ = gate.rows.breaker("main", "crm.example")
    assert (breaker.trips, breaker.open_until) == (1, gate.now.timestamp() + 30)


def test_an_open_breaker_lets_nobody_through_and_then_exactly_one(gate: Gate) -> None:
    gate.break_down()
    gate.wait_for(29.9)
    assert not any(isinstance(answer, Pass) for answer in together(gate.enter))
    gate.wait_for(0.1)
    probes = [answer for answer in together(gate.enter) if isinstance(answer, Pass)]
    assert [probe.is_probe for probe in probes] == [True]
    gate.leave(probes[0], healthy=True)
    assert all(isinstance(answer, Pass) and not answer.is_probe for answer in together(gate.enter))


def test_it_may_be_asked_inside_a_piece_of_the_databases_work(
    gate: Gate, database: Database
) -> None:
    everything = Destination("zoho", Limits(daily=9, per_minute=9, concurrent=1))
    assert isinstance(database.run(lambda _: gate.enter(everything)), Pass)
    assert isinstance(database.run(lambda _: gate.enter(everything)), Refused)


class Crowd(RuleBasedStateMachine):
    """Requests that begin, end well or badly, are withdrawn or die, while the clock goes on and back."""

    keys = count()

    def __init__(self, gate: Gate) -> None:
        super().__init__()
        self.gate = gate
        gate.clock.advance((DEFAULT_AT - gate.now).total_seconds())
        limits = Limits(daily=12, per_minute=5, concurrent=3)
        self.destination = Destination(f"zoho{next(self.keys)}", limits)
        self.under_way: list[tuple[Pass, datetime]] = []
        self.counted: list[Pass] = []
        self.probe_began: datetime | None = None
        self.latest = gate.now

    @rule()
    def enter(self) -> None:
        breaker, _ = self.gate.rows.breaker("main", self.destination.key)
        answer = self.gate.enter(self.destination)
        if isinstance(answer, Refused):
            self.check_refusal(answer)
            return
        assert answer.is_probe == breaker.is_open
        assert breaker.open_until <= self.gate.now.timestamp()
        if answer.is_probe:
            self.check_probe()
        self.under_way.append((answer, self.gate.now))
        self.counted.append(answer)
        self.check_limits()

    def check_refusal(self, refused: Refused) -> None:
        assert refused.retry_at > self.gate.now
        if refused.reason == "concurrency":
            assert len(self.holding(self.gate.now)) >= 3
        if refused.reason == "quota":
            assert sum(pass_.day == self.gate.now.date() for pass_ in self.counted) == 12

    def check_probe(self) -> None:
        began = self.probe_began
        assert began is None or self.gate.now - began >= timedelta(seconds=PROBE_SECONDS)
        self.probe_began = self.gate.now

    def check_limits(self) -> None:
        last = self.counted[-1]
        assert len(self.holding(self.latest)) <= 3
        assert sum(pass_.day == last.day for pass_ in self.counted) <= 12
        assert sum(pass_.minute == last.minute for pass_ in self.counted) <= 5

    def holding(self, at: datetime) -> list[Pass]:
        """Return whose lease is not over; one that once was does not begin again with a clock set back."""
        lease = timedelta(seconds=LEASE_SECONDS)
        return [pass_ for pass_, began in self.under_way if at < began + lease]

    def take(self, which: int) -> Pass | None:
        if not self.under_way:
            return None
        pass_, began = self.under_way.pop(which % len(self.under_way))
        if pass_.is_probe and began == self.probe_began:
            self.probe_began = None
        return pass_

    @rule(which=st.integers(0, 5), healthy=st.sampled_from([True, False, False, False, None]))
    def leave(self, which: int, healthy: bool | None) -> None:  # noqa: FBT001 - hypothesis passes it by name
        pass_ = self.take(which)
        if pass_:
            self.gate.leave(pass_, healthy=healthy)

    @rule(which=st.integers(0, 5))
    def withdraw(self, which: int) -> None:
        pass_ = self.take(which)
        if pass_:
            self.gate.admission.withdraw("main", pass_, self.gate.now)
            self.counted = [other for other in self.counted if other is not pass_]

    @rule()
    def fail_five_times(self) -> None:
        for _ in range(5):
            answer = self.gate.enter(self.destination)
            if isinstance(answer, Pass):
                self.counted.append(answer)
                self.gate.leave(answer, healthy=False)

    @rule(seconds=st.sampled_from([-1, 1, 5, 15, 30, 61, 70, 300, 43_200]))
    def wait(self, seconds: int) -> None:
        self.latest = max(self.latest, self.gate.clock.advance(seconds))


def test_no_order_of_events_exceeds_a_limit_or_sends_two_probes(gate: Gate) -> None:
    class Machine(Crowd):
        def __init__(self) -> None:
            super().__init__(gate)

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=30,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
