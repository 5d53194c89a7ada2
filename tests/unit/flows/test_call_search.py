"""Calls are found by number, agent and result, over a month, page by page."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from tests.unit.flows.world import World

DAY_SECONDS = 86_400


@pytest.fixture
def busy(world: World) -> World:
    """Three calls on three days: Anna answered, Paul missed, a stranger rang."""
    world.save()
    world.ring(call_id="a", **{"from": "+442079460101"}, extension="102")
    world.ring(call_id="a", event="answered", extension="102")
    world.ring(call_id="a", event="ended", extension="102", result="answered")
    world.clock.advance(DAY_SECONDS)
    world.ring(call_id="b", **{"from": "+33184881234"}, extension="101")
    world.ring(call_id="b", event="ended", extension="101")
    world.clock.advance(DAY_SECONDS)
    world.ring(call_id="c", **{"from": "+33184889999"}, extension="177")
    return world


def find(world: World, **query: str) -> list[str]:
    """Return the numbers of the calls that are found."""
    status, body, _ = world.api("GET", "/api/calls", query=query)
    assert status == 200, body
    return [call["phone"] for call in body["calls"]]


A, B, C = "+442079460101", "+33184881234", "+33184889999"

QUESTIONS: list[tuple[dict[str, str], list[str]]] = [
    ({}, [C]),
    ({"day": "2026-01-05"}, [A]),
    ({"number": "184881234"}, [B]),
    ({"number": "0184881234"}, [B]),
    ({"number": "+33 1 84 88 12 34"}, [B]),
    ({"number": "1234"}, [B]),
    ({"number": "18488"}, []),
    ({"number": "x"}, [C, B, A]),
    ({"agent": "anna"}, [A]),
    ({"agent": "Paul"}, [B]),
    ({"agent": "101"}, [B]),
    ({"agent": "177"}, [C]),
    ({"agent": "nobody"}, []),
    ({"result": "missed"}, [B]),
    ({"result": "answered"}, [A]),
    ({"agent": "anna", "day": "2026-01-06"}, []),
    ({"agent": "anna", "day": "2026-01-05"}, [A]),
    ({"agent": "anna", "number": "0101", "result": "answered"}, [A]),
]


@pytest.mark.parametrize(("query", "expected"), QUESTIONS)
def test_calls_are_found(busy: World, query: dict[str, str], expected: list[str]) -> None:
    assert find(busy, **query) == expected


def test_a_month_is_looked_back_and_no_more(busy: World) -> None:
    busy.clock.advance(28 * DAY_SECONDS)
    assert find(busy, number="0101") == [A]
    busy.clock.advance(DAY_SECONDS)
    assert find(busy, number="0101") == []
    assert find(busy, number="0101", day="2026-01-05") == [A]


def pages(world: World, **query: str) -> list[list[str]]:
    read, cursor = [], ""
    while True:
        _, body, _ = world.api("GET", "/api/calls", query=query | {"cursor": cursor})
        read.append([call["phone"] for call in body["calls"]])
        cursor = body["next_cursor"]
        if not cursor:
            return read


def test_a_search_goes_on_over_days(busy: World) -> None:
    found = pages(busy, number="x", limit="1")
    assert [phone for page in found for phone in page] == [C, B, A]
    assert all(len(page) <= 1 for page in found)


def test_many_calls_of_a_day_are_read_page_by_page(world: World) -> None:
    world.save()
    for number in range(25):
        world.ring(call_id=f"c{number}", **{"from": f"+3318488{number:04}"})
    found = [phone for page in pages(world, limit="7") for phone in page]
    assert found == [f"+3318488{number:04}" for number in reversed(range(25))]


@pytest.mark.parametrize("cursor", ["x", "=", base64.urlsafe_b64encode(b"\xff").decode()])
def test_a_cursor_of_nobody_is_refused(world: World, cursor: str) -> None:
    status, body, _ = world.api("GET", "/api/calls", query={"cursor": cursor})
    assert (status, body["problems"][0]["path"]) == (400, "")


def test_agents_are_listed_with_what_the_pbx_calls_them(busy: World) -> None:
    _, body, _ = busy.api("GET", "/api/calls", query={"number": "9999"})
    call: dict[str, Any] = body["calls"][0]
    assert call["identifiers"] == ["177"]
