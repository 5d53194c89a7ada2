"""What variables give."""

from dataclasses import replace

import pytest
from msgspec import structs
from tests.unit.engine.text_sample import EVENT, FACTS, OUTBOUND, text

from ringhook.domain.call import AgentSeen, EventKind, NumberKind, Party
from ringhook.engine.text import CATALOGUE, Facts

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
    "$started$": "2026-06-01T14:03:49+02:00",
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
    known = {"direction", "event", "result", "timestamp", "date", "time", "datetime", "started"}
    known |= {"year", "month", "day", "hour", "minute", "second"}
    for variable in CATALOGUE:
        value = text(variable.spellings[0], Facts())
        assert bool(value) == (variable.name in known), variable.name


def test_a_hidden_number_is_empty_text() -> None:
    for hidden in (Party("anonymous"), Party("+33184881234", kind=NumberKind.WITHHELD)):
        facts = replace(FACTS, event=structs.replace(EVENT, client=hidden))
        assert text("[$phone$][$phone|e164$][$phone|last(9)$][$phone|default(none)$]", facts) == (
            "[][][][none]"
        )


def test_the_agent_concerned_goes_before_the_agents_of_the_event() -> None:
    facts = replace(FACTS, agent=AgentSeen(id="x", number="77"), agent_name="Anna")
    assert text("$agent$ $agent_id$ [$extension$] $telorg$", facts) == "Anna x [] 77"


def test_a_number_known_only_in_e164_is_shown_so() -> None:
    facts = replace(FACTS, event=structs.replace(EVENT, client=Party(e164="+33184881234")))
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
    facts = replace(FACTS, event=structs.replace(EVENT, kind=kind))
    assert text("$event$/$cti_event$", facts) == f"{word}/{cti}"


def test_an_unknown_time_zone_is_utc() -> None:
    assert text("$time$", replace(FACTS, time_zone="Mars/Base")) == "12:05:09"
    assert text("$time$", replace(FACTS, time_zone="../etc")) == "12:05:09"


def test_our_call_id_falls_back_to_the_pbx() -> None:
    assert text("{ID}", replace(FACTS, call_id="")) == "p-1"
