"""Times, spans and whole numbers as CRMs want them, and the one way to a JSON boolean."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from tests.unit.engine.text_sample import EVENT, FACTS, text

from ringhook.domain.call import Durations
from ringhook.domain.errors import BadTemplateError
from ringhook.engine.text import Facts, Place, RefusedValueError, parse, render_text
from ringhook.engine.text.arguments import fill_argument
from ringhook.engine.text.kinds import kind_of
from ringhook.engine.text.variables import Kind

VALUES = {
    '$datetime|utc("yyyy-MM-dd HH:mm:ss")$': "2026-06-01 12:05:09",
    '$started|utc("yyyy-MM-ddTHH:mm:ssZ")$': "2026-06-01T12:03:49Z",
    "$timestamp|utc(HH:mm)$": "12:05",
    "$date|utc(dd.MM.yyyy HH:mm)$": "01.06.2026 00:00",
    "[$name|utc(yyyy)$][$field.none|utc(yyyy)$]": "[][]",
    "$duration|clock(mm:ss)$": "01:20",
    "$duration|clock(HH:mm:ss)$": "00:01:20",
    "$duration|clock(HH:mm)$": "00:01",
    "$duration|clock(mm)$ $duration|clock(ss)$ $duration|clock(at MM)$": "01 80 at MM",
    "[$name|clock(mm:ss)$][$field.none|clock(mm:ss)$]": "[][]",
    "$talk_time|times(1000)$ $talk_time|times(0)$": "65000 0",
    "$duration|divide(60)$ $talk_time|divide(1)$": "1 65",
    "[$name|times(2)$][$name|divide(2)$][$field.none|divide(2)$]": "[][][]",
    "$direction|is(inbound)$ $direction|is(outbound)$": "true false",
    '$field.none|is("")$ $name|is(marie durand)$': "true false",
}


@pytest.mark.parametrize(("source", "expected"), VALUES.items())
def test_a_quantity_is_written_as_asked(source: str, expected: str) -> None:
    assert text(source) == expected


def field(value: str) -> Facts:
    return replace(FACTS, event=structs.replace(EVENT, raw={"x": value}))


@pytest.mark.parametrize(
    ("value", "form", "expected"),
    [
        ("3725", "mm:ss", "62:05"),
        ("3725", "HH:mm:ss", "01:02:05"),
        ("3599.9", "HH:mm", "00:59"),
        ("360000", "HH:mm", "100:00"),
        ("0", "mm:ss", "00:00"),
        (" 65 ", "II:SS", "01:05"),
        ("-5", "mm:ss", ""),
        ("1e3", "mm:ss", ""),
        ("٣", "mm:ss", ""),
        ("9" * 15, "mm:ss", ""),
    ],
)
def test_a_clock_gives_its_largest_part_all_there_is(value: str, form: str, expected: str) -> None:
    assert text(f"{{{{x|clock({form})}}}}", field(value)) == expected


@pytest.mark.parametrize(
    ("value", "use", "expected"),
    [
        ("89", "divide(60)", "1"),
        ("90", "divide(60)", "2"),
        ("-90", "divide(60)", "-2"),
        ("-0.4", "divide(1)", "0"),
        ("1.5", "times(1000)", "1500"),
        ("007", "times(1)", "7"),
        ("99999999999999", "times(9999)", "999899999999990001"),
        ("9" * 5000, "times(2)", ""),
        ("12a", "times(2)", ""),
    ],
)
def test_times_and_divide_give_the_nearest_whole_number(
    value: str, use: str, expected: str
) -> None:
    assert text(f"{{{{x|{use}}}}}", field(value)) == expected


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("$duration|divide(0)$", r"write divide\(divisor\) with whole numbers from 1 to 9999"),
        ("$duration|divide(0000)$", "from 1 to 9999"),
        ("$duration|divide(1.5)$", "from 1 to 9999"),
        ("$duration|times(-1)$", r"write times\(factor\) with whole numbers from 0 to 9999"),
        ("$duration|times$", "write times"),
        ("$duration|clock$", r"write clock\(format\)$"),
        ("$duration|is$", r"write is\(text\)$"),
    ],
)
def test_an_argument_that_cannot_be_meant_is_refused_when_read(source: str, message: str) -> None:
    with pytest.raises(BadTemplateError, match=message):
        parse(source)


FORMS = st.sampled_from(["yyyy-MM-dd HH:mm:ss", "mm:ss", "HH:mm", "SS", "x"])
MOMENTS = st.datetimes(timezones=st.timezones()).map(datetime.isoformat)
ANYTHING = (
    st.text(max_size=40) | st.from_regex(r"-?[0-9]{1,20}(\.[0-9]{0,12})?", fullmatch=True) | MOMENTS
)


@given(ANYTHING, FORMS, st.integers(1, 9999))
def test_no_value_makes_a_quantity_fail_or_carries_free_text(
    value: str, form: str, number: int
) -> None:
    facts = field(value)
    uses = f"utc({form})", f"clock({form})", f"times({number})", f"divide({number})"
    for use in uses:
        assert re.fullmatch(r"[-0-9: xyMdHms]*", text(f"{{{{x|{use}}}}}", facts))
    text(f"{{{{x|date({form})}}}}", facts)


@given(st.integers(0, 10**9))
def test_a_clock_can_be_read_back(seconds: int) -> None:
    hours, minutes, rest = text("{{x|clock(HH:mm:ss)}}", field(str(seconds))).split(":")
    assert int(hours) * 3600 + int(minutes) * 60 + int(rest) == seconds
    minutes, rest = text("{{x|clock(mm:ss)}}", field(str(seconds))).split(":")
    assert int(minutes) * 60 + int(rest) == seconds


@pytest.mark.parametrize("value", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_moment_at_the_end_of_time_is_no_moment(value: str) -> None:
    facts = field(value)
    assert text("[{{x|utc(yyyy)}}][{{x|date(yyyy)}}]", facts) == f"[][{value}]"


@pytest.mark.parametrize(
    ("durations", "started"),
    [
        (Durations(wait=15, talk=65, total=90), "2026-06-01T14:03:39+02:00"),
        (Durations(wait=15, talk=65), "2026-06-01T14:03:49+02:00"),
        (Durations(talk=65), "2026-06-01T14:04:04+02:00"),
        (Durations(), "2026-06-01T14:05:09+02:00"),
        (Durations(total=0.0, talk=65), "2026-06-01T14:05:09+02:00"),
        (Durations(total=1e300), "2026-06-01T14:05:09+02:00"),
        (Durations(total=float("nan")), "2026-06-01T14:05:09+02:00"),
        (Durations(total=float("inf")), "2026-06-01T14:05:09+02:00"),
    ],
)
def test_the_call_began_that_much_before_the_event(durations: Durations, started: str) -> None:
    facts = replace(FACTS, event=structs.replace(EVENT, durations=durations))
    assert text("$started$", facts) == started


def test_a_call_over_the_change_of_the_clocks_began_when_it_did() -> None:
    # Paris: 02:00 became 03:00 at 01:00 UTC on 29 March 2026
    moment = datetime(2026, 3, 29, 1, 10, tzinfo=UTC)
    event = structs.replace(EVENT, occurred_at=moment, durations=Durations(total=1200))
    assert text("$datetime$ $started$", replace(FACTS, event=event)) == (
        "2026-03-29T03:10:00+02:00 2026-03-29T01:50:00+01:00"
    )


def body(source: str, facts: Facts = FACTS) -> object:
    return json.loads(render_text(parse(source), facts, Place.JSON_STRING))


def test_what_is_says_is_a_json_boolean_outside_quotes() -> None:
    source = '{"a": $direction|is(inbound)$, "b": $direction|is(outbound)$, "c": "$event|is(x)$"}'
    assert body(source) == {"a": True, "b": False, "c": "false"}


def test_a_boolean_survives_the_choice_between_values() -> None:
    assert body("[DEFAULT($direction|is(inbound)$,x), $event|is(x)|default(x)$]") == [True, False]


@pytest.mark.parametrize("value", ["true", "false", "null", "True"])
def test_a_caller_called_true_is_a_string(value: str) -> None:
    facts = replace(field(value), contact={"name": value})
    source = '[$name$, {{x}}, $name|lower$, {{x|default("")}}]'
    assert body(source, facts) == [value, value, value.lower(), value]


def test_a_boolean_that_is_changed_is_text_again() -> None:
    assert body("[$direction|is(inbound)|upper$, UPPERCASE($direction|is(inbound)$)]") == [
        "TRUE",
        "TRUE",
    ]


QUANTITIES = ("utc(HH:mm)", "clock(mm:ss)", "times(2)", "divide(2)", "is(x)")


@pytest.mark.parametrize("use", QUANTITIES)
def test_a_quantity_may_be_a_programs_argument_whatever_it_was_made_of(use: str) -> None:
    for value in ("65", "2026-06-01T12:05:09Z", "Marie /x & calc"):
        assert fill_argument(parse(f"a{{{{x|{use}}}}}"), field(value), text_arguments=False)
    with pytest.raises(RefusedValueError):
        fill_argument(parse("a{{x}}"), field("65"), text_arguments=False)


def test_a_text_does_not_become_a_word_by_being_called_a_date() -> None:
    (node,) = parse("$caller_name|date(yyyy)$").nodes
    assert kind_of(node) is Kind.TEXT
