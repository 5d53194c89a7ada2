"""What was last heard of a connection, test calls, and identifiers that belong to nobody."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.flows.world import World

TELL = {"id": "tell", "call_type": "both", "kind": "POST", "target": "https://crm.example/api"}


def status_of(world: World) -> dict[str, Any]:
    _, body, _ = world.api("GET", "/api/connections/status")
    (one,) = body
    found: dict[str, Any] = one
    return found


def unknown(world: World) -> list[dict[str, Any]]:
    _, body, _ = world.api("GET", "/api/unknown-agents")
    found: list[dict[str, Any]] = body
    return found


def ring(world: World, **wanted: str) -> tuple[int, Any]:
    status, body, _ = world.api("POST", "/api/connections/pbx/ring", wanted)
    return status, body


def test_a_connection_that_was_never_heard_says_so(world: World) -> None:
    world.save()
    found = status_of(world)
    assert found.pop("id") == "pbx"
    assert not any(found.values())


def test_the_last_call_and_the_last_refusal_are_told(world: World) -> None:
    world.save()
    world.ring()
    world.post(b"{")
    world.clock.advance(60)
    world.post(b"nonsense")
    found = status_of(world)
    assert found["last_event_at"].startswith("2026-01-05T")
    assert found["last_refused_at"] > found["last_event_at"]
    assert found["last_refusal"]


def test_a_call_of_days_ago_is_still_known(world: World) -> None:
    world.save()
    world.ring()
    world.clock.advance(5 * 86_400)
    assert status_of(world)["last_event_at"]


def test_a_test_call_comes_in_like_every_other(world: World) -> None:
    world.save(actions=[TELL])
    desk = world.pair("paul")
    status, body = ring(world, agent="paul")
    assert status == 200
    world.dispatch_all()
    (pop,) = world.push.read(desk)
    assert (pop["kind"], pop["card"]["number"]) == ("pop", "+442079460123")
    assert world.deliver_all() == 1
    (line,) = world.calls()
    assert line["id"] == body["id"]


def test_a_test_call_can_be_hung_up(world: World) -> None:
    world.save()
    _, body = ring(world, number="+33184881234")
    world.dispatch_all()
    world.clock.advance(5)
    assert ring(world, event="ended", call_id=body["call_id"])[1] == body
    world.dispatch_all()
    (line,) = world.calls()
    assert (line["phone"], line["phase"]) == ("+33184881234", "ended")


@pytest.mark.parametrize(
    ("wanted", "status"),
    [
        ({"agent": "nobody"}, 404),
        ({"event": "recording"}, 400),
        ({"call_id": "somebody-elses"}, 400),
        ({"number": "1" * 41}, 400),
    ],
)
def test_a_test_call_that_makes_no_sense_is_refused(
    world: World, wanted: dict[str, str], status: int
) -> None:
    world.save()
    assert ring(world, **wanted)[0] == status


def test_a_connection_that_is_off_takes_no_test_call(world: World) -> None:
    world.save(connections=[{"id": "pbx", "adapter": "generic", "enabled": False}])
    assert ring(world)[0] == 409
    assert world.api("POST", "/api/connections/none/ring", {})[0] == 404


def test_an_extension_of_nobody_is_listed_with_its_calls(world: World) -> None:
    world.save()
    for call in ("c1", "c2"):
        world.ring(call_id=call, extension="177", agent_name="Zoe")
        world.ring(call_id=call, extension="177", event="answered")
    world.ring(call_id="c3", extension="178")
    found = unknown(world)
    assert [(one["identifier"], one["connection"], one["count"]) for one in found] == [
        ("177", "pbx", 2),
        ("178", "pbx", 1),
    ]
    assert found[0]["seen_at"].startswith("2026-01-05")


def test_who_is_known_leaves_no_trace(world: World) -> None:
    world.save()
    world.ring()
    assert unknown(world) == []
    assert "strangers" not in world.table.everything()


def test_an_extension_that_was_mapped_is_listed_no_more(world: World) -> None:
    world.save()
    world.ring(extension="177")
    world.save(agents=[{"id": "zoe", "name": "Zoe", "identifiers": ["177"]}])
    assert unknown(world) == []


def test_a_week_is_looked_back(world: World) -> None:
    world.save()
    world.ring(call_id="c1", extension="177")
    world.clock.advance(3 * 86_400)
    world.ring(call_id="c2", extension="177")
    assert [one["count"] for one in unknown(world)] == [2]
    world.clock.advance(5 * 86_400)
    assert [one["count"] for one in unknown(world)] == [1]
    world.clock.advance(7 * 86_400)
    assert unknown(world) == []
