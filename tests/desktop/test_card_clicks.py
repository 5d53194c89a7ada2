from __future__ import annotations

import json
import shutil

import pytest
from tests.desktop.cards import Cards, Mouse, eventually, said_by

NUMBER = "+33184881234"
CHOICES = json.dumps(
    [{"id": f"c{n}", "name": f"Person {n}", "company": "", "url": ""} for n in range(1, 8)]
)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("open", "https://crm.example/contacts/1"),
        ("copy", NUMBER),
        ("call_back", NUMBER),
        ("answer", ""),
        ("hang_up", ""),
        ("dismiss", ""),
    ],
)
def test_a_click_on_each_button_becomes_its_event(cards: Cards, kind: str, value: str) -> None:
    cards.show(buttons="yes answer hang_up")
    cards.click("call1", kind)
    assert cards.event() == {"event": kind, "id": "call1", "value": value}


def test_only_what_the_telephone_system_can_do_has_a_button(cards: Cards) -> None:
    shown = cards.show(buttons="yes", url="")
    assert {target["kind"] for target in shown["targets"]} == {"copy", "call_back", "dismiss"}


def test_a_card_without_a_page_is_clicked_where_something_waits_for_it(cards: Cards) -> None:
    cards.show(url="", click="yes")
    cards.click("call1", "open")
    assert cards.event() == {"event": "open", "id": "call1", "value": ""}


def test_a_dismissed_card_stays_away_until_the_call_is_over(cards: Cards) -> None:
    cards.show()
    cards.click("call1", "dismiss")
    cards.event("dismiss")
    cards.say(op="show", call_id="call1", card={"name": "Later"})
    assert cards.where() == {}
    cards.say(op="close", call_id="call1")
    assert cards.show()["shown"] == "call1"


def _clipboard(display: str) -> str:
    return said_by(display, ["xclip", "-o", "-selection", "clipboard"])


@pytest.mark.skipif(shutil.which("xclip") is None, reason="needs xclip (apt install xclip)")
def test_another_program_reads_the_copied_number(cards: Cards) -> None:
    cards.show()
    cards.click("call1", "copy")
    cards.event("copy")
    assert _clipboard(cards.display) == NUMBER


@pytest.mark.skipif(shutil.which("xclip") is None, reason="needs xclip (apt install xclip)")
def test_the_number_is_copied_at_once_where_the_administrator_says_so_and_only_once(
    cards: Cards,
) -> None:
    cards.show(copy_number="yes")
    assert _clipboard(cards.display) == NUMBER
    cards.show("call2", number="+33199999999")
    cards.click("call2", "copy")
    cards.event("copy")
    cards.say(op="update", call_id="call1", card={"number": NUMBER, "copy_number": "yes"})
    cards.where()
    assert _clipboard(cards.display) == "+33199999999"


def test_a_withheld_number_can_be_neither_copied_nor_called(cards: Cards) -> None:
    shown = cards.show(withheld="yes", number="", name="", company="", withheld_label="Privé")
    assert "Privé" in shown["texts"]
    assert not {"copy", "call_back"} & {target["kind"] for target in shown["targets"]}


def test_choosing_one_of_several_contacts_says_which_and_shows_it(cards: Cards) -> None:
    cards.show(choices=CHOICES)
    cards.click("call1", "choose", place=1)
    assert cards.event() == {"event": "choose", "id": "call1", "value": "c2"}
    assert "Person 2" in cards.where()["call1"]["texts"]


def test_contacts_that_do_not_fit_are_one_click_away(cards: Cards) -> None:
    cards.show(choices=CHOICES)
    cards.click("call1", "page")
    eventually(lambda: cards.where()["call1"]["targets"][1]["value"] == "c5")
    cards.click("call1", "choose", place=2)
    assert cards.event()["value"] == "c7"


def test_missed_calls_are_one_card_and_can_be_called_back(cards: Cards) -> None:
    call = {"name": "Anna", "number": NUMBER, "direction": "inbound", "at": "1790000000"}
    cards.say(op="missed", cards={"m1": call, "m2": {**call, "url": "https://crm.example/2"}})
    shown = cards.shown("missed calls")
    assert "While you were away: 2" in shown["texts"]
    cards.click("missed calls", "call_back")
    assert cards.event() == {"event": "call_back", "id": "m1", "value": NUMBER}
    cards.click("missed calls", "open")
    assert cards.event() == {"event": "open", "id": "m2", "value": "https://crm.example/2"}


def test_further_missed_calls_join_those_on_the_screen(cards: Cards) -> None:
    cards.say(op="missed", cards={"m1": {"number": "1"}, "m2": {"number": "2"}})
    cards.say(op="missed", cards={"m2": {"number": "2"}, "m3": {"number": "3"}})
    assert "While you were away: 3" in cards.where()["missed calls"]["texts"]


def test_no_missed_calls_are_no_card(cards: Cards) -> None:
    cards.say(op="missed", cards={})
    assert cards.where() == {}


def test_a_button_next_to_the_mouse_is_not_clicked(cards: Cards, mouse: Mouse) -> None:
    left, top, *_ = cards.show()["box"]
    mouse.click(left + 8, top + 8)
    assert cards.events() == []
