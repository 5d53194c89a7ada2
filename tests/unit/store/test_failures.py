"""The list of failed deliveries: one line each, in order of time, whatever a crash leaves behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ringhook.memory.clock import FixedClock
from ringhook.memory.table import MemoryTable
from ringhook.ports.table import Row
from ringhook.store import failures as module
from ringhook.store.failures import Failed, Failures

AT = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
FAILED = Failed(
    delivery_id="d1",
    call_id="c1",
    event_sort="event#1",
    config_version=3,
    action_id="log",
    agent_id="paul",
    state="failed",
    failure="not_found",
    status=404,
    at=AT.isoformat(),
    host="crm.example",
    credential="crm",
)


class CrashError(Exception):
    pass


class CrashingTable(MemoryTable):
    """Dies instead of its next write whose key has *dies_at* in it."""

    dies_at = ""

    def put(self, row: Row, *, expect: int | None = None) -> int:
        self._die(f"put {row.partition} {row.sort}")
        return super().put(row, expect=expect)

    def delete(self, partition: str, sort: str) -> None:
        self._die(f"delete {partition} {sort}")
        super().delete(partition, sort)

    def _die(self, step: str) -> None:
        if self.dies_at and self.dies_at in step:
            self.dies_at = ""
            raise CrashError(step)


@pytest.fixture
def table(clock: FixedClock) -> CrashingTable:
    return CrashingTable(clock)


@pytest.fixture
def failures(table: CrashingTable) -> Failures:
    return Failures(table)


def failed(number: int, **changes: str | int) -> Failed:
    """Return a failure of delivery *number*, that many seconds after `AT`."""
    at = AT + timedelta(seconds=number)
    made = replace(FAILED, delivery_id=f"d{number}", at=at.isoformat())
    return replace(made, **changes)  # type: ignore[arg-type]  # the fields' own types


def add(failures: Failures, *several: Failed, name: str = "main") -> None:
    for one in several:
        failures.add(name, one, AT)


def ids(failures: Failures, **wanted: object) -> list[str]:
    page = failures.list("main", **wanted)  # type: ignore[arg-type]  # filters by name
    return [row.delivery_id for row in page.rows]


def test_a_failure_comes_back_as_it_was(failures: Failures) -> None:
    add(failures, FAILED)
    assert failures.get("main", "d1") == FAILED
    assert failures.list("main").rows == (FAILED,)


def test_a_failure_is_one_workspaces_own(failures: Failures) -> None:
    add(failures, FAILED, name="other")
    assert failures.get("main", "d1") is None
    assert failures.call_of("main", "d1") == ""
    assert failures.list("main").rows == ()


def test_the_newest_failure_stands_first(failures: Failures) -> None:
    add(failures, failed(2), failed(1), failed(3))
    assert ids(failures) == ["d3", "d2", "d1"]
    assert ids(failures, oldest_first=True) == ["d1", "d2", "d3"]


def test_times_of_different_zones_and_precision_are_put_in_order(failures: Failures) -> None:
    add(
        failures,
        replace(FAILED, delivery_id="b", at="2026-01-05T09:30:00.000001+00:00"),
        replace(FAILED, delivery_id="a", at="2026-01-05T09:30:00+00:00"),
        replace(FAILED, delivery_id="c", at="2026-01-05T10:30:01+01:00"),
    )
    assert ids(failures) == ["c", "b", "a"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"state": "dead"}, ["d2"]),
        ({"failure": "timeout"}, ["d3"]),
        ({"action_id": "create"}, ["d1"]),
        ({"state": "dead", "failure": "timeout"}, []),
        ({"since": AT + timedelta(seconds=2)}, ["d3", "d2"]),
        ({"until": AT + timedelta(seconds=2)}, ["d1"]),
        ({"since": AT + timedelta(seconds=1), "until": AT + timedelta(seconds=3)}, ["d2", "d1"]),
        ({"since": AT + timedelta(seconds=9)}, []),
        ({"until": AT}, []),
    ],
)
def test_a_filter_leaves_what_fits(
    failures: Failures, wanted: dict[str, object], found: list[str]
) -> None:
    add(
        failures,
        failed(1, action_id="create"),
        failed(2, state="dead"),
        failed(3, failure="timeout"),
    )
    assert ids(failures, **wanted) == found
    assert ids(failures, **wanted, oldest_first=True) == found[::-1]


@pytest.mark.parametrize("oldest_first", [False, True])
def test_pages_hold_everything_once(failures: Failures, oldest_first: bool) -> None:  # noqa: FBT001 - a table
    add(failures, *(failed(n, state="dead" if n % 2 else "failed") for n in range(11)))
    found: list[str] = []
    cursor = ""
    while True:
        page = failures.list(
            "main", state="failed", limit=2, cursor=cursor, oldest_first=oldest_first
        )
        found += [row.delivery_id for row in page.rows]
        cursor = page.after
        if not cursor:
            break
    expected = [f"d{n}" for n in (0, 2, 4, 6, 8, 10)]
    assert found == (expected if oldest_first else expected[::-1])


def test_the_last_page_says_so(failures: Failures) -> None:
    add(failures, failed(1), failed(2))
    assert failures.list("main", limit=2).after == ""
    assert failures.list("main", limit=1).after


def test_a_long_list_is_looked_through_in_pieces(
    failures: Failures, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_SCANNED", 3)
    monkeypatch.setattr(module, "SCANNED_AT_A_TIME", 2)
    add(failures, failed(0, state="dead"), *(failed(n) for n in range(1, 6)))
    first = failures.list("main", state="dead")
    assert (first.rows, bool(first.after)) == ((), True)
    second = failures.list("main", state="dead", cursor=first.after)
    assert ([row.delivery_id for row in second.rows], second.after) == (["d0"], "")


def test_a_delivery_that_fails_again_has_one_line(failures: Failures) -> None:
    later = replace(FAILED, state="dead", at=(AT + timedelta(hours=1)).isoformat())
    add(failures, FAILED, later)
    assert failures.list("main").rows == (later,)
    assert failures.get("main", "d1") == later


def test_what_is_noted_twice_is_noted_once(failures: Failures) -> None:
    add(failures, FAILED, FAILED)
    assert failures.list("main").rows == (FAILED,)


def test_a_removed_delivery_is_off_the_list_and_still_found(failures: Failures) -> None:
    add(failures, FAILED)
    failures.remove("main", "d1")
    assert failures.list("main").rows == ()
    assert failures.get("main", "d1") is None
    assert failures.call_of("main", "d1") == "c1"


def test_removing_what_is_not_there_does_nothing(failures: Failures, table: CrashingTable) -> None:
    table.dies_at = "main"
    failures.remove("main", "d1")
    assert failures.call_of("main", "d1") == ""


def test_a_removed_delivery_can_fail_again(failures: Failures) -> None:
    add(failures, FAILED)
    failures.remove("main", "d1")
    failures.remove("main", "d1")
    again = replace(FAILED, at=(AT + timedelta(minutes=1)).isoformat())
    add(failures, again)
    assert failures.list("main").rows == (again,)


def test_a_line_that_is_newer_than_the_one_seen_stays(failures: Failures) -> None:
    later = replace(FAILED, at=(AT + timedelta(minutes=1)).isoformat())
    add(failures, FAILED, later)
    failures.remove("main", "d1", only_at=FAILED.at)
    assert failures.list("main").rows == (later,)
    failures.remove("main", "d1", only_at=later.at)
    assert failures.list("main").rows == ()


@pytest.mark.parametrize("dies_at", ["put ws#main#failure ", "put ws#main#failures", "delete"])
def test_a_crash_while_noting_leaves_one_line_once_it_is_noted_again(
    failures: Failures, table: CrashingTable, dies_at: str
) -> None:
    add(failures, FAILED)
    second = replace(FAILED, at=(AT + timedelta(minutes=1)).isoformat())
    table.dies_at = dies_at
    with pytest.raises(CrashError):
        add(failures, second)
    third = replace(FAILED, at=(AT + timedelta(minutes=2)).isoformat())
    add(failures, third)
    assert failures.list("main").rows == (third,)


@pytest.mark.parametrize("dies_at", ["put ws#main#failures", "delete"])
def test_a_crash_while_noting_leaves_nothing_once_the_delivery_has_succeeded(
    failures: Failures, table: CrashingTable, dies_at: str
) -> None:
    add(failures, FAILED)
    table.dies_at = dies_at
    with pytest.raises(CrashError):
        add(failures, replace(FAILED, at=(AT + timedelta(minutes=1)).isoformat()))
    failures.remove("main", "d1")
    assert failures.list("main").rows == ()


def test_a_failure_is_kept_for_its_days(clock: FixedClock, table: CrashingTable) -> None:
    failures = Failures(table, lambda _name: 2)
    failures.add("main", FAILED, clock.now())
    clock.advance(2 * 86_400 - 1)
    assert failures.get("main", "d1") == FAILED
    clock.advance(1)
    assert failures.get("main", "d1") is None
    assert failures.list("main").rows == ()
