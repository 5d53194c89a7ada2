"""What variables, filters and functions give."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from ringhook.domain.call import (
    AgentSeen,
    Direction,
    Durations,
    EventKind,
    NumberKind,
    Party,
    Recording,
    Result,
)
from ringhook.engine.text import CATALOGUE, Facts, Place, RefusedValueError, parse, render_text
from ringhook.engine.text.facts import NO_EVENT

CUSTOMER = Party("+33 1 84 88 12 34", "+33184881234", NumberKind.E164, "Marie")
OURS = Party("03.88.20.21.22", "+33388202122", NumberKind.NATIONAL, "Sales")
EVENT = replace(
    NO_EVENT,
    vendor="uis",
    vendor_event="INCOMING",
    kind=EventKind.RINGING,
    event_id="e-1",
    call_id="p-1",
    leg_id="l-1",
    connection_id="main",
    correlation_id="c-1",
    direction=Direction.INBOUND,
    client=CUSTOMER,
    line=OURS,
    diversion="+33388202100",
    agents=(AgentSeen("paul", "1024", "+33388202124", "paul@example.com", "Paul"),),
    queue="Support",
    durations=Durations(wait=15.4, talk=65, total=80.0),
    result=Result.ANSWERED,
    cause="ok",
    recordings=(Recording("r-1"), Recording("r-2", "https://x/2"), Recording("", "https://x/3")),
    occurred_at=datetime(2026, 6, 1, 12, 5, 9, tzinfo=UTC),
    raw={"scenario": "Main", "code1": "K1", "ARG1": "raw"},
)
FACTS = Facts(
    event=EVENT,
    call_id="ours-1",
    time_zone="Europe/Paris",
    country="FR",
    contact={"name": "Marie Durand", "company": "Durand", "id": "7", "url": "https://c/7"},
    arguments={"team": "A", "ARG1": "argument"},
    variables={"SFSID": "session", "ARG2": "variable"},
    secret={"key": "secret-key"}.__getitem__,
)
OUTBOUND = replace(FACTS, event=replace(EVENT, direction=Direction.OUTBOUND))


def text(source: str, facts: Facts = FACTS) -> str:
    return render_text(parse(source), facts, Place.PLAIN)


INBOUND_VALUES = {
    "$phone$": "+33184881234",
    "$tel$": "+33184881234",
    "{REMOTE}": "+33184881234",
    "$phone_raw$": "+33 1 84 88 12 34",
    "{LOCAL}": "0388202122",
    "$line$": "0388202122",
    "{TEL}": "+33184881234",
    "{TELNAME}": "Marie",
    "{CALLED}": "0388202122",
    "{CALLEDNAME}": "Sales",
    "$caller_name$": "Marie",
    "$line_name$": "Sales",
    "$diversion$": "+33388202100",
    "$name$|{NAME}": "Marie Durand|Marie Durand",
    "$company$|{COMPANY}": "Durand|Durand",
    "{EXT_ID}|$contact.url$|$contact.none$": "7|https://c/7|",
    "$direction$": "inbound",
    "$event$": "ringing",
    "$cti_event$": "ring",
    "$vendor$ $vendor_event$ $connection$": "uis INCOMING main",
    "{ID} $call_id$": "ours-1 ours-1",
    "{PBXID} $leg_id$ $event_id$ $correlation_id$": "p-1 l-1 e-1 c-1",
    "{AID} $ident$ {EXT} $telorg$": "paul paul 1024 1024",
    "$agent$ $agent_number$ $agent_email$": "Paul +33388202124 paul@example.com",
    "$queue$ $result$ $cause$": "Support answered ok",
    "$duration$ $talk_time$ $wait_time$": "80 65 15",
    "$recording$ $recordings$ $recording_id$": "https://x/2 https://x/2,https://x/3 r-1",
    "{DATE-YYYY}{DATE-MM}{DATE-DD}{DATE-HH}{DATE-II}{DATE-SS}": "20260601140509",
    "$date$ $time$": "2026-06-01 14:05:09",
    "$datetime$ $timestamp$": "2026-06-01T14:05:09+02:00 1780315509",
    "{{scenario}} $field.scenario$ {{missing}}": "Main Main ",
    "{{virtual_phone_number}} {{talk_time_duration}}": "0388202122 65",
    "{CODE1} {CODE2}.": "K1 .",
    "{ARG1} {ARG2} {ARG9}{SFSID}": "argument variable session",
    "$argument.team$ $argument.none$": "A ",
    "$variable.SFSID$": "session",
    "$secret.key$ {SECRET:key}": "secret-key secret-key",
}


@pytest.mark.parametrize(("source", "expected"), INBOUND_VALUES.items())
def test_a_variable_gives_its_fact(source: str, expected: str) -> None:
    assert text(source) == expected


def test_in_an_outgoing_call_tel_is_our_number_and_called_the_customers() -> None:
    assert text("{TEL} {TELNAME} {CALLED} {CALLEDNAME}", OUTBOUND) == (
        "0388202122 Sales +33184881234 Marie"
    )
    assert text("{REMOTE} {LOCAL} $phone$", OUTBOUND) == "+33184881234 0388202122 +33184881234"


def test_every_catalogued_variable_is_empty_when_nothing_is_known() -> None:
    known = {"direction", "event", "result", "timestamp", "date", "time", "datetime"}
    known |= {"year", "month", "day", "hour", "minute", "second"}
    for variable in CATALOGUE:
        value = text(variable.spellings[0], Facts())
        assert bool(value) == (variable.name in known), variable.name


def test_a_hidden_number_is_empty_text() -> None:
    for hidden in (Party("anonymous"), Party("+33184881234", kind=NumberKind.WITHHELD)):
        facts = replace(FACTS, event=replace(EVENT, client=hidden))
        assert text("[$phone$][$phone|e164$][$phone|last(9)$][$phone|default(none)$]", facts) == (
            "[][][][none]"
        )


def test_the_agent_concerned_goes_before_the_agents_of_the_event() -> None:
    facts = replace(FACTS, agent=AgentSeen(id="x", number="77"), agent_name="Anna")
    assert text("$agent$ $agent_id$ [$extension$] $telorg$", facts) == "Anna x [] 77"


def test_a_number_known_only_in_e164_is_shown_so() -> None:
    facts = replace(FACTS, event=replace(EVENT, client=Party(e164="+33184881234")))
    assert text("$phone$", facts) == "+33184881234"


@pytest.mark.parametrize(
    ("kind", "word", "cti"),
    [
        (EventKind.ANSWERED, "answered", "answer"),
        (EventKind.MISSED, "missed", "end"),
        (EventKind.LEG_ENDED, "leg_ended", ""),
        (EventKind.RECORDING, "recording", ""),
    ],
)
def test_events_have_words(kind: EventKind, word: str, cti: str) -> None:
    facts = replace(FACTS, event=replace(EVENT, kind=kind))
    assert text("$event$/$cti_event$", facts) == f"{word}/{cti}"


def test_an_unknown_time_zone_is_utc() -> None:
    assert text("$time$", replace(FACTS, time_zone="Mars/Base")) == "12:05:09"
    assert text("$time$", replace(FACTS, time_zone="../etc")) == "12:05:09"


def test_our_call_id_falls_back_to_the_pbx() -> None:
    assert text("{ID}", replace(FACTS, call_id="")) == "p-1"


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
    facts = replace(FACTS, event=replace(EVENT, raw={"n": "01 84 88 12 34", "x": "9" * 40}))
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
    "JSONESC(a\"b)": 'a\\"b',
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


HOSTILE = "$phone${TEL}{{x}}MD5(a)) \" & | % \n } $secret.key$"


@pytest.mark.parametrize(
    "source", ["<$name$>", "<{NAME}>", "<{{f}}>", "<IF({NAME},{NAME},x)>", "<$name|raw$>"]
)
def test_a_value_full_of_template_signs_changes_nothing_but_itself(source: str) -> None:
    facts = replace(FACTS, contact={"name": HOSTILE}, event=replace(EVENT, raw={"f": HOSTILE}))
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
