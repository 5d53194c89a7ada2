"""What an answer to a form may be, and how texts are filled in with it."""

from __future__ import annotations

import re
import string

import pytest

from ringhook.crm.answers import FORBIDDEN, answer_problems, filled, places, tidied
from ringhook.crm.pack import PackField, Phrase

LABEL = Phrase(en="x", fr="x", ru="x", ja="x")


def field(**more: object) -> PackField:
    return PackField.model_validate({"key": "x", "label": LABEL, **more})


def message(asked: PackField, answer: str) -> str:
    found = list(answer_problems([asked], {"x": answer}, frozenset({"x"})))
    return found[0].message if found else ""


def test_a_choice_is_one_of_its_options() -> None:
    asked = field(options=[["eu", "Europe"], ["com", "America"]])
    assert not message(asked, "eu")
    assert message(asked, "jp") == "must be one of eu, com"


def test_a_pattern_that_forgets_something_still_lets_no_template_in() -> None:
    loose = field(pattern="(?s).*")
    for mark in "${}()[]\"'`<>\\| \t\r\n\x00\x7f":
        assert message(loose, f"a{mark}b")


def test_a_default_makes_a_required_answer_superfluous() -> None:
    assert message(field(pattern="[a-z]+", required=True), "") == "is missing"
    assert not message(field(pattern="[a-z]+", required=True, default="abc"), "")


def test_a_very_long_answer_is_refused() -> None:
    assert "longer" in message(field(secret=True), "x" * 4001)


def test_a_field_without_pattern_options_or_secrecy_is_no_field() -> None:
    with pytest.raises(ValueError, match="needs a pattern"):
        field()


def test_an_address_loses_its_last_slash() -> None:
    given = {"a": " https://crm.example/espo/ ", "b": "x/"}
    assert tidied(given) == {"a": "https://crm.example/espo", "b": "x/"}


def test_places_are_found_and_filled_at_every_depth() -> None:
    tree = {"a": ["<<x>>/<<y>>", {"b": "<<x>>"}], "c": 1, "d": True}
    assert places(tree) == {"x", "y"}
    assert filled(tree, {"x": "1", "y": ""}) == {"a": ["1/", {"b": "1"}], "c": 1, "d": True}


def test_only_an_entry_that_is_nothing_but_an_empty_place_is_dropped() -> None:
    tree = {"a": "<<x>>", "b": "<<x>>!", "c": ["<<x>>", "y"]}
    assert filled(tree, {"x": ""}) == {"b": "!", "c": ["y"]}


def test_an_answer_is_not_filled_in_again() -> None:
    assert filled("<<x>>", {"x": "<<y>>", "y": "no"}) == "<<y>>"


def test_plain_words_are_not_forbidden() -> None:
    assert not FORBIDDEN.search(string.ascii_letters + string.digits + "-._~:/@+%")
    assert re.fullmatch(r".", "x")
