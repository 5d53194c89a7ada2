"""Calls go when the workspace's time for them is over, also when that was shortened meanwhile."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

from tests.unit.flows.world import NAME, World

from ringhook.flows.messages import derive_call_id
from ringhook.store.sweeps import Swept

DAY = 86_400
DIGITS = "184881234"
ACTIONS = [
    {"id": "tell", "call_type": "both", "kind": "POST", "target": "https://crm.example/?n=$phone$"}
]


def keep(world: World, days: int) -> None:
    world.save(actions=ACTIONS, settings={"retention_days": days, "country": "FR"})


def test_every_row_with_a_number_ends_by_itself(world: World) -> None:
    keep(world, 30)
    world.pair("anna")
    world.ring(extension="779", linked="c0")
    world.deliver_all()
    world.look_up_all()
    world.ring(event="answered", extension="102")
    now = world.clock.now().timestamp()
    longest = now + 31 * DAY
    found = 0
    for (partition, sort), kept in world.table._kept.items():
        if DIGITS in f"{partition}{sort}{kept.text}":
            found += 1
            assert kept.expires_at is not None, (partition, sort)
            assert kept.expires_at <= longest, (partition, sort)
    assert found > 3


def test_a_shorter_retention_counts_for_what_was_kept_before(world: World) -> None:
    keep(world, 90)
    world.ring()
    world.deliver_all()
    world.clock.advance(10 * DAY)
    world.ring(call_id="c2")
    world.app.sweep()
    assert DIGITS in json.dumps([dict(call) for call in world.calls()])
    keep(world, 5)
    world.app.sweep()
    assert world.calls() == []
    assert world.table.rows(f"ws#{NAME}#call#{derive_call_id(NAME, 'pbx', 'c1')}") == []
    assert world.table.rows(f"ws#{NAME}#call#{derive_call_id(NAME, 'pbx', 'c2')}") != []
    assert world.api("GET", "/api/status")[1]["housekeeping"]["calls_removed"] == 1


def test_a_longer_retention_brings_nothing_back_and_removes_nothing(world: World) -> None:
    keep(world, 5)
    world.ring()
    world.app.sweep()
    keep(world, 90)
    world.clock.advance(6 * DAY)
    world.app.sweep()
    assert world.table.everything().count(DIGITS)


def test_a_call_of_a_pbx_with_a_wrong_clock_is_kept_its_time(world: World) -> None:
    keep(world, 30)
    old = (world.clock.now() - timedelta(days=200)).isoformat()
    world.ring(timestamp=old, time=old, at=old)
    world.app.sweep()
    call_id = derive_call_id(NAME, "pbx", "c1")
    assert world.api("GET", f"/api/calls/{call_id}")[0] == 200


def test_some_days_are_done_at_a_time(world: World) -> None:
    keep(world, 90)
    for call_id in ("c1", "c2", "c3"):
        world.ring(call_id=call_id)
    world.clock.advance(10 * DAY)
    keep(world, 5)
    retain = world.app.sweep.retain
    first = retain(NAME, Swept(), seconds=0.0)
    assert (first.removed, first.removed_through) == (1, "")
    second = retain(NAME, first)
    last = f"{world.clock.now() - timedelta(days=6):%Y-%m-%d}"
    assert (second.removed, second.removed_through) == (2, last)
    assert retain(NAME, second) is second, "once an hour will do"


def test_trouble_is_told_in_the_status(world: World) -> None:
    keep(world, 5)

    def report(_name: str) -> None:
        raise ValueError("a fault")

    replace(world.app.sweep, report=report)()
    assert world.api("GET", "/api/status")[1]["housekeeping"]["trouble"]
