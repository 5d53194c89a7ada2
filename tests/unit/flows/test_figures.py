"""Every flow counts what it does, and never whom it did it for."""

from __future__ import annotations

import json

import pytest
from tests.unit.flows.route_scene import CALLER, LOOKUP, MARIE, people
from tests.unit.flows.world import OK, World

from ringhook.ports.http import Failure, HttpFailedError, HttpResponse

GET = {"id": "tell", "call_type": "both", "kind": "GET", "target": "https://crm.example/?n=$phone$"}


@pytest.fixture
def ready(world: World) -> World:
    world.save(actions=[GET])
    return world


def test_webhooks_are_counted_by_vendor_and_answer(ready: World) -> None:
    ready.webhook()
    ready.post(b"{")
    ready.post(b"{}", token="nobody's")
    ready.events.is_down = True
    assert ready.webhook(call_id="c2").status == 503

    counts = ready.meter.counts
    assert counts["webhooks", "generic", "taken"] == 1
    assert counts["webhooks", "generic", "refused"] == 1
    assert counts["webhooks", "unknown", "unknown_token"] == 1
    assert counts["webhooks", "generic", "not_stored"] == 1
    assert counts["not_stored",] == 1


def test_events_are_counted_by_what_was_new_about_them(ready: World) -> None:
    ready.ring()
    ready.clock.advance(301)  # longer than a queue remembers
    ready.ring()

    assert ready.meter.counts["events", "generic", "new"] == 1
    assert ready.meter.counts["events", "generic", "duplicate"] == 1


def test_a_card_is_timed_from_its_webhook_to_its_hand_over(ready: World) -> None:
    ready.pair("paul")
    ready.webhook()
    ready.clock.advance(0.25)
    ready.dispatch_all()

    assert ready.meter.counts["pops", "sent"] == 1
    assert ready.meter.times["pop_latency_ms",] == [250.0]


def test_a_card_that_reached_nobody_has_no_latency(ready: World) -> None:
    ready.ring()

    assert ready.meter.counts["pops", "nobody"] == 1
    assert not ready.meter.times["pop_latency_ms",]


def test_a_delivery_is_counted_once_and_each_attempt_too(ready: World) -> None:
    refused = HttpFailedError(Failure.CONNECT, "refused", sent=False)
    ready.http.script = [refused, OK]
    ready.ring()
    ready.deliver_all()
    ready.clock.advance(20)
    ready.deliver_all()

    counts = ready.meter.counts
    assert counts["attempts", "connect"] == 1
    assert counts["attempts", "ok"] == 1
    assert counts["deliveries", "succeeded", "ok"] == 1
    assert len(ready.meter.times["attempt_ms",]) == 1


def test_a_delivery_that_is_dead_is_counted_by_its_failure_class(ready: World) -> None:
    ready.http.script = [HttpResponse(404, {}, b"")]
    ready.ring()
    ready.deliver_all()

    assert ready.meter.counts["deliveries", "failed", "not_found"] == 1


def test_a_lookup_is_counted_by_what_it_found(world: World) -> None:
    world.save(actions=[GET], lookups=[LOOKUP])
    world.pair("paul")
    world.http.script = [people(MARIE)]
    world.ring(**{"from": CALLER})
    world.look_up_all()

    assert world.meter.counts["lookups", "one"] == 1


def test_desktops_that_come_go_and_are_refused_are_counted(ready: World) -> None:
    ready.pair("paul")
    ready.app.relay.connect("stranger", {"authorization": "Bearer nothing"})
    ready.app.relay.disconnect("paul")

    visits = {key[1]: n for key, n in ready.meter.counts.items() if key[0] == "relay_visits"}
    assert visits == {"desktop": 1, "refused": 1, "left": 1}


def test_no_label_names_a_call_a_number_or_a_person(ready: World) -> None:
    ready.pair("paul")
    ready.ring(**{"from": "+33184881234", "agent_name": "Camille Durand"})
    ready.deliver_all()

    everything = json.dumps([*ready.meter.counts, *ready.meter.times, *ready.meter.levels])
    for text in ("184881234", "Camille", "c1", ready.calls()[0]["id"]):
        assert text not in everything
