"""Values out of plain text: by pattern and by column."""

from __future__ import annotations

import pytest
from tests.unit.engine.answer_sample import answer, column, json_at, pattern, value

from ringhook.engine.answers import read_values

PAGE = "<td>Name:</td><td>Anna</td>\nid=4711; id=4712"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (r"id=(\d+)", "4711"),
        (r"id=\d+", "id=4711"),
        (r"Name:</td><td>(?P<name>[^<]*)", "Anna"),
        (r"(?i)NAME:", "Name:"),
        (r"(x)?id", ""),
        (r"\p{Lu}\w+(?=<)", "Anna"),
        (r"nothing", ""),
        (r"(", ""),
        ("", ""),
    ],
)
def test_a_pattern_finds_its_first_group_or_all_of_itself(path: str, expected: str) -> None:
    assert value(answer(PAGE, "text/html"), pattern(path)) == expected


def test_a_pattern_that_takes_too_long_finds_nothing_and_leaves_the_others_alone() -> None:
    given = answer("a" * 65_000 + "b", "text/plain")
    found = read_values(given, {"slow": pattern("(a+)+$"), "quick": pattern("b?a")})
    assert found == {"slow": "", "quick": "a"}


def test_many_slow_patterns_are_given_up_together() -> None:
    given = answer('{"x": "' + "a" * 65_000 + 'b"}', "text/plain")
    slow = {f"slow{number}": pattern(f"(a+)+$|{number}") for number in range(50)}
    found = read_values(given, {**slow, "quick": pattern("x"), "x": json_at("x")})
    assert set(found.values()) == {"", "a" * 2000}
    assert found["quick"] == ""


def test_a_pattern_sees_64_kib() -> None:
    given = answer("x" * 65_536 + "end", "text/plain")
    assert value(given, pattern("end")) == ""


@pytest.mark.parametrize(
    ("body", "path", "expected"),
    [
        ("4711,Anna,Durand\n4712,Bert", ",2", "Anna"),
        ("4711;Anna;Durand", ";1", "4711"),
        ("4711|Anna", "|2", "Anna"),
        ("4711\tAnna", "\\t2", "Anna"),
        ("4711\tAnna", "\t2", "Anna"),
        ("4711||Anna", "||2", "Anna"),
        ("4711,Anna", "2", "Anna"),
        ("4711;Anna", ";", "4711"),
        ('4711,"Durand, Anna",x', ",2", "Durand, Anna"),
        ('4711;"say ""hi"""', ";2", 'say "hi"'),
        ('4711|"Anna"', "|2", '"Anna"'),
        ("\r\n4711,Anna\r\n", ",2", "Anna"),
        ("4711,Anna", ",3", ""),
        ("", ",1", ""),
        ("4711,Anna", "2,1", ""),
        ('"' + "x" * 200_000, ",1", ""),
    ],
)
def test_a_column_is_counted_from_one_in_the_first_line(
    body: str, path: str, expected: str
) -> None:
    assert value(answer(body, "text/csv"), column(path)) == expected
