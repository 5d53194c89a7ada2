"""Every failure can be said in every language; every status and transport failure has its class."""

from __future__ import annotations

import string

import pytest

from ringhook.engine.failures import (
    SENTENCES,
    FailureClass,
    class_of_status,
    failure_sentence,
)
from ringhook.engine.reasons import LANGUAGES
from ringhook.ports.http import Failure

VALUES = {"action": "Call log", "host": "crm.example", "status": "503"}
KNOWN = set(VALUES)
ENDS = {"en": ".", "fr": ".", "ru": ".", "ja": "。"}
AGAIN = {
    "en": ("again", "Change"),
    "fr": ("renvoye", "Renvoye", "Changez"),
    "ru": ("отправ", "Отправ", "Измените", "повтор"),
    "ja": ("再送", "変更"),
}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_class_has_its_sentences() -> None:
    assert set(SENTENCES) == set(FailureClass)


@pytest.mark.parametrize("failure", FailureClass)
def test_a_failure_has_four_sentences_with_the_same_known_values(failure: FailureClass) -> None:
    sentences = SENTENCES[failure]
    assert len(set(sentences)) == len(LANGUAGES)
    (names,) = {frozenset(placeholders(text)) for text in sentences}
    assert names <= KNOWN


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("failure", FailureClass)
def test_a_sentence_is_whole_and_says_what_to_do(failure: FailureClass, language: str) -> None:
    text = failure_sentence(failure, language, VALUES)
    assert text.endswith(ENDS[language])
    assert not set(text) & set("{}")
    assert any(word in text for word in AGAIN[language]), text


@pytest.mark.parametrize("failure", FailureClass)
def test_a_sentence_names_the_host_or_the_action(failure: FailureClass) -> None:
    text = failure_sentence(failure, "en", VALUES)
    assert "crm.example" in text or "Call log" in text


@pytest.mark.parametrize("failure", Failure)
def test_every_transport_failure_is_a_class_of_the_same_word(failure: Failure) -> None:
    assert FailureClass(failure.value) == failure.value


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (400, FailureClass.BAD_REQUEST),
        (422, FailureClass.BAD_REQUEST),
        (401, FailureClass.AUTH),
        (403, FailureClass.AUTH),
        (402, FailureClass.REFUSED),
        (405, FailureClass.REFUSED),
        (409, FailureClass.REFUSED),
        (499, FailureClass.REFUSED),
        (404, FailureClass.NOT_FOUND),
        (410, FailureClass.NOT_FOUND),
        (408, FailureClass.BUSY),
        (425, FailureClass.BUSY),
        (429, FailureClass.BUSY),
        (500, FailureClass.SERVER_ERROR),
        (504, FailureClass.SERVER_ERROR),
        (200, FailureClass.SCRIPT),
        (302, FailureClass.TOO_MANY_REDIRECTS),
        (101, FailureClass.BROKEN_ANSWER),
        (799, FailureClass.BROKEN_ANSWER),
        (0, FailureClass.BROKEN_ANSWER),
    ],
)
def test_a_status_has_its_class(status: int, failure: FailureClass) -> None:
    assert class_of_status(status) is failure


def test_a_language_that_is_not_spoken_is_english() -> None:
    assert failure_sentence(FailureClass.DNS, "de", VALUES).startswith("The name crm.example")


def test_what_is_not_known_is_a_dash() -> None:
    assert failure_sentence(FailureClass.CONNECT, "en", {"host": ""}).startswith(
        "No connection to -."
    )


def test_a_value_cannot_open_a_hole_of_its_own() -> None:
    text = failure_sentence(FailureClass.CONNECT, "en", {"host": "{action} {0}"})
    assert text.startswith("No connection to {action} {0}.")
