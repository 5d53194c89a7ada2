"""Webhooks that come twice, late, or in the wrong order."""

from __future__ import annotations

from tests.acceptance.crm import Crm
from tests.acceptance.desktop import Desktop
from tests.acceptance.world import World


def test_a_webhook_that_is_sent_again_has_one_effect(world: World) -> None:
    world.save(world.action("POST", "/ring"))
    for _ in range(3):
        world.tell("ringing", "1")
    world.tell("ringing", "2")
    world.crm.wait_for("/ring", 2)
    world.eventually(lambda: len(world.calls()) == 2, "both calls")
    calls = [request.json()["pbx_call_id"] for request in world.crm.received("/ring")]
    assert sorted(calls) == ["1", "2"]


def test_a_late_ring_of_a_finished_call_opens_nothing_and_says_why(
    world: World, desktop: Desktop
) -> None:
    world.save(
        world.action("URL", "/card"),
        world.action("POST", "/end", trigger="ended"),
    )
    world.tell("ended", "1", talk_seconds=3)
    world.tell("ringing", "1")
    story = world.story(2)
    late = story["events"][1]
    assert (late["event"]["event"], late["news"]) == ("call.ringing", "late")
    assert {(d["runs"], d["reason"]) for d in late["decisions"]} == {(False, "late")}
    assert story["call"]["phase"] == "ended"
    world.crm.wait_for("/end")
    desktop.say("ping")
    desktop.wait_for("pong")
    assert not [f for f in desktop.seen("open") if f["url"].startswith(world.crm.url)]


def test_an_answer_that_arrives_before_its_ring_is_not_taken_back(world: World) -> None:
    world.save(world.action("POST", "/talk", trigger="answered"))
    world.tell("answered", "1")
    world.tell("ringing", "1")
    story = world.story(2)
    assert story["call"]["phase"] == "answered"
    world.crm.wait_for("/talk")
    world.tell("ended", "1", talk_seconds=9)
    assert world.story(3)["call"]["phase"] == "ended"
    assert len(world.crm.received("/talk")) == 1


def test_two_connections_with_the_same_call_id_have_two_calls(world: World, crm: Crm) -> None:
    world.save(world.action("POST", "/ring"))
    world.tell("ringing", "same")
    first = world.story()["call"]["id"]
    world.clear()
    other = World.make(world.place, world.api, crm)
    other.save(other.action("POST", "/ring"))
    try:
        other.tell("ringing", "same")
        assert other.story()["call"]["id"] != first
        other.crm.wait_for("/ring")
    finally:
        other.clear()
