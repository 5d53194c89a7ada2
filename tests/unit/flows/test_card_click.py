"""An agent clicks on the card: what waits for it runs, on that desktop alone, and the trace says so."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.flows.relay_desk import Desk
from tests.unit.flows.world import World

PAGE = {
    "id": "page",
    "call_type": "inbound",
    "kind": "URL",
    "trigger": "manual",
    "target": "https://crm.example/card/$phone$?ext=$extension$",
}
RUN = PAGE | {"id": "run", "kind": "RUN", "target": "c:\\crm.exe $phone$"}
NOTE = PAGE | {"id": "note", "kind": "POST", "target": "https://crm.example/seen"}


def clicking(world: World, *actions: dict[str, Any], **ring: Any) -> Desk:
    """Return Paul's desk with a card of a ringing call, and those actions configured."""
    desk = Desk(world)
    world.save(actions=list(actions))
    desk.come()
    world.ring(**ring)
    return desk


def click(desk: Desk, click_id: str = "1") -> None:
    desk.say("click", call_id=desk.frames("pop")[0]["call_id"], id=click_id)


def noted(world: World) -> dict[str, str]:
    return {row["action_id"]: row["reason"] for row in world.call_rows("later#")}


def test_nothing_runs_before_the_click(world: World) -> None:
    desk = clicking(world, PAGE, NOTE)
    world.deliver_all()
    assert not desk.frames("open")
    assert not world.http.sent
    assert desk.frames("pop")[0]["card"]["click"] == "yes"


def test_a_click_opens_runs_and_sends(world: World) -> None:
    desk = clicking(world, PAGE, RUN, NOTE)
    click(desk)
    world.deliver_all()
    assert desk.frames("open")[0]["url"] == "https://crm.example/card/%2B33184881234?ext=101"
    assert desk.frames("run")[0]["argv"][1:] == ["+33184881234"]
    assert [request.url for request in world.http.sent] == ["https://crm.example/seen"]
    assert noted(world) == dict.fromkeys(("page", "run", "note"), "runs")


def test_every_click_opens_the_page_and_tells_the_crm_once(world: World) -> None:
    desk = clicking(world, PAGE, NOTE)
    click(desk, "1")
    click(desk, "2")
    world.deliver_all()
    ids = [frame["id"] for frame in desk.frames("open")]
    assert len(set(ids)) == 2
    assert len(world.http.sent) == 1


def test_a_repeated_click_is_the_same_command(world: World) -> None:
    desk = clicking(world, PAGE)
    click(desk)
    click(desk)
    assert len({frame["id"] for frame in desk.frames("open")}) == 1


@pytest.mark.parametrize(
    "change", [{"call_type": "outbound"}, {"call_type": ""}, {"enabled": False}]
)
def test_an_action_that_is_not_for_such_calls_is_not_offered(
    world: World, change: dict[str, Any]
) -> None:
    desk = clicking(world, PAGE | change)
    assert desk.frames("pop")[0]["card"]["click"] == ""
    click(desk)
    assert not desk.frames("open")


def test_a_condition_that_does_not_hold_is_told(world: World) -> None:
    desk = clicking(world, PAGE | {"conditions": {"contact": "known"}})
    click(desk)
    assert not desk.frames("open")
    assert noted(world) == {"page": "contact_unknown"}


def test_a_click_after_the_call_still_counts(world: World) -> None:
    desk = clicking(world, PAGE)
    world.ring(event="ended")
    click(desk)
    assert desk.frames("open")


def test_only_the_desktop_that_was_clicked_on_opens_the_page(world: World) -> None:
    desk, anna = clicking(world, PAGE), Desk(world, "anna")
    anna.come()
    world.ring(call_id="c2", extension=["101", "102"])
    second = anna.frames("pop")[0]["call_id"]
    anna.say("click", call_id=second, id="1")
    assert anna.frames("open")[0]["url"].endswith("?ext=102")
    assert not desk.frames("open")


def test_who_was_not_shown_the_card_cannot_click(world: World) -> None:
    desk, anna = clicking(world, PAGE, NOTE), Desk(world, "anna")
    anna.come()
    for call_id in (desk.frames("pop")[0]["call_id"], "f" * 20, ""):
        anna.say("click", call_id=call_id, id="1")
    world.deliver_all()
    assert not anna.frames("open")
    assert not world.http.sent


def test_a_click_without_an_id_is_ignored(world: World) -> None:
    desk = clicking(world, PAGE)
    click(desk, "")
    assert not desk.frames("open")


def test_the_trace_tells_what_the_desktop_answered(world: World) -> None:
    desk = clicking(world, PAGE)
    click(desk)
    command = desk.frames("open")[0]["id"]
    desk.say("ack", id=command, status="done", reason="opened")
    call_id = desk.frames("pop")[0]["call_id"]
    _, story, _ = world.api("GET", f"/api/calls/{call_id}")
    told = story["events"][0]["decisions"][1]
    assert (told["runs"], told["reason"]) == (False, "wrong_trigger")
    assert [line["reason"] for line in told["later"]] == ["runs"]
    assert told["desktops"][0]["ack"]["reason"] == "opened"
