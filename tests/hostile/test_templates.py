"""Templates by grammar and at random: read, checked and filled in, or refused as declared, whatever the values are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec import structs
from tests.hostile.depth import search
from tests.hostile.processor import processor_seconds
from tests.unit.engine.text_sample import EVENT, FACTS

from ringhook.domain.call import AgentSeen, Party
from ringhook.domain.errors import BadTemplateError
from ringhook.engine import argv
from ringhook.engine.programs import PLATFORMS
from ringhook.engine.text import (
    CATALOGUE,
    FILTERS,
    FUNCTIONS,
    Facts,
    Place,
    RefusedValueError,
    Use,
    check,
    parse,
    render_text,
    render_url,
)

SECRET = "the-secret-of-all"
HOSTILE = (
    *("$secret.key$", "{{scenario}}", "{TEL}", "MD5(x)", "$phone$", "$$", "$", '"', "'", "\\", "?"),
    *("/../..", "@evil.example", ":8080", "#", "&a=b", "%2e%2e", "\r\nX-Odd: 1", "\x00", "\ud83d"),
    *("https://evil.example/", "javascript:alert(1)", "<a>&", "]]>", "--flag", "/c calc", "\u202e"),
)
LONGEST = 64 * 1024

names = st.sampled_from([variable.name for variable in CATALOGUE])
arguments = st.lists(
    st.sampled_from(["1", "-1", "99999", '","', "'", "x", "", "%H", "0"]), max_size=3
)
filters = st.builds(
    lambda name, given: f"|{name}" + (f"({','.join(given)})" if given else ""),
    st.sampled_from(list(FILTERS)),
    arguments,
)
variables = st.builds(
    lambda name, used: f"${name}{''.join(used)}$", names, st.lists(filters, max_size=3)
)
crumbs = st.sampled_from(
    [
        *HOSTILE,
        "{{",
        "}}",
        "{",
        "}",
        "(",
        ")",
        ",",
        "|",
        "{{{{",
        "$1",
        " ",
        "a",
        "=",
        ".exe",
        "c:\\a.exe",
    ]
)
TEMPLATES = st.recursive(
    variables | crumbs | st.text(max_size=6),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map("".join),
        st.builds(
            lambda name, given: f"{name}({','.join(given)})",
            st.sampled_from(list(FUNCTIONS)),
            st.lists(inner, max_size=3),
        ),
    ),
    max_leaves=12,
)
VALUES = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=8), max_size=3).map("".join)


def _facts(value: str, *, knows: bool = False) -> Facts:
    """Return facts of which everything that a stranger sends is *value*."""
    party = Party(value, "", name=value)
    event = structs.replace(
        EVENT,
        client=party,
        queue=value,
        cause=value,
        vendor_event=value,
        agents=(AgentSeen(value, value, value, value, value),),
        raw=dict.fromkeys(EVENT.raw, value),
    )
    contact = dict.fromkeys(FACTS.contact, value)
    secret = {"key": SECRET}.__getitem__ if knows else None
    return replace(FACTS, event=event, contact=contact, results={"x": value}, secret=secret)


def _filled(source: str, facts: Facts, place: Place) -> str | None:
    try:
        return render_text(parse(source), facts, place)
    except (BadTemplateError, RefusedValueError):
        return None


@search(200)
@given(TEMPLATES, VALUES, st.sampled_from(list(Place)))
def test_a_template_is_filled_in_or_refused_as_declared(
    source: str, value: str, place: Place
) -> None:
    with processor_seconds(2):
        _filled(source, _facts(value), place)


@search(150)
@given(TEMPLATES, st.sampled_from(list(Use)))
def test_checking_a_template_only_ever_finds_problems(source: str, use: Use) -> None:
    with processor_seconds(2):
        for problem in check(source, use):
            assert problem.message
            assert problem.line >= 1
            assert problem.column >= 1


@search(150)
@given(
    TEMPLATES.filter(lambda source: "secret" not in source), VALUES, st.sampled_from(list(Place))
)
@example("$phone$", "$secret.key$", Place.PLAIN)
def test_a_value_never_opens_a_variable(source: str, value: str, place: Place) -> None:
    filled = _filled(source, _facts(f"$secret.key$ {value}", knows=True), place)
    assert filled is None or SECRET not in filled


def _address(source: str, facts: Facts) -> str | None:
    try:
        return render_url(parse(source), facts)
    except (BadTemplateError, RefusedValueError):
        return None


def _place_of(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port


@search(200)
@given(
    st.sampled_from(
        ["https://crm.example/", "http://crm.example:8080/a?b=", "https://crm.example", ""]
    ),
    TEMPLATES,
    VALUES,
)
@example("https://crm.example", "$phone$/", "@evil.example")
@example("", "https://$client_name$/", "evil.example")
def test_no_value_chooses_scheme_host_or_port(begin: str, source: str, value: str) -> None:
    usual = _address(begin + source, FACTS)
    odd = _address(begin + source, _facts(value))
    if odd is not None and usual is not None:
        assert _place_of(odd) == _place_of(usual)


@search(100)
@given(
    st.lists(
        st.sampled_from(["a", "$phone$", "$client_name$", '"', " ", "?", "/tel:", "$queue$"]),
        max_size=8,
    ),
    VALUES,
    st.sampled_from(PLATFORMS),
)
def test_no_value_makes_a_second_argument_or_another_program(
    words: list[str], value: str, platform: str
) -> None:
    program = {"windows": "c:\\a\\b.exe"}.get(platform, "/opt/b.sh")
    try:
        command = argv.parse_command(f"{program} {''.join(words)}", platform)
    except BadTemplateError:
        return
    try:
        filled = argv.fill(command, _facts(value), text_arguments=True)
    except RefusedValueError:
        return
    assert filled[0] == command.program
    assert len(filled) <= 1 + len(command.arguments)
    assert not any("\x00" in text or "\n" in text for text in filled)


@search(200)
@given(TEMPLATES, st.sampled_from(PLATFORMS))
def test_a_run_target_is_read_or_refused_as_declared(source: str, platform: str) -> None:
    try:
        argv.parse_command(source, platform)
    except BadTemplateError as error:
        assert str(error)  # noqa: PT017 - a refusal is as good, if it says why


HEAVY: Mapping[str, str] = {
    "dollars": "$",
    "braces": "{",
    "double braces": "{{",
    "functions": "MD5(",
    "bars": "$phone|",
    "filters": "$phone|upper",
    "open filter": "$phone|cut(",
    "quotes": '$phone|cut("',
    "commas": "IF(,",
    "names": "$a.a",
    "fields": "{{a",
    "brackets": "MD5()",
    "blanks": "MD5( ",
    "lines": "\n$",
    "backslashes": "\\",
    "addresses": "https://a@",
    "programs": ".exe",
    "quotes and blanks": '" ',
    "digits": "1",
    "letters": "a",
}


@pytest.mark.parametrize("piece", HEAVY.values(), ids=HEAVY)
def test_64_kib_of_anything_are_read_in_time(piece: str) -> None:
    source = (piece * LONGEST)[:LONGEST]
    for text in (source, "$" + source[1:], source[:-1] + "$", "c:\\a.exe?" + source[9:]):
        for use in Use:
            with processor_seconds(2):
                check(text, use)
