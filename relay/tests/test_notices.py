"""`notify NUMBER [popup]`: other programs say who calls."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from relay.tests.local_room import Room, room
from relay.tests.programs import launching, seen, showing_program, write_policy
from relay.tests.screens import ToldScreen
from relay.tests.test_asking import Office

from ringhook.wire.frames import Pop
from ringhook.wire.reasons import sentence_for
from ringhook_relay.local_orders import LINKS_PER_MINUTE

pytestmark = pytest.mark.skipif(os.name != "posix", reason="a named pipe needs Windows")


def test_a_notice_shows_a_card_and_knows_who_called_before(profile: Path) -> None:
    pop = Pop(id="d1", call_id="c1", card={"number": "+33184881234", "name": "Ann"})
    with launching({}) as launcher:
        there, office = room(profile, launcher)
        office.reasons(pop)
        assert there.said(("notify", "+33184881234"), ("notify", "12")) == ["shown"] * 2
    assert [(card.number, card.name) for card in office.screen.shown[1:]] == [
        ("+33184881234", "Ann"), ("12", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("card", "policy", "url"),
    [
        ({"url": "https://crm.example/ann"}, {}, "https://crm.example/ann"),
        ({}, {"page": "https://crm.example/find?n=$phone$"}, "https://crm.example/find?n=%2B33184881234"),
    ],
)  # fmt: skip
def test_popup_forces_the_page(
    profile: Path, tmp_path: Path, card: dict[str, str], policy: dict[str, str], url: str
) -> None:
    write_policy(profile, urls=["https://crm.example"], **policy)
    browser = showing_program(tmp_path)
    with launching({}) as launcher:
        office = Office(profile, launcher, ToldScreen(), browser=str(browser))
        office.reasons(Pop(id="d1", call_id="c1", card={"number": "+33184881234"} | card))
        assert Room(profile, office).said(("popup", "+33184881234")) == [sentence_for("opened")]
    assert seen(tmp_path)["argv"] == [url]


def test_a_link_of_divaltos_protocol_shows_a_card_and_no_more_than_other_links(
    profile: Path,
) -> None:
    with launching({}) as launcher:
        there, office = room(profile, launcher)
        said = there.said(*[("caller", "ctidivalto:0388202122")] * (LINKS_PER_MINUTE + 1))
    assert said[:-1] == ["shown"] * LINKS_PER_MINUTE
    assert "per minute" in said[-1]
    assert {card.number for card in office.screen.shown} == {"0388202122"}


def test_popup_without_a_page_says_how_to_name_one(profile: Path) -> None:
    with launching({}) as launcher:
        there, office = room(profile, launcher)
        assert "policy.json" in there.said(("popup", "12"))[0]
    assert [card.number for card in office.screen.shown] == ["12"]
