"""Values out of JSON."""

from __future__ import annotations

import json

import pytest
from tests.unit.engine.answer_sample import answer, json_at, value

from ringhook.engine.answers import read_values

PERSON = {
    "data": [{"id": 4711, "name": "Anna Müller", "vip": True, "score": 1.5, "tags": ["a", "b"]}],
    "none": None,
    "empty": {"list": [], "object": {}, "text": ""},
}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("data[0].name", "Anna Müller"),
        ("data[0].id", "4711"),
        ("data[0].score", "1.5"),
        ("data[0].vip", "true"),
        ("data[].name", "Anna Müller"),
        ("data[0].tags", "a"),
        ("[data[].tags]", "a"),
        ("data[0].{name: name, tags: tags}", '{"name":"Anna Müller","tags":["a","b"]}'),
        ("data[?vip].id | [0]", "4711"),
        ("join(', ', data[0].tags)", "a, b"),
        ("data[0].missing.deeper", ""),
        ("data[7].name", ""),
        ("none", ""),
        ("empty.list", ""),
        ("empty.object", ""),
        ("empty.text", ""),
        ("length(none)", ""),
        ("sort_by(data, &tags)", ""),
        ("data[0].name < `1`", ""),
        ("data[::0]", ""),
        ("avg(data)", ""),
        ("&name", ""),
        ("to_number('nan')", ""),
        ("to_number('-inf')", ""),
    ],
)
def test_a_path_leads_to_a_value_or_to_nothing(path: str, expected: str) -> None:
    assert value(answer(json.dumps(PERSON)), json_at(path)) == expected


def test_every_name_has_a_value_even_when_the_body_is_no_json() -> None:
    readers = {"a": json_at("a"), "b": json_at("b")}
    assert read_values(answer("<html>"), readers) == {"a": "", "b": ""}


def test_an_expression_that_was_never_checked_reads_nothing() -> None:
    assert value(answer("{}"), json_at("a[")) == ""
    assert value(answer("{}"), json_at("nope(@)")) == ""


def test_json_within_json_is_read() -> None:
    body = {"code": "success", "details": {"output": json.dumps({"lead": {"id": "7"}})}}
    given = answer(json.dumps(body))
    assert value(given, json_at("from_json(details.output).lead.id")) == "7"
    assert value(given, json_at("details.output | from_json(@) | lead.id")) == "7"


def test_a_text_that_is_no_json_within_json_is_nothing() -> None:
    assert value(answer('{"output": "done."}'), json_at("from_json(output)")) == ""
    assert value(answer('{"output": {"a": 1}}'), json_at("from_json(output).a")) == "1"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("9" * 5000, ""),
        ("-1e999", ""),
        ("NaN", ""),
        ("12345678901234567890123", "12345678901234567890123"),
        ('"tab\there"', "tab\there"),
        ('"line\\r\\nbreak\\u0000\\u001b[31m\\u0085"', "line\nbreak[31m"),
        ('"  blanks  "', "blanks"),
        ('"\\ud83d"', "?"),
        ('"\\ud83d\\ude00"', "😀"),
    ],
)
def test_odd_values_become_clean_text(body: str, expected: str) -> None:
    assert value(answer(f'{{"a": {body}}}'), json_at("a")) == expected


def test_a_value_has_at_most_2000_characters_unless_more_are_asked_for() -> None:
    given, readers = answer(json.dumps({"a": "x" * 9000})), {"a": json_at("a")}
    assert len(read_values(given, readers)["a"]) == 2000
    assert len(read_values(given, readers, longest=8192)["a"]) == 8192


def test_an_object_that_is_too_long_is_broken_off() -> None:
    text = value(answer(json.dumps({"a": {"b": ["x" * 50] * 1000}})), json_at("a"))
    assert len(text) == 2000
    assert text.startswith('{"b":["xxx')


def test_numbers_and_truth_are_compared_as_json_does() -> None:
    given = answer('{"one": 1, "yes": true, "also": 1.0, "list": [true, 1], "o": {"a": [1]}}')
    assert value(given, json_at("one == yes")) == "false"
    assert value(given, json_at("one == also")) == "true"
    assert value(given, json_at("one != yes")) == "true"
    assert value(given, json_at('o == `{"a": [1]}`')) == "true"
    assert value(given, json_at("o == list")) == "false"
    assert value(given, json_at("contains(list, `1`)")) == "true"
    assert value(given, json_at("contains('abc', 'b')")) == "true"


def test_lists_are_flattened_and_cut_as_the_specification_says() -> None:
    given = answer('{"a": [[1, 2], 3, [[4]]], "text": "x"}')
    assert value(given, json_at("to_string(a[])")) == "[1,2,3,[4]]"
    assert value(given, json_at("to_string(a[1:])")) == "[3,[[4]]]"
    assert value(given, json_at("text[]")) == ""
    assert value(given, json_at("to_string(text)")) == "x"
