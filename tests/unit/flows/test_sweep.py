"""Calls whose hang-up never came are ended, once, and like every other call."""

from __future__ import annotations

from tests.unit.flows.world import World

FOUR_HOURS = 4 * 3600


def test_a_forgotten_call_is_ended_through_the_queue(world: World) -> None:
    world.save()
    world.ring()
    world.clock.advance(FOUR_HOURS)
    world.app.sweep()
    assert world.dispatch_all() == 1
    (call,) = world.calls()
    assert (call["phase"], call["missed"]) == ("ended", True)
    assert world.call_rows("event#")[-1]["event"]["cause"] == "no_hangup_reported"


def test_a_call_is_swept_once(world: World) -> None:
    world.save()
    world.ring()
    world.clock.advance(FOUR_HOURS)
    world.app.sweep()
    world.app.sweep()
    assert world.dispatch_all() == 1
    world.app.sweep()
    assert world.dispatch_all() == 0


def test_a_call_that_is_still_talked_about_is_left_alone(world: World) -> None:
    world.save()
    world.ring()
    world.clock.advance(FOUR_HOURS - 60)
    world.ring(event="answered")
    world.clock.advance(120)
    world.app.sweep()
    assert world.dispatch_all() == 0
