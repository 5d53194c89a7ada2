"""A desktop comes, answers and goes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.unit.flows.world import NAME, World

PAGE = {"id": "page", "call_type": "both", "kind": "URL", "target": "https://crm.example/"}


def say(world: World, connection: str, kind: str, **fields: Any) -> None:
    world.app.relay.message(connection, json.dumps({"v": 1, "kind": kind} | fields))


def opened(world: World) -> dict[str, Any]:
    """Let a page open on Paul's desktop; returns its command."""
    world.save(actions=[PAGE])
    world.pair("paul")
    world.ring()
    return world.push.read("paul")[-1]


def test_what_a_desktop_says_of_itself_is_shown_and_written_once(world: World) -> None:
    world.pair("paul")
    hello = json.dumps({"v": 1, "kind": "hello", "version": "0.1.0", "policy": "asks"})
    world.app.relay.message("paul", hello)
    world.steps.done.clear()
    world.app.relay.message("paul", hello)
    assert not [step for step in world.steps.done if step.startswith("put ws#main#devices")]
    _, told, _ = world.api("GET", "/api/devices")
    (device,) = told["devices"]
    assert (device["version"], device["policy"]) == ("0.1.0", "asks")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": ""},
        {"authorization": "Bearer"},
        {"authorization": "Bearer x.y.z"},
        {"authorization": "Bearer main.x"},
        {"authorization": "Bearer ..."},
        {"authorization": "Basic x"},
    ],
)
def test_a_stranger_stays_outside(world: World, headers: dict[str, str]) -> None:
    world.save()
    assert world.app.relay.connect("c", headers) == 401


def test_a_revoked_desktop_stays_outside(world: World) -> None:
    world.save()
    code, _ = world.app.devices.offer_pairing(NAME, "paul", world.clock.now())
    made = world.app.devices.pair(code, "desk", "linux", world.clock.now())
    headers = {"authorization": f"bearer {made.token}"}
    assert world.app.relay.connect("c", headers) == 200
    world.app.devices.revoke(NAME, made.device_id)
    assert world.app.relay.connect("c", headers) == 401


def test_hello_is_answered_with_a_welcome_and_the_time(world: World) -> None:
    world.save()
    desk = world.pair("paul")
    say(world, desk, "hello", version="1", platform="linux", last_seq=0)
    (welcome,) = world.push.read(desk)
    assert (welcome["kind"], welcome["now"]) == ("welcome", world.clock.now().timestamp())


def test_a_ping_is_answered(world: World) -> None:
    world.save()
    desk = world.pair("paul")
    say(world, desk, "ping")
    assert world.push.kinds(desk) == ["pong"]


def test_a_desktop_that_keeps_pinging_is_never_forgotten(world: World) -> None:
    world.save()
    desk = world.pair("paul")
    for _ in range(100):
        world.clock.advance(300)
        say(world, desk, "ping")
    world.ring()
    assert "pop" in world.push.kinds(desk)


def test_a_desktop_that_fell_silent_is_forgotten_in_the_end(world: World) -> None:
    world.save()
    desk = world.pair("paul")
    world.clock.advance(4 * 3600)
    world.ring()
    assert "pop" not in world.push.kinds(desk)


def test_an_acknowledgement_is_kept_with_the_call(world: World) -> None:
    command = opened(world)
    say(world, "paul", "ack", id=command["id"], status="done", reason="opened", duration_ms=3.5)
    (ack,) = world.call_rows("ack#")
    assert (ack["id"], ack["status"], ack["reason"]) == (command["id"], "done", "opened")
    assert (ack["agent_id"], ack["duration_ms"]) == ("paul", 3.5)


def test_repeated_does_not_overwrite_what_was_said_first(world: World) -> None:
    command = opened(world)
    say(world, "paul", "ack", id=command["id"], status="done", reason="opened")
    say(world, "paul", "ack", id=command["id"], status="refused", reason="repeated")
    assert [ack["reason"] for ack in world.call_rows("ack#")] == ["opened"]


def test_repeated_is_kept_when_nothing_else_was_heard(world: World) -> None:
    command = opened(world)
    say(world, "paul", "ack", id=command["id"], status="refused", reason="repeated")
    assert [ack["reason"] for ack in world.call_rows("ack#")] == ["repeated"]


def test_a_desktop_cannot_answer_for_another(world: World) -> None:
    command = opened(world)
    world.pair("anna")
    say(world, "anna", "ack", id=command["id"], status="failed", reason="internal")
    assert world.call_rows("ack#") == []


def test_an_endless_answer_is_cut(world: World) -> None:
    command = opened(world)
    long = "x" * 9000
    say(world, "paul", "ack", id=command["id"], status=long, reason=long, detail=long)
    (ack,) = world.call_rows("ack#")
    assert (len(ack["status"]), len(ack["reason"]), len(ack["detail"])) == (40, 40, 300)


JUNK = [
    "",
    "x",
    "[]",
    "null",
    '{"kind": "ack"}',
    '{"kind": "ack", "id": "", "status": "done"}',
    '{"kind": "ack", "id": "a#b.c.d", "status": "done"}',
    '{"kind": "dance"}',
    '{"kind": "open", "id": "1", "call_id": "2", "url": "https://x.example"}',
    '{"kind": 7}',
    "[" * 20_000,
    '{"kind": "ack", "id": "\\ud800", "status": "done"}',
    "x" * 40_000,
]


@pytest.mark.parametrize("text", JUNK)
def test_junk_is_ignored(world: World, text: str) -> None:
    world.save()
    desk = world.pair("paul")
    before = world.table.everything()
    world.app.relay.message(desk, text)
    world.app.relay.message("nobody", text)
    assert world.table.everything() == before
    assert world.push.frames[desk] == []


def test_a_connection_that_is_gone_when_it_is_answered_is_forgotten(world: World) -> None:
    world.save()
    desk = world.pair("paul")
    world.push.close(desk)
    say(world, desk, "ping")
    assert world.app.devices.at_desk(NAME, "paul") == ()


def test_a_desktop_that_leaves_gets_nothing_more(world: World) -> None:
    world.save()
    desk = world.pair("paul")
    world.app.relay.disconnect(desk)
    world.ring()
    assert world.push.frames[desk] == []
