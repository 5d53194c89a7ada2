"""Every reason can be said in every language, with the same values and without holes."""

from __future__ import annotations

import string
from collections.abc import Collection
from enum import StrEnum

import pytest

from ringhook.domain.call import Direction, EventKind
from ringhook.engine.reasons import LANGUAGES, SENTENCES, Reason, sentence
from ringhook.engine.rulebook import CallType, Trigger
from ringhook.engine.words import WORDS, speak

SAMPLE = {
    "call_type": "outbound",
    "direction": "internal",
    "trigger": "answered",
    "event": "leg.ended",
    "refusal": "bad_number",
}


def placeholders(template: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(template) if name)


@pytest.mark.parametrize("reason", Reason)
def test_a_reason_has_four_sentences_with_the_same_values(reason: Reason) -> None:
    sentences = SENTENCES[reason]
    assert len(set(sentences)) == len(LANGUAGES)
    assert len({tuple(placeholders(text)) for text in sentences}) == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", Reason)
def test_a_sentence_is_whole_and_speaks_one_language(reason: Reason, language: str) -> None:
    values = {name: SAMPLE.get(name, "7") for name in placeholders(SENTENCES[reason][0])}
    text = sentence(reason, language, values)
    assert text[-1] in ".。"
    assert not set(text) & set("{}")
    if language != "en":
        assert not set(SAMPLE.values()) & set(text.replace(".", " . ").split())


def test_a_language_that_is_not_spoken_is_english() -> None:
    assert sentence(Reason.RUNS, "de", {}) == "Runs."


def test_a_forgotten_value_is_a_dash() -> None:
    assert sentence(Reason.AGENT_BUSY, "en", {}) == "- is on another call."


def test_a_value_cannot_open_a_hole_of_its_own() -> None:
    text = sentence(Reason.AGENT_BUSY, "en", {"agent": "{line} {0} {__class__}"})
    assert text == "{line} {0} {__class__} is on another call."


def test_codes_in_a_sentence_are_spoken() -> None:
    values = {"call_type": "outbound", "direction": "inbound"}
    assert sentence(Reason.WRONG_CALL_TYPE, "en", values).endswith("this one is inbound.")
    assert sentence(Reason.WRONG_CALL_TYPE, "fr", values).endswith("celui-ci est entrant.")
    assert sentence(Reason.WRONG_CALL_TYPE, "ru", values).endswith("этот — входящий.")
    assert sentence(Reason.WRONG_CALL_TYPE, "ja", values).endswith("着信です。")


CODES: dict[str, Collection[StrEnum]] = {
    "call_type": [CallType.INBOUND, CallType.OUTBOUND],
    "direction": list(Direction),
    "trigger": list(Trigger),
    "event": list(EventKind),
}


@pytest.mark.parametrize("placeholder", CODES)
def test_every_code_that_can_stand_in_a_sentence_has_its_word(placeholder: str) -> None:
    assert set(WORDS[placeholder]) == {str(code) for code in CODES[placeholder]}


@pytest.mark.parametrize("table", WORDS)
def test_words_are_said_differently_in_different_languages(table: str) -> None:
    for spoken in WORDS[table].values():
        assert len(set(spoken)) == len(LANGUAGES)


def test_what_is_no_code_stands_for_itself() -> None:
    assert speak("agent", "ringing", 1) == "ringing"
    assert speak("direction", "sideways", 2) == "sideways"
