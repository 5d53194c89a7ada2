"""What is dialled of what an agent clicked, and what is no number at all."""

from __future__ import annotations

import pytest
from tests.unit.flows.dial_scene import CALLING, NUMBER, dial, wanted
from tests.unit.flows.relay_desk import Desk
from tests.unit.flows.world import World


@pytest.fixture
def desk(world: World) -> Desk:
    world.save(connections=[CALLING], settings={"country": "FR"})
    made = Desk(world)
    made.come()
    return made


@pytest.mark.parametrize(
    ("number", "dialled"),
    [
        ("01 84 88 12 34", NUMBER),
        ("0033184881234", NUMBER),
        ("tel:+33184881234;ext=1", NUMBER),
        ("＋３３１８４８８１２３４", NUMBER),
        ("(01) 84.88-12/34", NUMBER),
        ("\u202a+33\u00a0184881234\u202c", NUMBER),
        ("102", "102"),
        ("112", "112"),
        ("15", "15"),
    ],
)
def test_a_number_is_dialled_in_full_where_it_is_certain(
    world: World, desk: Desk, number: str, dialled: str
) -> None:
    assert dial(desk, number) == ("done", "placed")
    assert wanted(world)[0]["number"] == dialled


@pytest.mark.parametrize(
    ("number", "dialled"),
    [
        (NUMBER, "00184881234"),
        ("0184881234", "00184881234"),
        ("+442079460123", "000442079460123"),
        ("112", "112"),
        ("15", "15"),
        ("102", "102"),
    ],
)
def test_the_outside_prefix_is_put_before_numbers_outside(
    world: World, number: str, dialled: str
) -> None:
    world.save(connections=[CALLING], settings={"country": "FR", "outgoing_prefix": "0"})
    desk = Desk(world)
    desk.come()
    dial(desk, number)
    assert wanted(world)[0]["number"] == dialled


@pytest.mark.parametrize(
    "number",
    [
        *("", " ", "+", "abc", "*21*0123#", "1" * 40, "١٢٣٤٥٦", "1;rm -rf", '1" --evil "x'),
        *("1\n2", "%2B33184881234", "$(id)", "101@evil.example", "sip:1@x", "anonymous", "1,2"),
    ],
)
def test_what_is_no_number_is_refused(world: World, desk: Desk, number: str) -> None:
    assert dial(desk, number) == ("refused", "number_malformed")
    assert world.http.sent == []
