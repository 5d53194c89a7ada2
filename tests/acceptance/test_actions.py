"""Which actions run, in which order, and why others do not."""

from __future__ import annotations

from tests.acceptance.desktop import Desktop
from tests.acceptance.world import World


def test_actions_reach_the_desktop_in_the_order_of_the_list(world: World, desktop: Desktop) -> None:
    paths = ["/third", "/first", "/second"]
    world.save(*(world.action("URL", path) for path in paths))
    world.tell("ringing", "1")
    desktop.wait_for("open", lambda f: f["url"] == f"{world.crm.url}/second")
    urls = [f["url"] for f in desktop.seen("open") if f["url"].startswith(world.crm.url)]
    assert urls == [world.crm.url + path for path in paths]


def test_several_actions_of_every_kind_run_for_one_event(world: World, desktop: Desktop) -> None:
    world.save(
        world.action("URL", "/a"),
        world.action("URL", "/b"),
        world.action("GET", "/c?n=$phone$"),
        world.action("POST", "/d"),
        world.action("RUN", "/usr/bin/e"),
    )
    world.tell("ringing", "1")
    desktop.wait_for("run", lambda f: f["argv"] == ["/usr/bin/e"])
    desktop.wait_for("open", lambda f: f["url"].endswith("/a"))
    desktop.wait_for("open", lambda f: f["url"].endswith("/b"))
    world.crm.wait_for("/c")
    world.crm.wait_for("/d")


def test_an_action_with_an_empty_call_type_never_runs_and_says_so(world: World) -> None:
    world.save(world.action("GET", "/never", call_type=""), world.action("GET", "/always"))
    world.tell("ringing", "1")
    world.crm.wait_for("/always")
    decision = world.story()["events"][0]["decisions"][1]
    assert (decision["runs"], decision["reason"]) == (False, "call_type_empty")
    assert "Choose one and save" in decision["sentence"]
    assert not world.crm.received("/never")


def test_inbound_and_outbound_actions_follow_the_direction_of_the_call(world: World) -> None:
    world.save(
        world.action("GET", "/in", call_type="inbound"),
        world.action("GET", "/out", call_type="outbound"),
        world.action("GET", "/both", call_type="both"),
    )
    world.tell("ringing", "1", direction="out", **{"from": "+442079460100", "to": "+33123456789"})
    world.crm.wait_for("/out")
    world.crm.wait_for("/both")
    decision = world.story()["events"][0]["decisions"][1]
    assert (decision["runs"], decision["reason"]) == (False, "wrong_call_type")
    assert not world.crm.received("/in")


def test_a_disabled_action_does_not_run(world: World) -> None:
    world.save(world.action("GET", "/off", enabled=False), world.action("GET", "/on"))
    world.tell("ringing", "1")
    world.crm.wait_for("/on")
    assert world.story()["events"][0]["decisions"][1]["reason"] == "disabled"
    assert not world.crm.received("/off")


def test_a_caller_cannot_leave_the_place_in_the_address_that_is_meant_for_the_name(
    world: World,
) -> None:
    world.save(world.action("GET", "/who?name=$caller_name$&end=1"))
    world.tell("ringing", "1", name="x&end=2#/../$phone$ é")
    asked = world.crm.wait_for("/who")[0]
    assert asked.query == {"name": "x&end=2#/../$phone$ é", "end": "1"}


def test_a_json_body_of_an_action_carries_values_as_text_only(world: World) -> None:
    request = {"body_type": "json", "body": '{"who": "$caller_name$", "tel": "$phone$"}'}
    world.save(world.action("POST", "/json", request=request))
    world.tell("ringing", "1", name='a", "tel": "b')
    said = world.crm.wait_for("/json")[0].json()
    assert said == {"who": 'a", "tel": "b', "tel": "+442079460101"}


def test_the_agent_without_a_connected_desktop_is_named_in_the_trace(world: World) -> None:
    world.eventually(
        lambda: not any(d["connected"] for d in world.api.get("/api/devices")["devices"]),
        "the leaving of every desktop",
    )
    world.save(world.action("URL", "/card"), world.action("GET", "/told"))
    world.tell("ringing", "1")
    world.crm.wait_for("/told")
    decision = world.story()["events"][0]["decisions"][1]
    assert (decision["runs"], decision["reason"]) == (False, "no_device")
    assert "Anna" in decision["sentence"]
