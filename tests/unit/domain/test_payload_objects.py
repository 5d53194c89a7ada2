from datetime import UTC, datetime

import pytest

from ringhook.domain.errors import BadPayloadError
from ringhook.domain.payload import as_objects
from ringhook.domain.values import end_of

START = datetime(2026, 3, 20, 12, 50, 41, tzinfo=UTC)


def test_a_list_of_objects_is_read_and_everything_else_in_it_left_out() -> None:
    found = as_objects('[{"id":1,"status":{"code":"Hold"}}, 2, "x", null, [3], {"id":"b"}]')
    assert found[0] == {"id": "1", "status.code": "Hold", "code": "Hold"}
    assert [item["id"] for item in found] == ["1", "b"]


@pytest.mark.parametrize("text", ["", "[]", "null", "x", "[", "3"])
def test_a_field_without_objects_has_none(text: str) -> None:
    assert as_objects(text) == ()


def test_a_field_with_half_an_object_is_refused() -> None:
    with pytest.raises(BadPayloadError):
        as_objects('{"id":')


def test_an_end_is_the_start_and_the_length() -> None:
    assert end_of(START, 19) == datetime(2026, 3, 20, 12, 51, tzinfo=UTC)
    assert end_of(START, None) == START
    assert end_of(None, 19) is None


@pytest.mark.parametrize("length_seconds", [1e12, 1e300])
def test_an_end_after_the_last_day_of_the_calendar_is_unknown(length_seconds: float) -> None:
    assert end_of(START, length_seconds) is None
