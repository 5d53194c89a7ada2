"""The process dies while a call is placed: whoever asks again never makes it ring twice."""

from __future__ import annotations

import contextlib

import pytest
from tests.unit.flows.dial_scene import CALLING, NUMBER
from tests.unit.flows.world import CrashError, World

from ringhook.flows.dial import Answer, Placing, Wish

WISH = Wish(workspace="main", id="w1", agent_id="paul", number=NUMBER, origin="page")
BEGUN = "put ws#main#dials"


def ask(world: World) -> Answer | None:
    """Ask for the call as every door does."""
    begun = world.app.dialling.begin(WISH)
    return world.app.dialling.finish(begun) if isinstance(begun, Placing) else begun


def steps_of_one_call() -> list[str]:
    world = made()
    ask(world)
    return list(world.steps.done)


def made() -> World:
    world = World()
    world.save(connections=[CALLING], settings={"country": "FR"})
    # What a worker opened before is in its memory; the steps counted are those of the call.
    world.steps.done.clear()
    return world


STEPS = steps_of_one_call()


def test_a_call_is_noted_then_asked_for_then_settled() -> None:
    told = [step for step in STEPS if step == "http" or step.startswith(BEGUN)]
    assert [step.partition(" ")[0] for step in told] == ["put", "http", "put"]


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("at", range(1, len(STEPS) + 1))
def test_a_crash_at_any_step_places_no_second_call(*, at: int, after: bool) -> None:
    world = made()
    world.steps.crash_at, world.steps.after = at, after
    with contextlib.suppress(CrashError):
        ask(world)
    asked = len(world.http.sent)
    world.steps.crash_at = 0
    found = world.app.dialling.dials.find("main", WISH.correlation_id)
    if found is not None and not found.answer:  # begun, and nobody knows what became of it
        assert ask(world) is None
        world.clock.advance(31)
        assert ask(world) == Answer("outcome_unknown")
    else:
        assert ask(world) == Answer("placed")
    assert len(world.http.sent) <= max(asked, 1)
