"""What filters and functions give, and what neither lets out."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from msgspec import structs
from tests.unit.engine.text_sample import EVENT, FACTS, text

from ringhook.engine.text import Facts, Place, RefusedValueError, parse, render_text

FILTER_VALUES = {
    "$phone|e164$": "+33184881234",
    "$line|e164$": "+33388202122",
    "$phone|national$": "0184881234",
    "$phone|digits$": "33184881234",
    "$phone|plus0$": "0033184881234",
    "$phone|last(4)$": "1234",
    "$phone|last(0)$": "",
    "$name|last(3)$": "and",
    "$phone|national|substr(1)$": "184881234",
    "$name|substr(2,3)$": "rie",
    "$name|upper$ $name|lower$": "MARIE DURAND marie durand",
    "$name|urlencode$": "Marie%20Durand",
    "$name|raw$": "Marie Durand",
    "$name|base64$": "TWFyaWUgRHVyYW5k",
    "$argument.team|md5$": "7fc56270e7a70fa81a5935b72eacbe29",
    "$argument.team|sha256$": "559aead08264d5795d3909718cdd05abd49572e84fe55590eef31a88a08fdffd",
    "$name|replace(a,4)$": "M4rie Dur4nd",
    '$name|replace("",x)$': "Marie Durand",
    "$contact.none|default(nobody)$ $name|default(x)$": "nobody Marie Durand",
    "$datetime|date(yyyy-MM-dd hh:mm)$": "2026-06-01 14:05",
    "$datetime|date(DD.MM.YYYY HH:II:SS)$": "01.06.2026 14:05:09",
    "$timestamp|date(HH:mm)$": "14:05",
    "$date|date(dd/MM/yyyy)$": "01/06/2026",
    "$name|date(yyyy)$": "Marie Durand",
    "{{scenario|upper}}": "MAIN",
    "$field.none|e164$": "",
}


@pytest.mark.parametrize(("source", "expected"), FILTER_VALUES.items())
def test_a_filter_changes_its_value(source: str, expected: str) -> None:
    assert text(source) == expected


def test_a_number_from_a_field_can_be_filtered_too() -> None:
    facts = replace(FACTS, event=structs.replace(EVENT, raw={"n": "01 84 88 12 34", "x": "9" * 40}))
    assert text("{{n|e164}} {{n|last(9)}} E164({{n}})", facts) == (
        "+33184881234 184881234 +33184881234"
    )
    assert text("[{{x|e164}}][{{x|date(yyyy)}}]", facts) == f"[][{'9' * 40}]"


FUNCTION_VALUES = {
    "MD5(abc)": "900150983CD24FB0D6963F7D28E17F72",
    "SHA256(abc)": "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD",
    "LOWERCASE(MD5(abc))": "900150983cd24fb0d6963f7d28e17f72",
    "UPPERCASE($name$!)": "MARIE DURAND!",
    "SUBSTR({TEL},3)": "184881234",
    "SUBSTR({TEL}, 0, 3)": "+33",
    "REPLACE({TEL},+,00)": "0033184881234",
    "URLENCODE(a b&c)": "a%20b%26c",
    "BASE64(user:$argument.team$)": "dXNlcjpB",
    'JSONESC(a"b)': 'a\\"b',
    "E164({CALLED}) NATIONAL({TEL}) DIGITS({TEL})": "+33388202122 0184881234 33184881234",
    "LAST({TEL},9)": "184881234",
    "IF({NAME},known,new) IF({CODE2},known,new)": "known new",
    "DEFAULT({CODE2}, {TELNAME})": "Marie",
    "DEFAULT({NAME},x)": "Marie Durand",
    "LAST(,3)": "",
}


@pytest.mark.parametrize(("source", "expected"), FUNCTION_VALUES.items())
def test_a_function_gives_its_result(source: str, expected: str) -> None:
    assert text(source) == expected


def test_hashes_are_of_utf_8_text() -> None:
    assert text("MD5(é)").lower() == hashlib.md5("é".encode()).hexdigest()  # noqa: S324 - the spec
    assert text("$name|md5$") == hashlib.md5(b"Marie Durand").hexdigest()  # noqa: S324 - the spec


def test_the_value_that_the_guide_prints_for_md5_is_sha_256() -> None:
    printed = "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD"
    assert (text("SHA256(abc)"), text("MD5(abc)") == printed) == (printed, False)


def test_hmac_signs_with_a_secret_by_name() -> None:
    # RFC 4231, test case 2
    facts = replace(FACTS, secret={"key": "Jefe"}.__getitem__, contact={"name": WHAT})
    assert text("$name|hmac(key)$", facts) == RFC_4231
    assert text(f"HMACSHA256(key, {WHAT})", facts) == RFC_4231.upper()


WHAT = "what do ya want for nothing?"
RFC_4231 = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"


HOSTILE = '$phone${TEL}{{x}}MD5(a)) " & | % \n } $secret.key$'


@pytest.mark.parametrize(
    "source", ["<$name$>", "<{NAME}>", "<{{f}}>", "<IF({NAME},{NAME},x)>", "<$name|raw$>"]
)
def test_a_value_full_of_template_signs_changes_nothing_but_itself(source: str) -> None:
    facts = replace(
        FACTS, contact={"name": HOSTILE}, event=structs.replace(EVENT, raw={"f": HOSTILE})
    )
    assert text(source, facts) == f"<{HOSTILE}>"


def test_a_missing_secret_stops_the_text() -> None:
    with pytest.raises(RefusedValueError) as caught:
        text("$secret.key$", Facts())
    assert caught.value.reason == "secret_missing"
    assert "key" in str(caught.value)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Bearer $secret.key$", "Bearer ****"),
        ("$name|hmac(key)$", "****"),
        ("HMACSHA256(key,{TEL})", "****"),
    ],
)
def test_a_masked_text_shows_no_secret(source: str, expected: str) -> None:
    asked: list[str] = []

    def tell(name: str) -> str:
        asked.append(name)
        return "secret-key"

    facts = replace(FACTS, secret=tell)
    assert render_text(parse(source), facts, Place.PLAIN, masked=True) == expected
    assert asked == []


def test_half_a_character_becomes_a_question_mark() -> None:
    facts = replace(FACTS, contact={"name": "a\ud800b"})
    assert text("$name$ $name|md5$", facts).startswith("a?b ")


def test_facts_have_defaults() -> None:
    empty: Mapping[str, Any] = {}
    assert text("[$phone$$name$$argument.x$$variable.x${{x}}{EXT}]", Facts(contact=empty)) == "[]"
