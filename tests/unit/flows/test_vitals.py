"""Once a minute the deployment is looked at: who fell silent, who is spared, who is connected."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.flows.world import KEY, NAME, OPERATOR_KEY, TOKEN, World

from ringhook.domain.machine import MachineState, QueueState
from ringhook.engine.limits import Breaker
from ringhook.ports.table import Row
from ringhook.store.limits import Limits

HOUR = 3600
SILENT = ("connections_silent",)


def watch(world: World, hours: int = 8, **connection: Any) -> None:
    """Save the connection with an alarm after *hours* of silence."""
    entry = {"id": "pbx", "adapter": "generic", "token": TOKEN, "silence_hours": hours}
    world.save(connections=[entry | connection])


@pytest.fixture
def watched(world: World) -> World:
    watch(world)
    world.app.sweep()
    return world


def heard(world: World) -> list[Any]:
    return world.table.rows(f"ws#{NAME}#heard")


def test_a_connection_that_stays_silent_too_long_is_counted(watched: World) -> None:
    watched.clock.advance(8 * HOUR)
    watched.app.sweep()
    assert watched.meter.levels[SILENT] == 0
    watched.clock.advance(60)
    watched.app.sweep()
    assert watched.meter.levels[SILENT] == 1
    assert watched.meter.levels["webhook_silence_hours", f"{NAME}/pbx"] == pytest.approx(8.02)


def test_a_webhook_ends_the_silence(watched: World) -> None:
    watched.clock.advance(9 * HOUR)
    watched.ring()
    watched.app.sweep()
    assert watched.meter.levels[SILENT] == 0


def test_the_watch_begins_when_it_is_asked_for_and_not_with_the_last_call(world: World) -> None:
    world.save()
    world.ring()
    world.clock.advance(100 * HOUR)
    watch(world)
    world.app.sweep()
    assert world.meter.levels[SILENT] == 0


def test_a_test_call_and_our_own_housekeeping_say_nothing_about_the_pbx(watched: World) -> None:
    watched.ring()
    before = heard(watched)
    watched.clock.advance(5 * HOUR)
    watched.api("POST", "/api/connections/pbx/ring", {})
    watched.app.sweep()
    watched.dispatch_all()
    assert heard(watched) == before


def test_a_connection_that_nobody_watches_costs_no_write(world: World) -> None:
    world.save()
    world.ring()
    world.app.sweep()
    assert heard(world) == []


def test_a_busy_connection_is_noted_every_ten_minutes_only(watched: World) -> None:
    watched.clock.advance(HOUR)
    for number in range(3):
        watched.ring(call_id=f"c{number}")
    notes = [step for step in watched.steps.done if f"put ws#{NAME}#heard" in step]
    assert len(notes) == 2, "one when the watch began, one for three calls"


@pytest.mark.parametrize("change", [{"hours": 0}, {"enabled": False}])
def test_a_connection_that_is_not_watched_any_more_is_forgotten(
    watched: World, change: dict[str, Any]
) -> None:
    watch(watched, **change)
    watched.clock.advance(9 * HOUR)
    watched.app.sweep()
    assert watched.meter.levels[SILENT] == 0
    assert heard(watched) == []


def test_silence_may_be_a_month_at_most_and_says_so(world: World) -> None:
    world.save()
    _, document, headers = world.api("GET", "/api/config")
    document["connections"][0]["silence_hours"] = 745
    etag = {"If-Match": str(headers["ETag"])}
    status, body, _ = world.api("PUT", "/api/config", document, headers=etag)
    assert status == 400
    assert body["problems"][0]["path"] == "connections.0.silence_hours"


def test_spared_destinations_and_connected_desktops_are_counted(world: World) -> None:
    world.save()
    world.pair("paul")
    now = world.clock.now()
    Limits(world.table).put_breaker(NAME, "crm.example", Breaker().tripped(now.timestamp()), now, 0)
    world.app.sweep()
    assert world.meter.levels["breakers_open",] == 1
    assert world.meter.levels["relays_connected",] == 1
    assert world.meter.counts["sweeps", "ok"] == 1


def test_where_reading_costs_money_desktops_are_counted_every_ten_minutes(world: World) -> None:
    world.clock.advance(60)
    world.app.sweep()
    assert ("relays_connected",) not in world.meter.levels


def test_a_workspace_that_cannot_be_looked_at_does_not_hide_the_others(watched: World) -> None:
    watched.clock.advance(9 * HOUR)
    watched.table.put(Row("ws#acme#heard", "pbx", {"at": "nonsense"}))
    watched.app.looking.vitals(["acme", NAME])
    assert watched.meter.levels[SILENT] == 1


def health(world: World, key: str = KEY) -> dict[str, Any]:
    status, body, _ = world.api("GET", "/api/health", key=key)
    assert status == 200
    found: dict[str, Any] = body
    return found


def test_health_is_well_when_nothing_is_wrong(watched: World) -> None:
    told = health(watched)
    assert (told["status"], told["troubles"]) == ("ok", [])
    assert told["time"] == watched.clock.now().isoformat()
    (connection,) = told["connections"]
    assert (connection["name"], connection["silence_hours"]) == ("pbx", 8)


def test_health_says_what_is_wrong(watched: World) -> None:
    watched.clock.advance(9 * HOUR)
    watched.machine.state = MachineState(
        (QueueState("events", 3, 0, 1, 61.0), QueueState("deliveries", 0, 0, 0, 61.0)),
        {"send.0": True, "dispatch.1": False},
        10**8,
    )
    told = health(watched)
    assert told["status"] == "trouble"
    assert told["troubles"] == [
        "worker_dead",
        "disk_full",
        "queue_old",
        "dead_letters",
        "sweep_late",
        "connection_silent",
    ]
    assert told["connections"][0]["is_silent"] is True


def test_a_customer_does_not_see_the_machine_that_others_share(watched: World) -> None:
    watched.machine.state = MachineState((QueueState("events", 3, 0),))
    assert health(watched)["machine"]["queues"]
    status, _, _ = watched.api("POST", "/api/workspaces", {"name": "acme"}, key=OPERATOR_KEY)
    assert status == 200
    assert health(watched)["machine"] is None
    assert health(watched, OPERATOR_KEY)["machine"]["queues"]


def test_health_needs_a_key_and_its_address_in_a_browser_leads_to_the_page(world: World) -> None:
    assert world.api("GET", "/api/health", key="")[0] == 401
    status, _, headers = world.api("GET", "/health", key="")
    assert (status, headers["Location"]) == (303, "/#/health")


def test_housekeeping_that_runs_is_not_late(watched: World) -> None:
    for _ in range(40):
        watched.clock.advance(60)
        watched.app.sweep()
    assert "sweep_late" not in health(watched)["troubles"]
