"""The list of executions: who called what, with which arguments as far as they may be seen, and how it went."""

from __future__ import annotations

import pytest
from tests.unit.flows.function_desk import LEAD, Caller, executions, executor, shown
from tests.unit.flows.test_roles import key_of
from tests.unit.flows.world import World

from ringhook.domain.role import Role
from ringhook.ports.http import HttpResponse

ART = {"Last_Name": "Clayton", "Mobile": "555-876-4367"}


def test_the_newest_is_first_with_who_and_how(caller: Caller) -> None:
    world = caller.world
    caller.call(ART)
    world.clock.advance(5)
    world.http.script = [HttpResponse(404, {}, b"")]
    caller.call(ART)
    failed, fine = executions(world)
    found = world.app.access.find(caller.key)
    assert found is not None
    assert (fine["outcome"], failed["outcome"]) == ("succeeded", "failed")
    assert (fine["who"], fine["key_id"], fine["via"]) == ("Web form", found.id, "key")
    assert (failed["reason"]["code"], failed["status"]) == ("not_found", 404)
    assert failed["reason"]["sentence"].startswith("crm.example has nothing")


def test_arguments_are_veiled_in_the_list_and_whole_in_one(caller: Caller) -> None:
    given = ART | {"Age": 41, "Vip": True, "Tags": ["a"]}
    _, body, _ = caller.call(given)
    (line,) = executions(caller.world)
    assert line["arguments"] == {
        "Last_Name": "C…on",
        "Mobile": "5…67",
        "Age": "…",
        "Vip": "true",
        "Tags": "[…]",
    }
    assert shown(caller.world, body["execution_id"])["arguments"] == given


def test_one_shows_the_request_and_the_answer(caller: Caller) -> None:
    caller.world.http.script = [HttpResponse(201, {}, b'{"id": 7}')]
    _, body, _ = caller.call(ART)
    told = shown(caller.world, body["execution_id"])
    assert told["delivery"]["shown"]["url"] == "https://crm.example/leads"
    assert "Clayton" in told["delivery"]["shown"]["body"]
    assert told["delivery"]["attempts"][0]["answer"] == '{"id": 7}'
    assert told["result"] == {"number": "7"}


def test_action_day_and_outcome_narrow_it_down(world: World) -> None:
    world.save(actions=[LEAD, LEAD | {"id": "other", "api_name": "other"}])
    caller = Caller(world, executor(world))
    caller.call(ART)
    world.clock.advance(1)
    world.http.script = [HttpResponse(404, {}, b"")]
    Caller(world, caller.key, "other").call(ART)
    assert [e["action_id"] for e in executions(world)] == ["other", "lead"]
    assert [e["action_id"] for e in executions(world, action="lead")] == ["lead"]
    assert [e["action_id"] for e in executions(world, outcome="failed")] == ["other"]
    assert executions(world, day="2026-01-04") == []
    assert len(executions(world, day="2026-01-05")) == 2


def test_it_goes_on_where_it_stopped(caller: Caller) -> None:
    for _ in range(5):
        caller.call(ART)
        caller.world.clock.advance(1)
    seen: list[str] = []
    cursor = ""
    for _ in range(5):
        query = {"limit": "2", "cursor": cursor}
        _, told, _ = caller.world.api("GET", "/api/executions", query=query)
        seen += [line["id"] for line in told["executions"]]
        cursor = told["next_cursor"]
        if not cursor:
            break
    assert len(seen) == len(set(seen)) == 5


@pytest.mark.parametrize(
    "query", [{"day": "yesterday"}, {"outcome": "fine"}, {"limit": "0"}, {"cursor": "$"}]
)
def test_a_question_that_makes_no_sense_is_refused(caller: Caller, query: dict[str, str]) -> None:
    assert caller.world.api("GET", "/api/executions", query=query)[0] == 400


@pytest.mark.parametrize("execution_id", ["none", "0" * 20])
def test_one_that_is_not_there_is_404(caller: Caller, execution_id: str) -> None:
    status, _, _ = caller.world.api("GET", f"/api/executions/{execution_id}")
    assert status in {400, 404}


def test_a_viewer_may_look(caller: Caller) -> None:
    caller.call(ART)
    key = key_of(caller.world, Role.VIEWER)
    assert caller.world.api("GET", "/api/executions", key=key)[0] == 200


def test_a_call_is_no_execution(world: World) -> None:
    world.save()
    world.ring()
    (line,) = world.calls()
    assert world.api("GET", f"/api/executions/{line['id']}")[0] == 404
