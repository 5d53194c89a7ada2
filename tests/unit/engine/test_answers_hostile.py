"""Answers made to break or to keep us busy. What is not bounded here runs into the suite's time-out."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.engine.answer_sample import answer, column, json_at, pattern, value, xml_at

from ringhook.engine.answers import (
    Answer,
    Outcome,
    check_reader,
    read_matches,
    read_values,
    succeeded,
)
from ringhook.engine.outgoing import Reader, Source, Success

READERS = {
    "json": json_at("a[0].b || keys(@) || [].a"),
    "inner": json_at("from_json(to_string(@)).a"),
    "xml": xml_at("//a/@b"),
    "regex": pattern(r"(\w+)[^\w]+(\w+)"),
    "column": column(";2"),
    "header": Reader(Source.HEADER, "content-type"),
    "text": Reader(Source.TEXT),
}
MATCHES = (
    None,
    json_at("a || @"),
    xml_at("//*"),
    pattern(r"(?P<json>\S+)"),
    column(","),
    Reader(Source.TEXT),
    Reader(Source.HEADER, "content-type"),
)
LIKELY = st.text(" \n\t{}[]<>/=\"',;:ab01\\u\x00é&!-?", max_size=80)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("ab"), inner),
    max_leaves=20,
)
BODIES = st.binary(max_size=200) | LIKELY.map(str.encode) | JSON.map(json.dumps).map(str.encode)


def _is_clean(text: str) -> bool:
    text.encode()
    return len(text) <= 2000 and all(one in "\n\t" or one >= " " for one in text)


@given(BODIES, st.text(max_size=30) | st.sampled_from(["charset=utf-16", "charset=utf-7"]))
def test_no_bytes_are_a_fault(body: bytes, content_type: str) -> None:
    hostile = Answer(200, {"Content-Type": content_type}, body)
    values = read_values(hostile, READERS)
    assert values.keys() == READERS.keys()
    assert all(map(_is_clean, values.values()))
    for matches in MATCHES:
        found = read_matches(hostile, matches, READERS)
        assert len(found) <= 10
        assert all(any(one.values()) for one in found)
        assert succeeded(hostile, Success(condition="a"), READERS, matches) in Outcome


@pytest.mark.parametrize(
    "body",
    [
        "[" * 1_000_000,
        '{"a":' * 200_000,
        "[" * 900 + "]" * 900,
        '"' + "\\u0000" * 170_000 + '"',
        "[" + "{}," * 340_000 + "{}]",
        "[" + '{"a":[]},' * 110_000 + "0]",
        "{" + ",".join(f'"k{number}":{{}}' for number in range(80_000)) + "}",
        "<a>" * 340_000,
        "<a>" + "<b/>" * 260_000 + "</a>",
        "<a>" + '<a b="">' * 190 + "</a>" * 190 + "</a>",
        "," * 1_000_000,
        "\n" * 1_000_000,
        '"' * 1_000_000,
        "a " * 500_000,
        " " * 1_000_000,
        "\x00" * 1_000_000,
    ],
    ids=lambda body: f"{body[:8]!r}",
)
def test_a_mebibyte_of_anything_ends(body: str) -> None:
    for matches in MATCHES:
        assert len(read_matches(answer(body), matches, READERS)) <= 10


TWICE = "|".join(["[@,@]"] * 38)
DOUBLING = [
    json_at("|".join(["[@, @]"] * 50)),
    json_at("|".join(["[@, @][]"] * 50)),
    json_at("|".join(["{a: @, b: @}"] * 30)),
    json_at(f"to_string({TWICE})"),
    json_at(f"({TWICE}) == ({TWICE})"),
    json_at(f"({TWICE}) != ({TWICE})"),
    json_at(f"contains([{TWICE}], {TWICE})"),
    json_at("|".join(["[" + ", ".join(["@"] * 20) + "][].a"] * 6)),
    json_at("|".join(["map(&[@, @], [@, @])"] * 20)),
    json_at("|".join(["[@[:], @[:]][]"] * 25)),
    json_at("sort([" + "@[], " * 80 + "@][])"),
]


@pytest.mark.parametrize("reader", DOUBLING, ids=lambda reader: reader.path[:30])
@pytest.mark.parametrize("body", ['"x"', '{"a": "x"}', json.dumps(["x"] * 20_000)])
def test_an_expression_that_doubles_its_data_again_and_again_ends(
    reader: Reader, body: str
) -> None:
    assert check_reader(reader) in ("", "is nested too deeply; ask for less in one expression")
    assert len(value(answer(body), reader)) <= 2000


def test_a_text_that_doubles_again_and_again_is_given_up() -> None:
    doubled = "|".join(["join('',[@,@])"] * 30)
    assert value(answer('"x"'), json_at(doubled)) == ""


def test_what_follows_an_expression_that_took_everything_is_empty_but_there() -> None:
    body = json.dumps({"list": list(range(150_000)), "a": "x"})
    readers = {"a": json_at("a"), **{f"n{n}": json_at("list[?@ == `-1`]") for n in range(50)}}
    assert read_values(answer(body), readers) == {"a": "x", **dict.fromkeys(list(readers)[1:], "")}
