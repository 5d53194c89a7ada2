from __future__ import annotations

import pytest
from tests.desktop.cards import Cards


@pytest.mark.parametrize("kind", ["allow_once", "allow_always", "never", "dismiss"])
def test_a_question_is_answered_by_a_click_and_goes_away(cards: Cards, kind: str) -> None:
    cards.ask()
    cards.click("question1", kind)
    assert cards.event() == {"event": kind, "id": "question1", "value": ""}
    assert cards.where() == {}


def test_nobody_answering_in_time_is_a_no(cards: Cards) -> None:
    cards.ask(seconds=1)
    assert cards.event() == {"event": "timeout", "id": "question1", "value": ""}
    assert cards.where() == {}


@pytest.mark.parametrize("kind", ["allow_once", "allow_always", "never"])
def test_a_question_under_a_mouse_that_is_just_clicking_is_not_answered(
    display: str, kind: str
) -> None:
    with Cards(display, "--guard", "3600") as cards:
        cards.ask()
        cards.click("question1", kind)
        assert cards.events() == []
        cards.click("question1", "dismiss")
        assert cards.event()["event"] == "dismiss"


def test_every_argument_is_shown_whole_and_nothing_hides(cards: Cards) -> None:
    texts = cards.ask(detail=["/opt/crm", "a b", "evil\u202egpj.exe", "line\nbreak"])["texts"]
    assert '"a b"' in texts
    assert '"evil\\u202egpj.exe"' in texts
    assert '"line\\u000abreak"' in texts


def test_what_is_too_long_to_be_shown_can_only_be_refused(cards: Cards) -> None:
    shown = cards.ask(kind="open", detail=["x" * 380] * 40)
    assert {target["kind"] for target in shown["targets"]} == {"dismiss", "never"}


def test_a_question_names_what_it_is_about(cards: Cards) -> None:
    shown = cards.ask(
        kind="open", title_values={"origin": "https://crm.example"}, detail="https://crm.example/1"
    )
    assert {"Open this page?", "https://crm.example", "https://crm.example/1"} <= set(
        shown["texts"]
    )
