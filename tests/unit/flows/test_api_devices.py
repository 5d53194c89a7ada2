"""Pairing desktops, listing them, and taking them away."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from tests.unit.flows.world import NAME, World


def offer(world: World, agent: str = "paul") -> str:
    status, body, _ = world.api("POST", "/api/pairings", {"agent_id": agent})
    assert status == 200
    code: str = body["code"]
    return code


def pair(world: World, code: str) -> tuple[int, Any]:
    body = {"code": code, "name": "desk", "platform": "linux", "unknown": 1}
    status, answer, _ = world.api("POST", "/pair", body, key="")
    return status, answer


def test_a_desktop_is_paired_with_a_code_and_connects_with_its_token(world: World) -> None:
    world.save()
    status, body, _ = world.api("POST", "/api/pairings", {"agent_id": "paul"})
    assert status == 200
    assert re.fullmatch(r"[A-HJ-NP-Z2-9]{6}", body["code"])
    assert body["command"].endswith(f"--server https://ringhook.example {body['code']}")
    status, made = pair(world, f" {body['code'].lower()} ")
    assert (status, made["relay_url"]) == (200, "wss://ringhook.example/relay")
    assert world.app.relay.connect("c", {"authorization": f"Bearer {made['token']}"}) == 200


def test_a_code_works_once(world: World) -> None:
    world.save()
    code = offer(world)
    assert pair(world, code)[0] == 200
    status, body = pair(world, code)
    assert (status, "make a new one" in body["problems"][0]["message"]) == (404, True)


def test_a_code_is_over_after_ten_minutes(world: World) -> None:
    world.save()
    code = offer(world)
    world.clock.advance(601)
    assert pair(world, code)[0] == 404


def test_guessing_is_stopped_and_forgiven_after_a_while(world: World) -> None:
    world.save()
    assert [pair(world, "AAAAAA")[0] for _ in range(6)] == [404] * 5 + [429]
    code = offer(world)
    assert pair(world, code)[0] == 429
    world.clock.advance(590)
    code = offer(world)
    world.clock.advance(20)
    assert pair(world, code)[0] == 200


def test_an_unknown_agent_gets_no_code(world: World) -> None:
    world.save()
    status, body, _ = world.api("POST", "/api/pairings", {"agent_id": "zoe"})
    assert (status, "no such agent" in body["problems"][0]["message"]) == (404, True)


@pytest.mark.parametrize("body", [{}, {"agent_id": ""}, {"agent_id": "a", "x": 1}, {"agent_id": 7}])
def test_an_offer_of_junk_is_400(world: World, body: dict[str, object]) -> None:
    assert world.api("POST", "/api/pairings", body)[0] == 400


@pytest.mark.parametrize(
    "body", [{}, {"code": 7}, {"code": "x" * 41}, {"code": "A", "name": "x" * 201}]
)
def test_a_claim_of_junk_is_400(world: World, body: dict[str, object]) -> None:
    assert world.api("POST", "/pair", body, key="")[0] == 400


@pytest.mark.parametrize("code", ["", "#", "-", "tries#x", "\x00", "ÀÀÀÀÀÀ"])
def test_a_code_that_never_was_is_404(world: World, code: str) -> None:
    assert pair(world, code)[0] == 404


def test_devices_are_listed_and_revoked(world: World) -> None:
    world.save()
    world.pair("paul")
    _, body, _ = world.api("GET", "/api/devices")
    (device,) = body["devices"]
    assert (device["agent_id"], device["connected"], device["platform"]) == (
        "paul",
        True,
        "windows",
    )
    path = f"/api/devices/{device['id']}"
    assert [world.api("DELETE", path)[0] for _ in range(2)] == [204, 404]
    assert world.api("GET", "/api/devices")[1] == {"devices": []}
    world.ring()
    assert world.push.frames["paul"] == []


def test_no_token_and_no_key_is_shown_or_kept(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.save()
    _, made = pair(world, offer(world))
    world.app.relay.connect("c", {"authorization": f"Bearer {made['token']}"})
    world.app.relay.connect("d", {"authorization": f"Bearer {made['token']}x"})
    world.ring()
    listed = json.dumps(world.api("GET", "/api/devices")[1])
    everything = world.table.everything() + listed + caplog.text
    secret_part = made["token"].rsplit(".", 1)[1]
    assert secret_part not in everything
    assert made["command_key"] not in everything
    assert "rh_a-key-that-opens" not in everything
    assert world.app.access.workspace_of("rh_a-key-that-opens-the-workspace") == NAME
