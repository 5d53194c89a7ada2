"""The four languages say the same things, and every word is used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ringhook.engine.text import CATALOGUE

STATIC = Path(__file__).parents[2] / "web" / "ringhook_web" / "static"
LANGUAGES = ("en", "fr", "ru", "ja")
PARTS = sorted(path.stem for path in (STATIC / "words" / "en").glob("*.mjs"))
KEY = re.compile(r'^  "([a-z0-9.A-Z_-]+)": (.*)$', re.MULTILINE)
VALUE = re.compile(r"\{(\w+)\}")
USED = re.compile(
    r"""\bt\(\s*(?:[\w.!=() |&>"'-]+\?\s*)?"([a-z]+\.[\w.-]+)"(?:\s*:\s*"([a-z]+\.[\w.-]+)")?"""
)
BUILT = re.compile(r"\bt\(\s*`([a-z]+\.[\w.-]*)\$\{")
NAMED = re.compile(r'"((?:[a-z]+)\.[a-z][\w.-]*)"')
CODE = [path for path in STATIC.rglob("*.mjs") if not {"vendor", "words"} & set(path.parts)]


def words(language: str, part: str) -> dict[str, str]:
    return dict(KEY.findall((STATIC / "words" / language / f"{part}.mjs").read_text("utf-8")))


def all_words() -> dict[str, str]:
    return {key: text for part in PARTS for key, text in words("en", part).items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_parts(language: str) -> None:
    assert sorted(path.stem for path in (STATIC / "words" / language).glob("*.mjs")) == PARTS


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_keys_and_values(language: str, part: str) -> None:
    ours, english = words(language, part), words("en", part)
    assert list(ours) == list(english)
    assert all(key.startswith(f"{part}.") for key in ours)
    assert {key: set(VALUE.findall(text)) for key, text in ours.items()} == {
        key: set(VALUE.findall(text)) for key, text in english.items()
    }


@pytest.mark.parametrize("part", PARTS)
def test_what_is_written_in_other_letters_is_not_left_in_english(part: str) -> None:
    letters = {"ru": re.compile("[а-яА-Я]"), "ja": re.compile("[぀-ヿ一-鿿]")}
    for language, own in letters.items():
        same = [
            key
            for key, text in words(language, part).items()
            if text == words("en", part)[key] and not own.search(text) and " " in text
        ]
        assert not same


def test_every_word_that_the_code_asks_for_exists() -> None:
    known = set(all_words())
    for path in CODE:
        source = path.read_text("utf-8")
        asked = {key for found in USED.findall(source) for key in found if key}
        assert asked <= known, path.name
        for prefix in BUILT.findall(source):
            assert any(key.startswith(prefix) for key in known), f"{path.name}: {prefix}"


def test_no_word_is_unused() -> None:
    sources = "\n".join(path.read_text("utf-8") for path in CODE)
    named = set(NAMED.findall(sources))
    built = tuple(BUILT.findall(sources))
    unused = [key for key in all_words() if key not in named and not key.startswith(built)]
    assert not unused


def test_every_variable_of_the_catalogue_that_the_page_offers_is_explained() -> None:
    offered = {
        variable.name
        for variable in CATALOGUE
        if any(spelling.startswith("$") for spelling in variable.spellings)
    }
    explained = {key.removeprefix("variables.") for key in words("en", "variables")}
    assert offered | {"national", "e164", "digits"} == explained
