"""Delayed actions, and what time does to a request: configurations change, events are forgotten."""

from __future__ import annotations

import pytest
from tests.unit.flows.test_deliver import (
    POST,
    begin,
    delivery,
)
from tests.unit.flows.world import NAME, OK, CrashError, World

from ringhook.ports.http import HttpResponse


def test_a_delayed_request_leaves_when_its_time_has_come(world: World) -> None:
    begin(world, POST | {"delay_seconds": 20})
    assert world.http.sent == []
    world.clock.advance(20)
    world.deliver_all()
    assert len(world.http.sent) == 1


@pytest.mark.parametrize("kind", ["POST", "URL"])
def test_the_end_of_the_call_cancels_what_still_waits(world: World, kind: str) -> None:
    world.save(actions=[POST | {"kind": kind, "delay_seconds": 20}])
    world.pair("paul")
    world.ring()
    world.ring(event="ended")
    world.clock.advance(20)
    world.deliver_all()
    assert world.http.sent == []
    assert "open" not in world.push.kinds("paul")
    assert [row["reason"] for row in world.call_rows("later#")] == ["ended_before_delay"]


def test_a_delayed_action_at_the_end_is_not_cancelled_by_it(world: World) -> None:
    world.save(actions=[POST | {"trigger": "ended", "delay_seconds": 20}])
    world.ring(event="ended")
    world.clock.advance(20)
    world.deliver_all()
    assert len(world.http.sent) == 1


def test_a_second_try_of_a_delayed_request_is_not_cancelled(world: World) -> None:
    begin(world, POST | {"delay_seconds": 20})
    world.http.script = [HttpResponse(503, {}, b""), OK]
    world.clock.advance(20)
    world.deliver_all()
    world.ring(event="ended")
    world.clock.advance(10)
    world.deliver_all()
    assert delivery(world)["state"] == "succeeded"


def test_a_delayed_page_opens_once_however_often_its_message_comes(world: World) -> None:
    world.save(actions=[POST | {"kind": "URL", "delay_seconds": 20}])
    world.pair("paul")
    world.ring()
    world.clock.advance(20)
    world.deliver_all()
    world.deliver(world.deliveries.sent[0].body)
    assert world.push.kinds("paul") == ["pop", "open"]
    (row,) = world.call_rows("later#")
    assert (row["reason"], row["pushes"][0]["target"]) == ("runs", "https://crm.example/api")


def test_a_delayed_page_without_a_desktop_names_the_agent(world: World) -> None:
    world.save(actions=[POST | {"kind": "URL", "delay_seconds": 20}])
    world.ring()
    world.clock.advance(20)
    world.deliver_all()
    (row,) = world.call_rows("later#")
    assert (row["reason"], row["values"]) == ("no_device", {"agent": "Paul"})


def test_an_action_is_done_as_it_was_configured_when_the_telephone_rang(world: World) -> None:
    world.save(actions=[POST])
    world.ring()
    world.save(actions=[POST | {"target": "https://other.example/"}])
    world.deliver_all()
    assert world.http.sent[0].url == "https://crm.example/api"


def test_what_is_no_longer_kept_is_no_longer_delivered(world: World) -> None:
    world.save(actions=[POST])
    world.ring()
    world.clock.advance(91 * 86_400)
    world.deliver_all()
    assert world.http.sent == []
    assert world.deliveries.dead == []


def test_a_request_is_one_for_all_agents_whoever_is_busy_meanwhile(world: World) -> None:
    world.save(actions=[POST], settings={"suppress": {"busy": True}})
    world.webhook(extension=["101", "102"])
    (message,) = world.events.receive()
    world.steps.crash_at = (
        len(world.steps.done) + 5
    )  # with the task queued, before the call is kept
    with pytest.raises(CrashError):
        world.app.dispatch(message.body)
    world.app.dispatch.presence.begin(NAME, "paul", "another", world.clock.now())
    world.app.dispatch(message.body)
    world.deliver_all()
    assert len(world.deliveries.sent) == 2
    assert len(world.http.sent) == 1
