"""Every `Table` behaves like the one in memory, whatever is done to it in whatever order."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from ringhook.domain.errors import ConflictError
from ringhook.memory.clock import FixedClock
from ringhook.memory.table import MemoryTable
from ringhook.ports.table import Row, Table

KEYS = st.sampled_from(["a", "a/1", "a/2", "b", "é"])
LIFETIMES = st.sampled_from([None, 5, 50])
SETTINGS = settings(
    max_examples=12,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


class TwoTables(RuleBasedStateMachine):
    """Does everything twice, in a partition of its own, and compares."""

    partitions = count()

    def __init__(self, table: Table, clock: FixedClock) -> None:
        super().__init__()
        self.table, self.clock, self.model = table, clock, MemoryTable(clock)
        self.partition = f"p{next(self.partitions)}"

    def both(self, act: Callable[[Table], Any]) -> None:
        assert outcome(act, self.table) == outcome(act, self.model)

    def until(self, seconds: int | None) -> int | None:
        return None if seconds is None else int(self.clock.now().timestamp()) + seconds

    @rule(
        key=KEYS, value=st.integers(0, 9), expect=st.sampled_from([None, 0, 1, 2]), life=LIFETIMES
    )
    def put(self, key: str, value: int, expect: int | None, life: int | None) -> None:
        written = Row(self.partition, key, {"v": value}, expires_at=self.until(life))
        self.both(lambda table: table.put(written, expect=expect))

    @rule(key=st.sampled_from(["n/1", "n/2"]), amount=st.integers(-3, 3), life=LIFETIMES)
    def add(self, key: str, amount: int, life: int | None) -> None:
        until = self.until(life)
        self.both(lambda table: table.add(self.partition, key, amount, expires_at=until))

    @rule(key=KEYS)
    def delete(self, key: str) -> None:
        self.both(lambda table: table.delete(self.partition, key))

    @rule(seconds=st.sampled_from([1, 10, 100]))
    def wait(self, seconds: int) -> None:
        self.clock.advance(seconds)

    @rule(
        prefix=st.sampled_from(["", "a", "a/", "n"]),
        limit=st.integers(1, 4),
        after=st.sampled_from(["", "a/1"]),
        newest_first=st.booleans(),
    )
    def query(self, prefix: str, limit: int, after: str, newest_first: bool) -> None:  # noqa: FBT001 - hypothesis passes it by name
        after = after if after.startswith(prefix) else ""
        self.both(
            lambda table: table.query(
                self.partition, prefix, limit=limit, after=after, newest_first=newest_first
            )
        )

    @invariant()
    def same_rows(self) -> None:
        self.both(lambda table: table.query(self.partition))


def outcome(act: Callable[[Table], Any], table: Table) -> Any:
    try:
        return act(table)
    except ConflictError:
        return ConflictError


def test_a_table_behaves_like_the_one_in_memory(table: Table, clock: FixedClock) -> None:
    class Machine(TwoTables):
        def __init__(self) -> None:
            super().__init__(table, clock)

    run_state_machine_as_test(Machine, settings=SETTINGS)
