"""A desktop was away: cards of calls that go on are shown, others are told of, and nothing is opened."""

from __future__ import annotations

import json

import pytest
from tests.unit.flows.lookup_scene import LOOKUP, MARIE, NOTE, people, ring
from tests.unit.flows.relay_desk import Desk
from tests.unit.flows.test_relay import PAGE
from tests.unit.flows.world import NAME, World

from ringhook.wire.frames import MAX_FRAME_BYTES, Pop, decode
from ringhook.wire.signing import is_signed_by

RUN = {"id": "run", "call_type": "both", "kind": "RUN", "target": r"c:\app.exe?$phone$"}


@pytest.fixture
def desk(world: World) -> Desk:
    world.save(actions=[PAGE, RUN])
    return Desk(world)


def test_a_young_card_is_shown_when_the_desktop_is_back(world: World, desk: Desk) -> None:
    world.ring()
    world.clock.advance(20)
    (pop,) = desk.come()
    assert (pop["kind"], pop["action_id"]) == ("pop", "")
    assert pop["card"]["number"] == "+33184881234"
    assert pop["expires_at"] == pop["issued_at"] + 60 - 21
    frame = decode(json.dumps(pop))
    device = world.app.devices.get(NAME, desk.id)
    assert isinstance(frame, Pop)
    assert device is not None
    assert is_signed_by(frame, world.app.devices.command_key(NAME, device))


def test_the_trace_says_that_the_card_came_after_all(world: World, desk: Desk) -> None:
    world.ring()
    (pop,) = desk.come()
    desk.say("ack", id=pop["id"], status="done", reason="shown")
    _, told, _ = world.api("GET", f"/api/calls/{pop['call_id']}")
    card = told["events"][0]["decisions"][0]
    assert (card["reason"], [row["reason"] for row in card["later"]]) == ("no_device", ["runs"])
    (push,) = card["desktops"]
    assert (push["status"], push["ack"]["reason"]) == ("sent", "shown")


def test_what_was_acknowledged_does_not_come_again(world: World, desk: Desk) -> None:
    world.ring()
    (pop,) = desk.come()
    desk.say("ack", id=pop["id"], status="done", reason="shown")
    assert desk.come() == []


def test_what_was_not_acknowledged_comes_again_with_its_id(world: World, desk: Desk) -> None:
    world.ring()
    (first,) = desk.come()
    (second,) = desk.come()
    assert (second["id"], second["expires_at"]) == (first["id"], first["expires_at"])


def test_a_desktop_that_is_connected_costs_nothing(world: World, desk: Desk) -> None:
    desk.come()
    world.ring()
    assert world.table.rows(f"ws#{NAME}#pops#paul") == []
    assert "pop" in [frame["kind"] for frame in desk.frames()]


def test_a_card_pushed_to_a_connection_that_is_gone_is_kept(world: World, desk: Desk) -> None:
    desk.come()
    world.push.close(desk.connection)
    world.ring()
    assert [frame["kind"] for frame in desk.come()] == ["pop"]


def test_an_older_call_is_told_of_once(world: World, desk: Desk) -> None:
    world.ring()
    world.clock.advance(600)
    (missed,) = desk.come()
    (card,) = missed["cards"]
    (line,) = world.calls()
    assert (missed["kind"], missed["call_id"]) == ("missed", "")
    assert (card["call_id"], card["number"]) == (line["id"], "+33184881234")
    assert int(card["at"]) == int(world.clock.now().timestamp()) - 601
    assert {"choices", "copy_number"}.isdisjoint(card)
    assert desk.come(last_seq=missed["seq"]) == []


def test_a_missed_frame_is_signed_and_its_ack_is_kept_nowhere(world: World, desk: Desk) -> None:
    world.ring()
    world.clock.advance(600)
    (missed,) = desk.come()
    before = world.table.everything()
    desk.say("ack", id=missed["id"], status="done", reason="shown")
    assert world.table.everything() == before
    assert len(missed["signature"]) == 64


def test_a_call_that_ended_meanwhile_is_told_of_however_young(world: World, desk: Desk) -> None:
    world.ring()
    world.ring(event="ended")
    assert [frame["kind"] for frame in desk.come()] == ["missed"]


def test_a_call_that_another_agent_took_is_not_shown(world: World, desk: Desk) -> None:
    world.ring(extension=["101", "102"])
    world.ring(event="answered", extension="102")
    assert [frame["kind"] for frame in desk.come()] == ["missed"]


def test_a_call_that_the_agent_took_is_shown(world: World, desk: Desk) -> None:
    world.ring(extension=["101", "102"])
    world.ring(event="answered", extension="101")
    assert [frame["kind"] for frame in desk.come()] == ["pop"]


def test_a_call_for_nobody_in_particular_is_everybodys(world: World, desk: Desk) -> None:
    world.ring(extension="")
    assert [frame["kind"] for frame in desk.come()] == ["pop"]


def test_another_agents_call_is_nobody_elses(world: World, desk: Desk) -> None:
    world.ring(extension="102")
    assert desk.come() == []


def test_after_an_hour_it_is_forgotten(world: World, desk: Desk) -> None:
    world.ring()
    world.clock.advance(3600)
    assert desk.come() == []
    assert world.table.rows(f"ws#{NAME}#pops#paul") == []


def test_the_name_that_was_found_meanwhile_is_on_the_card(world: World) -> None:
    desk = Desk(world)
    ring(world, people(MARIE), actions=[NOTE])
    world.look_up_all()
    (pop,) = desk.come()
    assert (pop["action_id"], pop["card"]["name"]) == ("", "Marie Durand")


def test_a_change_alone_is_sent_as_a_change_and_never_told_of(world: World) -> None:
    desk = Desk(world)
    world.save(lookups=[LOOKUP], settings={"country": "FR"})
    world.http.script = [people(MARIE)]
    desk.come()
    world.ring()
    desk.leave()
    world.look_up_all()
    assert [frame["action_id"] for frame in desk.come()] == ["card-update"]
    world.clock.advance(300)
    assert desk.come() == []


def test_no_more_than_twenty_calls_are_told_of_the_newest_first(world: World, desk: Desk) -> None:
    for number in range(25):
        world.ring(call_id=f"c{number}", **{"from": f"+331848812{number:02}"})
    world.clock.advance(300)
    (missed,) = desk.come()
    numbers = [card["number"] for card in missed["cards"]]
    assert numbers == [f"+331848812{number:02}" for number in range(24, 4, -1)]


def test_long_cards_leave_room_for_fewer(world: World) -> None:
    desk = Desk(world)
    long = LOOKUP | {"read": {"name": {"path": "name"}, "url": {"path": "url"}}}
    long.pop("card")
    url = "https://crm.example/" + "x" * 1900
    world.save(lookups=[long], settings={"country": "FR"}, actions=[NOTE])
    for number in range(20):
        world.http.script = [people({"name": "é" * 200, "url": url})]
        world.ring(call_id=f"c{number}", **{"from": f"+331848812{number:02}"})
        world.look_up_all()
    world.clock.advance(300)
    (missed,) = desk.come()
    assert len(json.dumps(missed, ensure_ascii=False).encode()) <= MAX_FRAME_BYTES
    assert missed["cards"][0]["number"] == "+33184881219"
    assert len(missed["cards"]) == 10


@pytest.mark.parametrize("last_seq", [0, -(10**18), 10**300])
def test_any_last_seq_is_survived(world: World, desk: Desk, last_seq: int) -> None:
    world.ring()
    world.clock.advance(300)
    assert len(desk.come(last_seq)) == (1 if last_seq <= 0 else 0)


def test_a_revoked_desktop_is_cut_off_and_hears_nothing_more(world: World, desk: Desk) -> None:
    desk.come()
    heard = len(desk.frames())
    assert world.api("DELETE", f"/api/devices/{desk.id}")[0] == 204
    desk.say("hello")
    desk.say("ping")
    desk.say("dial", id="1", number="+33184881234")
    world.ring()
    assert len(desk.frames()) == heard
    assert desk.connection in world.push._closed
    assert world.table.rows(f"connection#{desk.connection}") == []


def test_a_connection_that_nobody_knows_is_ended_when_it_speaks(world: World) -> None:
    world.save()
    world.app.relay.message("forgotten", '{"v":1,"kind":"ping"}')
    world.app.relay.message("lost", '{"v":1,"kind":"hello"}')
    assert {"forgotten", "lost"} <= world.push._closed
