"""What the contract suite cannot see: expiry before DynamoDB deletes, long rows, refusals."""

from __future__ import annotations

import pytest
from tests.unit.aws.conftest import Refusing

from ringhook.aws.dynamodb import DynamoTable
from ringhook.domain.errors import ConflictError, TryAgainError
from ringhook.memory.clock import FixedClock
from ringhook.ports.table import ABSENT, Row


def _soon(clock: FixedClock) -> int:
    return int(clock.now().timestamp()) + 60


def test_an_expired_row_is_gone_although_dynamodb_still_has_it(
    table: DynamoTable, clock: FixedClock
) -> None:
    table.put(Row("p", "s", {"a": 1}, expires_at=_soon(clock)))
    clock.advance(60)
    assert table.get("p", "s") is None
    assert table.query("p").rows == ()


def test_a_row_written_over_an_expired_one_counts_from_one(
    table: DynamoTable, clock: FixedClock
) -> None:
    table.put(Row("p", "s", {"a": 1}, expires_at=_soon(clock)))
    table.put(Row("p", "s", {"a": 2}, expires_at=_soon(clock)))
    clock.advance(60)
    assert table.put(Row("p", "s", {"a": 3})) == 1
    assert table.get("p", "s") == Row("p", "s", {"a": 3}, 1)


def test_an_expired_row_is_absent_to_a_conditional_write(
    table: DynamoTable, clock: FixedClock
) -> None:
    table.put(Row("p", "s", {}, expires_at=_soon(clock)))
    clock.advance(60)
    with pytest.raises(ConflictError):
        table.put(Row("p", "s", {}), expect=1)
    assert table.put(Row("p", "s", {}), expect=ABSENT) == 1


def test_an_expired_counter_starts_again(table: DynamoTable, clock: FixedClock) -> None:
    table.add("p", "c", 7, expires_at=_soon(clock))
    clock.advance(60)
    assert table.add("p", "c", 2) == 2


def test_a_counter_keeps_its_expiry_when_none_is_given(
    table: DynamoTable, clock: FixedClock
) -> None:
    ends = _soon(clock)
    table.add("p", "c", expires_at=ends)
    table.add("p", "c")
    assert table.get("p", "c") == Row("p", "c", {"n": 2}, 2, ends)


def test_a_counter_that_was_put_is_counted_on(table: DynamoTable) -> None:
    table.put(Row("p", "c", {"n": 5}))
    assert table.add("p", "c") == 6


def test_a_row_may_turn_from_long_to_short_to_counter(table: DynamoTable) -> None:
    long = {"text": "x" * 600_000}
    for data in (long, {"a": 1}, {"n": 3}, {"n": True}, long):
        table.put(Row("p", "s", data))
        found = table.get("p", "s")
        assert found is not None
        assert found.data == data


def test_a_row_that_no_longer_expires_loses_its_expiry(
    table: DynamoTable, clock: FixedClock
) -> None:
    table.put(Row("p", "s", {}, expires_at=_soon(clock)))
    table.put(Row("p", "s", {}))
    clock.advance(3600)
    assert table.get("p", "s") == Row("p", "s", {}, 2)


def test_text_that_is_no_unicode_survives(table: DynamoTable) -> None:
    table.put(Row("p", "s", {"caller": "\ud800"}))
    found = table.get("p", "s")
    assert found is not None
    assert found.data == {"caller": "\ud800"}


def test_a_page_is_full_although_expired_rows_lie_between(
    table: DynamoTable, clock: FixedClock
) -> None:
    for number in range(6):
        ends = _soon(clock) if number % 2 else None
        table.put(Row("p", f"s{number}", {}, expires_at=ends))
    clock.advance(60)
    first = table.query("p", limit=2)
    rest = table.query("p", limit=2, after=first.after)
    assert [row.sort for row in (*first.rows, *rest.rows)] == ["s0", "s2", "s4"]
    assert rest.after == ""


def test_the_last_page_says_so_although_it_is_full(table: DynamoTable) -> None:
    for number in range(4):
        table.put(Row("p", f"s{number}", {}))
    page = table.query("p", limit=2, after=table.query("p", limit=2).after)
    assert ([row.sort for row in page.rows], page.after) == (["s2", "s3"], "")


@pytest.mark.parametrize(
    "code", ["ProvisionedThroughputExceededException", "InternalServerError", "AccessDenied"]
)
def test_a_refusal_of_dynamodb_may_work_later(
    refusing: Refusing, clock: FixedClock, code: str
) -> None:
    client = refusing("dynamodb", "get_item", code, 400)
    with pytest.raises(TryAgainError, match=code) as caught:
        DynamoTable(client, "rows", clock).get("p", "s")
    assert "secret" not in str(caught.value)


def test_a_row_that_others_keep_writing_is_left_for_later(
    table: DynamoTable, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Alive when it is to be begun, expired when it is to be changed: seen only under a race."""
    table.put(Row("p", "s", {}, expires_at=_soon(clock)))
    times = iter([100, 0] * 5)
    start = clock.now().timestamp()
    monkeypatch.setattr(table, "_now", lambda: int(start) + next(times))
    with pytest.raises(TryAgainError, match="others kept writing"):
        table.put(Row("p", "s", {}))
