"""Recordings and missed calls go with what they belong to: an erased number, an old call, a workspace."""

from __future__ import annotations

from typing import Any

from tests.unit.flows.recording_scene import SOUND, fetch_all, hear, recorded, serve
from tests.unit.flows.test_moving import export, take_in
from tests.unit.flows.test_workspaces import delete
from tests.unit.flows.world import NAME, World

KEEP: dict[str, Any] = {"recordings": {"store": True, "days": 3000}, "retention_days": 3000}
NUMBER = "+33184881234"


def filled(world: World) -> str:
    """Keep a recording and let a call be missed; returns the recorded call's id."""
    serve(world)
    call_id = recorded(world, **KEEP)
    fetch_all(world)
    assert list(world.files.kept.values()) == [SOUND]
    world.ring(call_id="m")
    world.ring(call_id="m", event="missed")
    assert world.api("GET", "/api/missed")[1]["count"] == 1
    return call_id


def test_an_erased_number_leaves_neither_file_nor_missed_call(world: World) -> None:
    filled(world)
    status, body, _ = world.api("POST", "/api/erase", {"number": NUMBER})
    assert (status, body["removed"]["calls"], body["removed"]["recordings"]) == (200, 2, 1)
    assert world.files.kept == {}
    assert world.api("GET", "/api/missed")[1]["count"] == 0
    assert "184881234" not in world.table.everything()


def test_a_shorter_retention_takes_files_that_were_to_stay_longer(world: World) -> None:
    filled(world)
    world.save(settings={"retention_days": 1})
    world.clock.advance(5 * 86_400)
    world.app.sweep()
    assert world.files.kept == {}


def test_a_deleted_workspace_leaves_no_file(world: World) -> None:
    filled(world)
    world.files.put("another/call/recording", [SOUND])
    assert delete(world, NAME, NAME)[0] == 200
    assert list(world.files.kept) == ["another/call/recording"]
    assert "184881234" not in world.table.everything()


def test_a_moved_workspace_hears_recordings_at_the_vendor_and_knows_what_was_missed(
    world: World,
) -> None:
    call_id = filled(world)
    lines = export(world)
    assert "recording#" not in str(lines)
    there = World()
    there.files.put(f"{NAME}/{call_id}/nobodys", [b"a file of somebody else"])
    take_in(there, lines)
    serve(there)
    assert hear(there, call_id).body == SOUND
    assert len(there.downloads.asked) == 1
    assert there.api("GET", "/api/missed")[1]["count"] == 1
    there.clock.advance(60)
    there.ring(call_id="later", event="answered")
    assert there.api("GET", "/api/missed")[1]["count"] == 0
