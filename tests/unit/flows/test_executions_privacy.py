"""What was given to an execution is as private as a call: erased by number, and gone when its time is over."""

from __future__ import annotations

from tests.unit.flows.function_desk import LEAD, Caller, executions
from tests.unit.flows.world import World

NUMBER = "+442079460101"


def given(caller: Caller, number: str) -> None:
    status, body, _ = caller.call({"Last_Name": "Clayton", "Mobile": number})
    assert status == 200, body


def test_erasing_a_number_takes_the_executions_that_were_given_it(
    world: World, caller: Caller
) -> None:
    given(caller, NUMBER)
    given(caller, "+33184881234")
    status, told, _ = world.api("POST", "/api/erase", {"number": NUMBER})
    assert status == 200, told
    world.deliver_all()
    assert len(executions(world)) == 1
    assert NUMBER not in world.table.everything()


def test_an_execution_goes_when_its_time_is_over(world: World, caller: Caller) -> None:
    given(caller, NUMBER)
    (line,) = executions(world)
    world.save(actions=[LEAD], settings={"retention_days": 1})
    world.clock.advance(5 * 86_400)
    world.app.sweep()
    assert world.table.rows(f"ws#main#call#{line['id']}") == []
    assert NUMBER not in world.table.everything()
