"""Desktops pair, answer, misbehave and are taken away."""

from __future__ import annotations

import itertools
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from tests.acceptance.api import Api
from tests.acceptance.crm import Answer
from tests.acceptance.desktop import Desktop, Paired, claim, pair
from tests.acceptance.faulty_crm import FaultyCrm, Visit
from tests.acceptance.world import DESK_AGENT, Place, World
from websockets.exceptions import ConnectionClosed, InvalidStatus

LAPTOP_AGENT = "laptop-agent"
DENIED = {401, 403}
TWINS = [{"id": "1", "name": "Anna"}, {"id": "2", "name": "Hanna"}]
_wishes = itertools.count(1)


@pytest.fixture(scope="module")
def code(api: Api) -> Iterator[str]:
    """A pairing code. Few may be tried in ten minutes, so the tests of this file share one."""
    api.add(agents=[{"id": LAPTOP_AGENT, "name": "Boris"}])
    offer = api.ask("POST", "/api/pairings", json={"agent_id": LAPTOP_AGENT}).json()
    assert f"pair --server {api.url} {offer['code']}" in offer["command"]
    yield offer["code"]
    api.remove(agents=[LAPTOP_AGENT])


@pytest.fixture(scope="module")
def laptop(code: str, api: Api) -> Paired:
    """The desktop that the code paired."""
    return Paired(**claim(api.url, code.lower(), "the laptop"))


def test_a_code_works_once(target: Place, laptop: Paired, code: str) -> None:
    assert laptop.relay_url == target.relay_url
    with Api(target.http_url) as stranger:
        answer = stranger.ask("POST", "/pair", json={"code": code})
    assert answer.status_code == 404
    assert "code" in answer.json()["problems"][0]["message"]


def test_an_agent_who_is_not_configured_gets_no_code(api: Api) -> None:
    assert api.ask("POST", "/api/pairings", json={"agent_id": "nobody"}).status_code == 404


def test_a_paired_desktop_is_listed_with_whose_it_is_and_without_its_token(
    api: Api, laptop: Paired
) -> None:
    answer = api.ask("GET", "/api/devices")
    device = next(d for d in answer.json()["devices"] if d["id"] == laptop.device_id)
    assert (device["agent_id"], device["name"]) == (LAPTOP_AGENT, "the laptop")
    assert not device["connected"]
    assert laptop.token not in answer.text
    assert laptop.command_key not in answer.text


def test_a_token_that_nobody_was_given_is_refused_at_the_door(
    target: Place, laptop: Paired
) -> None:
    forged = replace(laptop, token=laptop.token[:-4] + "AAAA")
    with pytest.raises(InvalidStatus) as refused:
        Desktop(forged, target.patience_seconds)
    assert refused.value.response.status_code in DENIED


def test_a_desktop_that_was_taken_away_is_refused_at_the_door(
    target: Place, api: Api, laptop: Paired
) -> None:
    with Desktop(laptop, target.patience_seconds):
        pass
    path = f"/api/devices/{laptop.device_id}"
    assert api.ask("DELETE", path).status_code == 204
    assert laptop.device_id not in api.ask("GET", "/api/devices").text
    with pytest.raises(InvalidStatus) as refused:
        Desktop(laptop, target.patience_seconds)
    assert refused.value.response.status_code in DENIED
    assert api.ask("DELETE", path).status_code == 404


def test_what_the_desktop_answers_reaches_the_trace(world: World, desktop: Desktop) -> None:
    world.save(world.action("URL", "/card"))
    world.tell("ringing", "1")
    page = desktop.wait_for("open", lambda f: f["url"].startswith(world.crm.url))
    desktop.ack(page, "refused", "url_not_allowed", detail="not listed", duration_ms=3)

    def acked() -> dict[str, Any] | None:
        told = world.story()["events"][0]["decisions"][1]["desktops"]
        return told[0]["ack"] if told else None

    ack = world.eventually(acked, "the desktop's answer in the trace")
    assert (ack["status"], ack["reason"]) == ("refused", "url_not_allowed")
    assert (ack["detail"], ack["agent_id"]) == ("not listed", DESK_AGENT)


def test_garbage_from_a_desktop_is_ignored(world: World, desktop: Desktop) -> None:
    garbage = ["", "no json", "[]", "null", '{"v":1}', '{"v":1,"kind":"fax"}', '{"kind":"ack"}']
    garbage += ["x" * 30_000, '{"v":1,"kind":"ack","id":"..","status":"\\ud800"}']
    if world.place.name == "embedded":
        garbage.append("[" * 5000)  # the emulator itself falls over this one
    for text in garbage:
        desktop.send(text)
    desktop.say("ack", id="nobody.knows", status="done")
    desktop.say("ping")
    desktop.wait_for("pong")
    world.save(world.action("URL", "/card"))
    world.tell("ringing", "1")
    desktop.wait_for("open", lambda f: f["url"].startswith(world.crm.url))


def test_a_desktop_gets_only_the_calls_of_its_own_agent(world: World, desktop: Desktop) -> None:
    world.save(world.action("URL", "/card?n=$phone$"))
    world.tell("ringing", "1", extension="somebody-else")
    assert world.story()["events"][0]["decisions"][1]["reason"] == "agent_unknown"
    world.tell("ringing", "2", **{"from": "+33123456789"})
    desktop.wait_for("open", lambda f: f["url"].startswith(world.crm.url))
    urls = [f["url"] for f in desktop.seen("open") if f["url"].startswith(world.crm.url)]
    assert urls == [f"{world.crm.url}/card?n=%2B33123456789"]


def test_a_desktop_that_is_taken_away_is_cut_off_at_once(
    target: Place, api: Api, code: str
) -> None:
    assert code, "the agent exists as long as its code's fixture"
    if target.name != "embedded":
        pytest.skip("the emulator sends nothing more, but leaves the socket open")
    lost = pair(api, LAPTOP_AGENT, "a lost laptop")
    with Desktop(lost, target.patience_seconds) as desktop:
        assert api.ask("DELETE", f"/api/devices/{lost.device_id}").status_code == 204
        with pytest.raises(ConnectionClosed):
            desktop.wait_for("pong")


def test_a_card_missed_meanwhile_is_there_when_the_desktop_is_back(
    world: World, desk: Paired, target: Place
) -> None:
    with Desktop(desk, target.patience_seconds):
        world.save(world.action("URL", "/card"))
    world.eventually(lambda: not _is_connected(world, desk) or None, "the desktop's goodbye")
    world.tell("ringing", "1", name="Missed Marie")
    world.story()
    with Desktop(desk, target.patience_seconds) as desktop:
        pop = desktop.wait_for("pop", lambda f: f["card"]["name"] == "Missed Marie")
        desktop.say("ack", id=pop["id"], status="done", reason="shown")
        desktop.say("ping")
        desktop.wait_for("pong")
        assert not [f for f in desktop.seen("open") if f["call_id"] == pop["call_id"]]


def _is_connected(world: World, desk: Paired) -> bool:
    listed = world.api.get("/api/devices")["devices"]
    return any(d["connected"] for d in listed if d["id"] == desk.device_id)


def dialling(world: World) -> None:
    """Let the connection place calls at the test's own PBX."""
    address = f"{world.crm.url}/call?to=$number$&from=$extension$"
    world.save(settings={"dial_url": address})


def test_a_click_places_a_call_once(world: World, desktop: Desktop) -> None:
    dialling(world)
    wish = f"wish-{next(_wishes)}"
    for _ in range(2):
        desktop.say("dial", id=wish, number="+44 20 7946 0102")
    answer = desktop.wait_for("dialled", lambda f: f["id"] == wish)
    assert (answer["status"], answer["reason"]) == ("done", "placed")
    (asked,) = world.crm.received("/call")
    assert asked.query["to"] == "+442079460102"


def test_a_pbx_that_thinks_long_stops_nobody(world: World, desktop: Desktop) -> None:
    if world.place.name != "embedded":
        pytest.skip("each frame has a function of its own")
    dialling(world)
    held = threading.Event()
    world.crm.answer("/call", Answer(held=held))
    wish = f"wish-{next(_wishes)}"
    desktop.say("dial", id=wish, number="+442079460102")
    world.crm.wait_for("/call")
    desktop.say("ping")
    desktop.wait_for("pong")
    world.tell("ringing", "1", name="Meanwhile")
    desktop.wait_for("pop", lambda f: f["card"]["name"] == "Meanwhile")
    assert not [f for f in desktop.seen("dialled") if f["id"] == wish]
    held.set()
    assert desktop.wait_for("dialled", lambda f: f["id"] == wish)["reason"] == "placed"


def test_other_software_places_a_call(world: World, api: Api) -> None:
    dialling(world)
    wanted = {"agent": DESK_AGENT, "number": "+442079460103"}
    answer = api.ask("POST", "/api/calls", json=wanted)
    assert (answer.status_code, answer.json()["reason"]) == (200, "placed"), answer.text
    assert world.crm.received("/call")[0].query["to"] == "+442079460103"


@pytest.mark.parametrize("number", ["", "*21*1#", '1" --evil "x', "١٢٣"])
def test_what_is_no_number_is_not_dialled(world: World, desktop: Desktop, number: str) -> None:
    dialling(world)
    wish = f"wish-{next(_wishes)}"
    desktop.say("dial", id=wish, number=number)
    answer = desktop.wait_for("dialled", lambda f: f["id"] == wish)
    assert (answer["status"], answer["reason"]) == ("refused", "number_malformed")
    assert world.crm.received("/call") == []


@pytest.fixture
def twins() -> Iterator[FaultyCrm]:
    crm = FaultyCrm()
    crm.behave("/search", _find_twins)
    yield crm
    crm.stop()


def _find_twins(visit: Visit) -> None:
    visit.confirm(json.dumps({"people": TWINS}).encode())


def test_the_agent_chooses_who_calls(world: World, desktop: Desktop, twins: FaultyCrm) -> None:
    world.save()
    lookup = {
        "id": "twins",
        "target": f"{twins.url}/search?q=$number$",
        "matches": {"path": "people"},
        "read": {"id": {"path": "id"}, "name": {"path": "name"}},
    }
    world.api.add(lookups=[lookup])
    try:
        world.tell("ringing", "1", **{"from": "+442079460177"})
        several = desktop.wait_for("pop", lambda f: f["card"]["contact"] == "several")
        choices = json.loads(several["card"]["choices"])
        assert [choice["name"] for choice in choices] == ["Anna", "Hanna"]
        desktop.say("choose", call_id=several["call_id"], contact_id="2")
        chosen = desktop.wait_for("pop", lambda f: f["card"]["name"] == "Hanna")
        assert (chosen["call_id"], chosen["card"]["contact"]) == (several["call_id"], "one")
        (row,) = world.eventually(
            lambda: world.story()["contact"]["chosen"], "the choice in the trace"
        )
        assert row["agent_id"] == DESK_AGENT
    finally:
        world.api.remove(lookups=["twins"])
