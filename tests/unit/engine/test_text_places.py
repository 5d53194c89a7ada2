"""Escaping: whatever a value holds, the receiver reads exactly that value and nothing else."""

import json
import re
import xml.etree.ElementTree as ET
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringhook.engine.text import Facts, Place, parse, render_text, render_url

HOSTILE = "$phone$ {TEL} ) \" ' & | % %41 \n \r ? # / \\ < > é 日 ]]> =;+ \x00"
values = st.text(max_size=30) | st.just(HOSTILE)
whole = values.filter(lambda text: max(text, default=" ") < "\ud800" or max(text) > "\udfff")


def facts(value: str) -> Facts:
    return Facts(contact={"name": value, "company": value}, arguments={"a": value})


def rendered(source: str, value: str, place: Place) -> str:
    return render_text(parse(source), facts(value), place)


@given(whole)
def test_a_query_gives_the_value_back(value: str) -> None:
    url = render_url(parse("https://crm.example/x?a=$name$&b=2#f"), facts(value))
    parts = urlsplit(url)
    assert (parts.netloc, parts.path, parts.fragment) == ("crm.example", "/x", "f")
    assert parse_qs(parts.query, keep_blank_values=True) == {"a": [value], "b": ["2"]}


@given(whole)
def test_a_path_segment_gives_the_value_back(value: str) -> None:
    url = render_url(parse("https://crm.example/x/$name$/y?z"), facts(value))
    _, x, segment, y = urlsplit(url).path.split("/")
    assert (x, unquote(segment), y) == ("x", "" if value in {".", ".."} else value, "y")


@given(whole)
def test_a_fragment_gives_the_value_back(value: str) -> None:
    url = render_url(parse("https://crm.example/#a?b/$name$"), facts(value))
    assert unquote(urlsplit(url).fragment) == f"a?b/{value}"


@given(whole)
def test_a_form_gives_the_values_back(value: str) -> None:
    body = rendered("a=$name$&b=$company$", value, Place.FORM_VALUE)
    assert parse_qs(body, keep_blank_values=True) == {"a": [value], "b": [value]}


@given(whole)
def test_the_inside_of_a_json_string_gives_the_value_back(value: str) -> None:
    assert json.loads('"' + rendered("<$name$>", value, Place.JSON_STRING) + '"') == f"<{value}>"


@given(whole)
def test_a_json_document_gives_the_values_back(value: str) -> None:
    body = rendered('{"a": "x $name$ \\" y", "b": ["$company$"]}', value, Place.JSON_STRING)
    assert json.loads(body) == {"a": f'x {value} " y', "b": [value]}


@given(whole)
def test_a_bare_json_value_stays_one_value(value: str) -> None:
    body = json.loads(rendered('{"a": $name$, "b": [1, $company$]}', value, Place.JSON_STRING))
    assert set(body) == {"a", "b"}
    assert len(body["b"]) == 2
    assert body["a"] is None if value == "" else str(body["a"]) in {value, str(float_of(value))}


def float_of(value: str) -> float | str:
    try:
        return float(value)
    except ValueError:
        return value


@given(whole)
def test_xml_gives_the_value_back_as_far_as_xml_can(value: str) -> None:
    body = rendered("<a b='$name$'>$company$<c/></a>", value, Place.XML_TEXT)
    possible = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", value)
    root = ET.fromstring(body)  # noqa: S314 - our own text
    assert (root.get("b"), root.text or "", len(root)) == (possible, possible, 1)


@given(st.text(max_size=30))
def test_a_header_stays_one_line_of_ascii(value: str) -> None:
    line = rendered("X: $name$", value, Place.HEADER)
    assert line.isascii()
    assert line.isprintable()
    if value.isascii() and value.isprintable():
        assert line == f"X: {value}"


@given(whole)
def test_plain_text_and_arguments_are_the_value(value: str) -> None:
    assert rendered("<$name$>", value, Place.PLAIN) == f"<{value}>"
    assert rendered("<$name$>", value, Place.ARGUMENT) == f"<{value}>".replace("\x00", "")


@given(st.text(max_size=30))
def test_half_characters_are_carried_nowhere(value: str) -> None:
    for place in Place:
        rendered("{$name$", value, place).encode()


@pytest.mark.parametrize(
    ("value", "path", "query"),
    [
        ("a%20b", "a%20b", "a%20b"),
        ("a b", "a%20b", "a%20b"),
        ("a?b#c&d/e", "a%3Fb%23c%26d%2Fe", "a%3Fb%23c%26d%2Fe"),
        ('"\n%zz%4', "%22%0A%25zz%254", "%22%0A%25zz%254"),
        ("..", "", ".."),
        ("%2E%2e", "", "%2E%2e"),
    ],
)
def test_raw_keeps_what_is_percent_encoded_and_nothing_else(
    value: str, path: str, query: str
) -> None:
    url = render_url(parse("https://x/$name|raw$/?q=$name|raw$"), facts(value))
    assert url == f"https://x/{path}/?q={query}"


def test_urlencode_is_not_encoded_twice_in_a_url() -> None:
    url = render_url(parse("https://x/?a=$name|urlencode$&b=URLENCODE({NAME})"), facts("+1 é"))
    assert url == "https://x/?a=%2B1%20%C3%A9&b=%2B1%20%C3%A9"


@pytest.mark.parametrize("dots", [".", ".."])
def test_a_value_of_dots_does_not_climb(dots: str) -> None:
    assert render_url(parse("https://x/a/$name$/b"), facts(dots)) == "https://x/a//b"


def test_a_backslash_before_a_value_does_not_eat_its_quote() -> None:
    body = rendered('{"a": "\\$name$"}', '", "b": "', Place.JSON_STRING)
    assert json.loads(body) == {"a": '\\", "b": "'}


@pytest.mark.parametrize(
    ("value", "bare"),
    [("", "null"), ("65", "65"), ("-1.5", "-1.5"), ("007", '"007"'), ("1,2", '"1,2"')],
)
def test_a_bare_json_value_is_a_number_only_when_it_reads_as_one(value: str, bare: str) -> None:
    assert rendered("[$name$]", value, Place.JSON_STRING) == f"[{bare}]"


def test_a_header_keeps_no_line_break_of_the_template_either() -> None:
    assert rendered("a\r\nb: $name$", "c", Place.HEADER) == "ab: c"


def test_a_star_and_a_hash_reach_the_crm() -> None:
    assert render_url(parse("https://x/?n=$name$"), facts("*21#")) == "https://x/?n=*21%23"
