"""What is wrong with a reading or condition, said before it is saved."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.engine.answer_sample import answer, column, json_at, pattern, value, xml_at

from ringhook.engine.answers import check_condition, check_reader
from ringhook.engine.outgoing import Reader, Source


@pytest.mark.parametrize(
    "reader",
    [
        json_at(""),
        json_at("data[0].name"),
        json_at("from_json(details.output).id"),
        json_at("data[?id=='1'].{a: b} | [0]"),
        xml_at(""),
        xml_at("person[2]/@id"),
        xml_at("//n:name"),
        pattern(""),
        pattern(r"(?i)id=(\d+)"),
        column(",2"),
        column(";"),
        column("2"),
        column("\\t10"),
        Reader(Source.HEADER, "X-Id"),
        Reader(Source.TEXT),
    ],
)
def test_a_usable_reading_has_nothing_wrong(reader: Reader) -> None:
    assert check_reader(reader) == ""


@pytest.mark.parametrize(
    ("reader", "said"),
    [
        (json_at("a."), "column 3: ends too early"),
        (json_at("a b"), "column 3: 'b' is not expected here"),
        (json_at("$.a"), "column 1: '$' cannot be read here"),
        (json_at("size(@)"), "size() is not a function; known are abs"),
        (json_at("length()"), "length() takes 1, not 0 arguments"),
        (json_at("not_null()"), "not_null() takes 1 or more, not 0 arguments"),
        (json_at("a[?size(b)]"), "size() is not a function"),
        (json_at("!" * 400 + "a"), "nested too deeply"),
        (json_at("(" * 90 + "a" + ")" * 90), "nested too deeply"),
        (json_at("a" + "|a" * 200), "nested too deeply"),
        (xml_at("../name"), "column 2: cannot be read here; write person/name"),
        (xml_at("a/@id/b"), "column 6"),
        (xml_at("a[0]"), "column 3: counts elements, from 1"),
        (xml_at("a/text()"), "column 7"),
        (xml_at("a/" * 30 + "a"), "cannot be read here"),
        (pattern("id=("), "column 5: missing )"),
        (pattern("a{2,1}"), "min repeat greater than max repeat"),
        (column("1,2"), "such as ,2 or ;1"),
        (column(",0"), "such as ,2 or ;1"),
        (Reader(Source.HEADER), "must be the name of a header"),
        (Reader(Source.HEADER, "X Id"), "must be the name of a header"),
        (Reader(Source.TEXT, "a"), "must be empty"),
    ],
)
def test_an_unusable_reading_is_refused_with_what_and_where(reader: Reader, said: str) -> None:
    assert said in check_reader(reader)


def test_a_condition_is_checked_like_a_path() -> None:
    assert check_condition("") == ""
    assert check_condition("code == 'success' && length(data) > `0`") == ""
    assert check_condition("code = 'success'").startswith("column 6: ")


@pytest.mark.filterwarnings("ignore:deprecated string literal syntax:PendingDeprecationWarning")
@given(st.sampled_from(Source), st.text("ab01.*[](){}|&!@,:?<>=`'\"\\-/+^$ \t", max_size=40))
def test_any_path_is_judged_and_read_without_a_fault(source: Source, path: str) -> None:
    reader = Reader(source, path)
    assert isinstance(check_reader(reader), str)
    assert isinstance(value(answer('{"a": [{"b": "0"}, [1, "1"]], "b": {}}'), reader), str)
