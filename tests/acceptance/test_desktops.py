"""Desktops pair, answer, misbehave and are taken away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from tests.acceptance.api import Api
from tests.acceptance.desktop import Desktop, Paired, claim
from tests.acceptance.world import DESK_AGENT, Place, World
from websockets.exceptions import InvalidStatus

LAPTOP_AGENT = "laptop-agent"
DENIED = {401, 403}


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
