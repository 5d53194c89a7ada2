"""What every `Table` promises."""

from __future__ import annotations

from typing import Any

import pytest

from ringhook.domain.errors import ConflictError
from ringhook.memory.clock import FixedClock
from ringhook.ports.table import ABSENT, Row, Table


def row(
    sort: str = "a", partition: str = "calls", *, until: int | None = None, **fields: Any
) -> Row:
    return Row(partition, sort, fields, expires_at=until)


def soon(clock: FixedClock, seconds: int) -> int:
    return int(clock.now().timestamp()) + seconds


def fill(table: Table, *keys: str) -> None:
    for key in keys:
        table.put(row(key))


def keys_of(table: Table, prefix: str = "", **options: Any) -> list[str]:
    return [found.sort for found in table.query("calls", prefix, **options).rows]


def test_a_row_that_was_never_written_is_none(table: Table) -> None:
    assert table.get("calls", "a") is None


def test_a_read_sees_the_write_before_it(table: Table, clock: FixedClock) -> None:
    until = soon(clock, 60)
    table.put(row(name="Müller", nested={"list": [1, 2.5, None, True]}, until=until))

    assert table.get("calls", "a") == Row(
        "calls", "a", {"name": "Müller", "nested": {"list": [1, 2.5, None, True]}}, 1, until
    )


@pytest.mark.parametrize(
    "text", ["'; DROP TABLE entries; --", "\ud83d", "a\x00b", "名前 🔔", "%_*"]
)
def test_hostile_text_comes_back_as_it_went(table: Table, text: str) -> None:
    table.put(row(name=text))

    found = table.get("calls", "a")

    assert found is not None
    assert found.data == {"name": text}


def test_a_write_replaces_the_whole_row(table: Table, clock: FixedClock) -> None:
    table.put(row(first=1, until=soon(clock, 60)))
    table.put(row(second=2))

    assert table.get("calls", "a") == Row("calls", "a", {"second": 2}, 2, None)


def test_changing_what_was_written_does_not_change_the_row(table: Table) -> None:
    names = ["first"]
    table.put(row(names=names))
    names.append("second")

    found = table.get("calls", "a")

    assert found is not None
    assert found.data == {"names": ["first"]}


def test_versions_count_the_writes_from_1(table: Table) -> None:
    assert [table.put(row()), table.put(row()), table.put(row())] == [1, 2, 3]


def test_the_version_in_the_row_is_ignored(table: Table) -> None:
    assert table.put(Row("calls", "a", {}, version=41)) == 1


def test_a_write_that_expects_the_version_there_succeeds(table: Table) -> None:
    assert table.put(row(), expect=ABSENT) == 1
    assert table.put(row(), expect=1) == 2


@pytest.mark.parametrize("expect", [ABSENT, 1, 3])
def test_a_write_that_expects_another_version_changes_nothing(table: Table, expect: int) -> None:
    table.put(row(step=1))
    table.put(row(step=2))

    with pytest.raises(ConflictError):
        table.put(row(step=3), expect=expect)

    assert table.get("calls", "a") == Row("calls", "a", {"step": 2}, 2)


def test_a_write_that_expects_a_row_where_none_is_is_refused(table: Table) -> None:
    with pytest.raises(ConflictError):
        table.put(row(), expect=1)

    assert table.get("calls", "a") is None


def test_an_expired_row_does_not_exist(table: Table, clock: FixedClock) -> None:
    table.put(row(until=soon(clock, 60)))
    clock.advance(61)

    assert table.get("calls", "a") is None
    assert keys_of(table) == []


def test_an_expired_row_is_absent_to_a_write(table: Table, clock: FixedClock) -> None:
    table.put(row(until=soon(clock, 60)))
    table.put(row(until=soon(clock, 60)))
    clock.advance(61)

    with pytest.raises(ConflictError):
        table.put(row(), expect=2)
    assert table.put(row(), expect=ABSENT) == 1


def test_an_expired_row_written_anyhow_starts_again_at_1(table: Table, clock: FixedClock) -> None:
    table.put(row(until=soon(clock, 60)))
    clock.advance(61)

    assert table.put(row()) == 1


def test_a_missing_counter_starts_at_0(table: Table) -> None:
    assert table.add("quota", "day") == 1


def test_a_counter_adds_up_and_down(table: Table) -> None:
    assert [table.add("quota", "day", amount) for amount in (5, -2, 0)] == [5, 3, 3]


def test_a_counter_is_a_row_with_its_value_under_n(table: Table, clock: FixedClock) -> None:
    until = soon(clock, 60)
    table.add("quota", "day", 7, expires_at=until)
    table.add("quota", "day")

    assert table.get("quota", "day") == Row("quota", "day", {"n": 8}, 2, until)


def test_an_expired_counter_starts_at_0_again(table: Table, clock: FixedClock) -> None:
    table.add("quota", "day", 7, expires_at=soon(clock, 60))
    clock.advance(61)

    assert table.add("quota", "day", expires_at=soon(clock, 60)) == 1


def test_a_deleted_row_is_gone_and_counts_from_1_again(table: Table) -> None:
    table.put(row())
    table.put(row())
    table.delete("calls", "a")

    assert table.get("calls", "a") is None
    assert table.put(row(), expect=ABSENT) == 1


def test_deleting_what_is_not_there_is_no_error(table: Table) -> None:
    table.delete("calls", "a")


def test_a_query_returns_its_partition_in_key_order(table: Table) -> None:
    fill(table, "b", "a/2", "é", "a/10", "Z", "🔔")
    table.put(row("a", "other"))

    assert keys_of(table) == ["Z", "a/10", "a/2", "b", "é", "🔔"]


def test_a_query_can_go_backwards(table: Table) -> None:
    fill(table, "a", "c", "b")

    assert keys_of(table, newest_first=True) == ["c", "b", "a"]


@pytest.mark.parametrize("newest_first", [False, True])
def test_a_prefix_keeps_only_keys_that_begin_with_it(table: Table, newest_first: bool) -> None:  # noqa: FBT001 - pytest passes it by name
    fill(table, "call", "call#", "call#1", "call#2/x", "call$", "calm")

    expected = ["call#", "call#1", "call#2/x"]

    assert sorted(keys_of(table, "call#", newest_first=newest_first)) == expected


@pytest.mark.parametrize("prefix", ["\ud7ff", "a\U0010ffff", "%", "_"])
def test_a_strange_prefix_is_only_text(table: Table, prefix: str) -> None:
    fill(table, "a", "b", "\ue000", f"{prefix}1", f"{prefix}\U0010ffff")

    assert keys_of(table, prefix) == [f"{prefix}1", f"{prefix}\U0010ffff"]


@pytest.mark.parametrize("newest_first", [False, True])
def test_pages_follow_each_other_without_gap_or_overlap(table: Table, newest_first: bool) -> None:  # noqa: FBT001 - pytest passes it by name
    fill(table, *(f"c{number}" for number in range(7)), "d")

    pages: list[list[str]] = []
    after = ""
    while not pages or after:
        page = table.query("calls", "c", limit=3, after=after, newest_first=newest_first)
        pages.append([found.sort for found in page.rows])
        after = page.after

    expected = sorted((f"c{number}" for number in range(7)), reverse=newest_first)
    assert pages == [expected[:3], expected[3:6], expected[6:]]


def test_a_page_that_holds_the_last_row_says_so(table: Table) -> None:
    fill(table, "a", "b", "c")

    assert table.query("calls", limit=3).after == ""
    assert table.query("calls", limit=2).after != ""


def test_expired_rows_take_no_place_on_a_page(table: Table, clock: FixedClock) -> None:
    for key in ("a", "b", "c", "d"):
        table.put(row(key, until=soon(clock, 60)))
    clock.advance(61)
    fill(table, "e", "f")

    page = table.query("calls", limit=2)

    assert [found.sort for found in page.rows] == ["e", "f"]
    assert page.after == ""


def test_the_next_page_is_found_even_when_the_row_it_follows_is_gone(table: Table) -> None:
    fill(table, "a", "b", "c")
    after = table.query("calls", limit=2).after
    table.delete("calls", "b")

    assert keys_of(table, after=after) == ["c"]
