from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringhook_relay.screen_card import Card, Choice, card_of, number_to_copy

WHOLE: Mapping[str, str] = {
    "direction": "inbound",
    "number": "+33184881234",
    "withheld": "",
    "name": "Anna",
    "company": "Nord",
    "line": "101",
    "language": "fr",
    "size": "L",
    "seconds": "20",
    "buttons": "yes answer",
    "copy_number": "yes",
    "withheld_label": "Privé",
    "url": "https://crm.example/1",
    "choices": json.dumps([{"id": "1", "name": "Anna", "company": "Nord", "url": ""}]),
    "theme": "dark",
    "at": "1790000000",
    "new field": "ignored",
}


def test_a_card_is_what_the_cloud_said() -> None:
    assert card_of("call1", WHOLE) == Card(
        call_id="call1",
        number="+33184881234",
        name="Anna",
        company="Nord",
        line="101",
        direction="inbound",
        withheld_label="Privé",
        url="https://crm.example/1",
        choices=(Choice("1", "Anna", "Nord"),),
        size="L",
        seconds=20,
        buttons=("answer",),
        copy_number=True,
        language="fr",
        theme="dark",
        at=1790000000,
    )


def test_nothing_said_is_an_empty_card() -> None:
    assert card_of("call1", {}) == Card(call_id="call1")


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://x/\n",
        "https://x/\u202e",
        "https://x/" + "a" * 2048,
    ],
)
def test_an_address_that_is_no_page_is_not_there(url: str) -> None:
    assert card_of("call1", {"url": url}).url == ""


@pytest.mark.parametrize(
    "choices",
    [
        "",
        "{",
        "5",
        "[" * 100_000,
        '["a", 5, null]',
        '[{"name": "no id"}]',
        '[{"id": 5}]',
        '[{"id": "\\ud800"}]',
    ],
)
def test_choices_that_cannot_be_read_are_none(choices: str) -> None:
    assert card_of("call1", {"choices": choices}).choices == ()


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("", 0), ("-5", 0), ("1e9", 0), ("٣", 0), ("99999", 3600), ("9" * 99999, 0), ("0", 0)],
)
def test_seconds_are_a_small_number(said: str, seconds: int) -> None:
    assert card_of("call1", {"seconds": said}).seconds == seconds


def test_a_withheld_number_is_not_copied() -> None:
    assert number_to_copy(Card(call_id="c", number="+33184881234", is_withheld=True)) == ""


@given(st.dictionaries(st.sampled_from(sorted(WHOLE)), st.text()))
def test_no_mapping_is_too_strange(mapping: dict[str, str]) -> None:
    assert card_of("call1", mapping).size in {"S", "M", "L"}
