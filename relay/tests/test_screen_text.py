from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringhook_relay.screen_text import MAX_TEXT, exactly, on_clipboard, on_screen


@pytest.mark.parametrize(
    ("given_text", "shown"),
    [
        ("Camille  Durand\n", "Camille Durand"),
        ("\u202egnp.exe", "gnp.exe"),
        ("\u2066a\u2069\u200bb\ufeff", "ab"),
        ("a\0b\x1b[31m", "ab[31m"),
        ("one\u2028two", "one two"),
        ("\U0001f4a9 Anna \u2728", "\u25a1 Anna \u25a1"),
        ("\u3164\u2800", ""),
        ("\U00020bb7野家 ㈱", "\U00020bb7野家 ㈱"),
        ("José", "José"),
        ("a" * 300, "a" * 199 + "\u2026"),
    ],
)
def test_what_is_not_drawn_does_not_reach_the_screen(given_text: str, shown: str) -> None:
    assert on_screen(given_text) == shown


def test_accents_cannot_be_piled_up() -> None:
    assert on_screen("e" + "\u0301" * 50) == "e\u0301\u0301"


@given(st.text())
def test_every_text_becomes_one_short_line(text: str) -> None:
    shown = on_screen(text)
    assert len(shown) <= MAX_TEXT
    assert not any(unicodedata.category(c) in {"Cc", "Cf", "Cs"} for c in shown)
    assert shown == " ".join(shown.split())


@pytest.mark.parametrize(
    ("number", "copied"),
    [
        ("+33 1 84 88", "+33 1 84 88"),
        ("123\nrm -rf /", "123rm -rf /"),
        ("\u202e123", "123"),
        ("9" * 65, ""),
    ],
)
def test_the_clipboard_gets_a_whole_number_on_one_line_or_nothing(number: str, copied: str) -> None:
    assert on_clipboard(number) == copied


@pytest.mark.parametrize(
    ("given_text", "shown"),
    [
        ("https://crm.example/?a=b", "https://crm.example/?a=b"),
        ("a\u202eb", "a\\u202eb"),
        ("a\u00a0b", "a\\u00a0b"),
        ("\U0001f4a9", "\\U0001f4a9"),
        ("Größe", "Größe"),
    ],
)
def test_who_has_to_judge_sees_everything(given_text: str, shown: str) -> None:
    assert exactly(given_text) == shown


def test_what_is_cut_says_so() -> None:
    assert exactly("a" * 12, 10) == "a" * 10 + " \u2026 (+2)"
