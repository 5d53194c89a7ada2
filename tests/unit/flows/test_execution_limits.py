"""How often actions may be called in a day, and that people hear of it in time."""

from __future__ import annotations

import pytest
from tests.unit.flows.function_desk import LEAD, Caller, executions, executor
from tests.unit.flows.world import World

ART = {"Last_Name": "Clayton"}


def limited(world: World, *, action: int = 0, workspace: int = 0) -> Caller:
    settings = {"executions_per_day": workspace, "time_zone": "Europe/Paris"}
    world.save(actions=[LEAD | {"executions_per_day": action}], settings=settings)
    return Caller(world, executor(world))


@pytest.mark.parametrize(("limit", "whose"), [("action", "action"), ("workspace", "workspace")])
def test_over_the_limit_is_429_until_the_day_is_over(world: World, limit: str, whose: str) -> None:
    caller = limited(world, **{limit: 2})
    assert [caller.call(ART)[0] for _ in range(2)] == [200, 200]
    status, body, headers = caller.call(ART)
    assert (status, len(executions(world))) == (429, 2)
    assert whose in body["problems"][0]["message"]
    world.clock.advance(int(headers["Retry-After"]) - 1)
    assert caller.call(ART)[0] == 429
    world.clock.advance(1)
    assert caller.call(ART)[0] == 200


def test_who_is_refused_is_not_counted(world: World) -> None:
    caller = limited(world, action=1, workspace=3)
    assert [caller.call(ART)[0] for _ in range(4)] == [200, 429, 429, 429]
    row = world.table.get("ws#main#used##executions", "2026-01-05")
    assert row is not None
    assert row.data == {"n": 1}


def test_bad_input_is_not_counted(world: World) -> None:
    caller = limited(world, action=1)
    assert caller.call({})[0] == 400
    assert caller.call(ART)[0] == 200


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "All actions"), ("fr", "Toutes"), ("ru", "Все"), ("ja", "すべて")],
)
def test_people_hear_of_it_at_four_fifths_and_at_the_end(
    world: World, language: str, words: str
) -> None:
    caller = limited(world, action=0, workspace=5)
    for _ in range(4):
        caller.call(ART)
    assert kinds(world, language) == ["quota_near"]
    caller.call(ART)
    _, told, _ = world.api("GET", "/api/problems", query={"language": language})
    assert kinds(world, language) == ["quota_reached", "quota_near"]
    assert all(words in notice["sentence"] for notice in told["notices"])


def kinds(world: World, language: str) -> list[str]:
    _, told, _ = world.api("GET", "/api/problems", query={"language": language})
    return [notice["kind"] for notice in told["notices"]]


def test_an_action_is_named_in_its_notice(world: World) -> None:
    caller = limited(world, action=1)
    caller.call(ART)
    _, told, _ = world.api("GET", "/api/problems")
    assert told["notices"][0]["sentence"].startswith("Create a lead: today's 1")


def test_a_test_counts_too(world: World) -> None:
    limited(world, action=1)
    assert world.api("POST", "/api/actions/lead/test")[0] == 200
    assert world.api("POST", "/api/actions/lead/test")[0] == 429


def test_only_so_many_wait_at_once(world: World) -> None:
    caller = limited(world)
    room = world.app.office.execute.room
    while room.acquire(blocking=False):
        pass
    status, _, headers = caller.call(ART)
    assert (status, headers["Retry-After"], executions(world)) == (503, "2", [])
    room.release()
    for _ in range(3):
        assert caller.call(ART)[0] == 200
    assert caller.call({})[0] == 400
    assert caller.call(ART)[0] == 200
