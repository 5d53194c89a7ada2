"""A PBX asks where a call should ring and hears it in time: from the CRM, from memory, or without either."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from typing import Any

import pytest
from tests.acceptance.api import Answered
from tests.acceptance.desktop import Desktop
from tests.acceptance.faulty_crm import FaultyCrm, Visit
from tests.acceptance.world import World

NUMBERS = (f"7901234{n:04d}" for n in itertools.count(1000))
ERROR_BRANCH = 404
TOO_LONG_SECONDS = 15


@pytest.fixture
def people() -> Iterator[FaultyCrm]:
    crm = FaultyCrm()
    crm.behave("/search", knows_everybody)
    crm.behave("/nobody", lambda visit: visit.confirm(b'{"people": []}'))
    crm.behave("/silent", lambda visit: visit.wait(TOO_LONG_SECONDS))
    crm.behave("/trickling", trickles)
    crm.behave("/rubbish", lambda visit: visit.send(b"\x00\xff rubbish"))
    crm.behave("/broken", lambda visit: visit.send(b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"))
    crm.behave("/elsewhere", goes_round)
    yield crm
    crm.stop()


def knows_everybody(visit: Visit) -> None:
    visit.confirm(json.dumps({"people": [{"name": "Marie Durand", "owner": 7}]}).encode())


def trickles(visit: Visit) -> None:
    """Begin at once, and never come to an end."""
    visit.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9999\r\n\r\n")
    for _ in range(TOO_LONG_SECONDS * 5):
        visit.send(b" ")
        visit.wait(0.2)


def goes_round(visit: Visit) -> None:
    visit.send(b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n")


@pytest.fixture(autouse=True)
def without_lookups_afterwards(world: World) -> Iterator[None]:
    yield
    world.api.remove(lookups=["people"])


def save(world: World, crm: FaultyCrm, path: str, adapter: str = "uis", **routing: Any) -> None:
    world.save(
        adapter=adapter,
        identifiers=("79031204040",),
        person={"crm_ids": ["7"], "route_to": "+79031204040"},
        routing={"enabled": True, **routing},
    )
    lookup = {
        "id": "people",
        "target": f"{crm.url}{path}?q=$number$",
        "matches": {"path": "people"},
        "read": {"name": {"path": "name"}, "owner": {"path": "owner"}},
        "number_formats": ["digits"],
    }
    world.api.add(lookups=[lookup])


def ask(world: World, call: str, number: str) -> Answered:
    """Ask as the EnvyCRM guide has it, with the call's id."""
    query = {"event": "redirect_incoming", "numa": number, "call_session_id": call}
    return world.hook("GET", params=query)


def rung(world: World, number: str) -> str:
    """Ask until it is answered with a telephone (a function that just woke has no time left); the call."""
    calls = (f"{world.number}{n:03d}" for n in itertools.count(1))

    def look() -> str | None:
        call = next(calls)
        answer = ask(world, call, number)
        if answer.status_code == ERROR_BRANCH:
            return None
        assert answer.json() == {"phones": ["79031204040"]}
        return call

    return world.eventually(look, "a telephone to ring")


def route_of(world: World, call: str) -> dict[str, Any]:
    """Return the trace of that call as soon as it says how it was routed."""

    def look() -> dict[str, Any] | None:
        for line in world.calls():
            told: dict[str, Any] = world.api.get(f"/api/calls/{line['id']}")
            if told["call"]["pbx_call_id"] == call and told["routing"]:
                return told
        return None

    return world.eventually(look, "the trace of a route")


def test_the_owner_is_rung_and_the_card_has_the_name_at_once(
    world: World, desktop: Desktop, people: FaultyCrm
) -> None:
    number = next(NUMBERS)
    save(world, people, "/search")
    call = rung(world, number)
    told = route_of(world, call)
    (line,) = told["routing"]
    assert (line["reason"], line["agent"], line["contact"]) == ("to_owner", "Anna", "Marie Durand")
    assert told["call"]["phase"] == "started"
    event = {"event": "call_start", "direction": "in", "client_number": number, "call_hash": call}
    assert world.hook("GET", params=event | {"extension": "79031204040"}).status_code == 200
    card = desktop.wait_for("pop", lambda f: f["card"]["number"] == f"+{number}")["card"]
    assert card["name"] == "Marie Durand"
    people.behave("/search", lambda visit: visit.wait(TOO_LONG_SECONDS))
    assert ask(world, "again", number).json() == {"phones": ["79031204040"]}
    assert route_of(world, "again")["routing"][0]["source"] == "memory"


@pytest.mark.parametrize("path", ["/silent", "/trickling", "/rubbish", "/broken", "/elsewhere"])
def test_a_crm_that_fails_keeps_no_caller_waiting(
    world: World, people: FaultyCrm, path: str
) -> None:
    save(world, people, path, error_code="99", unknown_code="1")
    answer = ask(world, "c1", next(NUMBERS))
    assert answer.json() == {"returned_code": 99}
    assert not people.confirmed
    assert [line["reason"] for line in route_of(world, "c1")["routing"]] == ["crm_failed"]


def test_a_stranger_takes_the_branch_for_errors_that_the_guide_sets_up(
    world: World, people: FaultyCrm
) -> None:
    save(world, people, "/nobody")
    assert ask(world, "c1", next(NUMBERS)).status_code == ERROR_BRANCH
    assert route_of(world, "c1")["routing"][0]["answered"] == "own_way"


def test_a_pbx_that_reports_and_asks_at_once_is_answered_in_its_form(
    world: World, people: FaultyCrm
) -> None:
    save(world, people, "/silent", adapter="placetel", fallback=["+4922199999971"])
    form = {"event": "IncomingCall", "from": f"+{next(NUMBERS)}", "to": "+4922199999900"}
    answer = world.hook(data=form | {"call_id": "p1", "direction": "in"})
    assert "<Number>004922199999971</Number>" in answer.text
    told = route_of(world, "p1")
    assert [line["reason"] for line in told["routing"]] == ["crm_failed"]
    assert told["events"][0]["event"]["event"] == "call.ringing"
