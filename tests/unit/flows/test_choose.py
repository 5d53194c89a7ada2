"""An agent says which of several contacts is calling."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.unit.flows.lookup_scene import LOOKUP, MARIE, NOTE, PIERRE, later, people, ring, urls
from tests.unit.flows.relay_desk import Desk
from tests.unit.flows.world import NAME, World

NOTED = NOTE | {"conditions": {"contact": "known"}}
AT_THE_END = NOTED | {"id": "end", "trigger": "ended"}


@pytest.fixture
def desk(world: World) -> Desk:
    """Paul's, on which two people were found for the call."""
    made = Desk(world)
    world.save()
    made.come()
    ring(world, people(MARIE, PIERRE), actions=[NOTED, AT_THE_END])
    world.look_up_all()
    return made


def call_id(world: World) -> str:
    (line,) = world.calls()
    return str(line["id"])


def contact(world: World) -> dict[str, Any]:
    (row,) = world.call_rows("contact")
    return dict(row)


def card(desk: Desk) -> dict[str, str]:
    found: dict[str, str] = desk.frames("pop")[-1]["card"]
    return found


def test_the_chosen_contact_is_the_calls(world: World, desk: Desk) -> None:
    assert [c["id"] for c in json.loads(card(desk)["choices"])] == ["4711", "12"]
    desk.say("choose", call_id=call_id(world), contact_id="12")
    assert (contact(world)["known"], contact(world)["fields"]["name"]) == ("one", "Pierre")
    changed = desk.frames("pop")[-1]
    assert (changed["action_id"], changed["card"]["name"]) == ("card-update", "Pierre")
    assert (changed["card"]["choices"], changed["card"]["contact"]) == ("", "one")


def test_the_change_is_a_command_of_its_own(world: World, desk: Desk) -> None:
    desk.say("choose", call_id=call_id(world), contact_id="12")
    ids = [frame["id"] for frame in desk.frames("pop")]
    assert len(ids) == len(set(ids)) == 3


def test_every_desktop_of_the_call_gets_the_change(world: World, desk: Desk) -> None:
    anna = Desk(world, "anna")
    anna.come()
    world.http.script = []
    world.ring(call_id="c2", extension=["101", "102"], **{"from": "+33184889999"})
    world.http.script = [people(MARIE, PIERRE)]
    world.look_up_all()
    second = anna.frames("pop")[-1]["call_id"]
    desk.say("choose", call_id=second, contact_id="4711")
    assert card(anna)["name"] == card(desk)["name"] == "Marie Durand"


def test_actions_refused_for_several_stay_refused_and_later_ones_run(
    world: World, desk: Desk
) -> None:
    assert later(world, "note") == ["contact_several"]
    desk.say("choose", call_id=call_id(world), contact_id="12")
    world.deliver_all()
    assert later(world, "note") == ["contact_several"]
    world.ring(event="ended")
    world.deliver_all()
    assert urls(world)[1:] == ["https://crm.example/notes/12"]


def test_the_number_has_the_contact_for_a_while(world: World, desk: Desk) -> None:
    desk.say("choose", call_id=call_id(world), contact_id="12")
    world.ring(event="ended")
    world.ring(call_id="c2")
    assert card(desk)["name"] == "Pierre"
    world.clock.advance(15 * 60)
    world.ring(call_id="c3")
    assert card(desk)["name"] == ""


def test_the_trace_says_who_chose(world: World, desk: Desk) -> None:
    desk.say("choose", call_id=call_id(world), contact_id="12")
    _, told, _ = world.api("GET", f"/api/calls/{call_id(world)}")
    (chosen,) = told["contact"]["chosen"]
    assert (chosen["contact_id"], chosen["agent_id"]) == ("12", "paul")
    assert chosen["device_id"] == desk.id


def test_the_first_choice_stands(world: World, desk: Desk) -> None:
    desk.say("choose", call_id=call_id(world), contact_id="12")
    desk.say("choose", call_id=call_id(world), contact_id="4711")
    assert contact(world)["fields"]["name"] == "Pierre"
    assert len(world.call_rows("chosen#")) == 1


@pytest.mark.parametrize(
    ("call", "chosen"),
    [("", "9"), ("", ""), ("0" * 20, "12"), ("x#y", "12"), ("contact", "12")],
)
def test_what_cannot_be_chosen_changes_nothing(
    world: World, desk: Desk, call: str, chosen: str
) -> None:
    before = world.table.everything()
    desk.say("choose", call_id=call or call_id(world), contact_id=chosen)
    assert world.table.everything() == before


def test_an_agent_without_the_card_may_not_choose(world: World, desk: Desk) -> None:
    anna = Desk(world, "anna")
    anna.come()
    anna.say("choose", call_id=call_id(world), contact_id="12")
    assert contact(world)["known"] == "several"
    assert len(desk.frames("pop")) == 2


def test_another_workspaces_desktop_finds_no_such_call(world: World, desk: Desk) -> None:
    device = world.app.devices.get(NAME, desk.id)
    assert device is not None
    assert not world.app.relay.choosing("other", device, call_id(world), "12")


def test_after_the_call_the_choice_counts_and_no_card_comes_back(world: World, desk: Desk) -> None:
    world.ring(event="ended")
    shown = len(desk.frames("pop"))
    desk.say("choose", call_id=call_id(world), contact_id="12")
    assert contact(world)["known"] == "one"
    assert len(desk.frames("pop")) == shown


def test_who_did_not_answer_gets_no_card_back(world: World) -> None:
    paul, anna = Desk(world), Desk(world, "anna")
    world.save()
    paul.come()
    anna.come()
    world.save(lookups=[LOOKUP], settings={"country": "FR"})
    world.http.script = [people(MARIE, PIERRE)]
    world.ring(extension=["101", "102"])
    world.look_up_all()
    world.ring(event="answered", extension="101")
    shown = len(anna.frames("pop"))
    paul.say("choose", call_id=call_id(world), contact_id="12")
    assert card(paul)["name"] == "Pierre"
    assert len(anna.frames("pop")) == shown


def test_a_desktop_that_got_the_card_when_it_came_back_may_choose(world: World) -> None:
    desk = Desk(world)
    ring(world, people(MARIE, PIERRE), actions=[NOTE])
    world.look_up_all()
    (pop,) = desk.come()
    desk.say("choose", call_id=pop["call_id"], contact_id="4711")
    assert card(desk)["name"] == "Marie Durand"


def test_contacts_without_an_id_are_chosen_by_their_place(world: World) -> None:
    desk = Desk(world)
    world.save()
    desk.come()
    nameless = LOOKUP | {"read": {"name": {"path": "name"}}}
    nameless.pop("card")
    ring(world, people({"name": "A"}, {"name": "B"}), lookups=[nameless])
    world.look_up_all()
    assert [c["id"] for c in json.loads(card(desk)["choices"])] == ["#1", "#2"]
    desk.say("choose", call_id=call_id(world), contact_id="#2")
    assert card(desk)["name"] == "B"


def test_a_card_with_ten_long_choices_still_fits(world: World) -> None:
    desk = Desk(world)
    world.save()
    desk.come()
    long = LOOKUP | {"read": {n: {"path": n} for n in ("name", "company", "id", "url")}}
    long.pop("card")
    url = "https://crm.example/" + "x" * 1900
    found = [{"name": "名" * 300, "company": "社" * 300, "id": i, "url": url} for i in range(10)]
    ring(world, people(*found), lookups=[long])
    world.look_up_all()
    choices = json.loads(card(desk)["choices"])
    assert [c["id"] for c in choices] == [str(i) for i in range(10)]
    assert {c["url"] for c in choices} == {""}


def test_half_a_letter_from_a_crm_does_not_stop_the_card(world: World) -> None:
    desk = Desk(world)
    world.save()
    desk.come()
    broken = people(MARIE | {"name": "Ann\ud800"})
    ring(world, broken)
    world.look_up_all()
    assert card(desk)["name"].startswith("Ann")
