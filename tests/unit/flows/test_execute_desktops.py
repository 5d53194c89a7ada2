"""An action for desktops is called: whose it is, what they answer, and what a caller may put into it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.unit.flows.function_desk import Caller, executions, executor, shown
from tests.unit.flows.world import World

from ringhook.ports.http import HttpResponse
from ringhook.wire.frames import Ack, encode

PAGE = {
    "id": "page",
    "name": "Page",
    "kind": "URL",
    "target": "https://crm.example/c/$argument.id$",
    "trigger": "manual",
    "callable_by": "key",
    "parameters": [{"name": "id", "required": True}],
}
RUN = PAGE | {
    "id": "run",
    "kind": "RUN",
    "target": r"c:\crm\crm.exe /id:$argument.id$",
    "parameters": [{"name": "id", "type": "number", "required": True}],
}


def answering(world: World, status: str = "done", reason: str = "opened") -> None:
    """Let every desktop acknowledge its last command as soon as somebody waits for it."""

    def pause(_seconds: float) -> None:
        for connection in world.push.frames:
            command = world.push.read(connection)[-1]
            ack = Ack(id=command["id"], status=status, reason=reason, duration_ms=3.0)
            world.app.relay.message(connection, encode(ack))

    office = world.app.office
    object.__setattr__(office, "execute", replace(office.execute, pause=pause))


def desk(world: World, action: dict[str, Any], *agents: str) -> Caller:
    world.save(actions=[action])
    for agent in agents:
        world.pair(agent)
    return Caller(world, executor(world), str(action["id"]))


def test_the_agents_desktop_opens_it_and_says_so(world: World) -> None:
    caller = desk(world, PAGE, "paul", "anna")
    answering(world)
    status, body, _ = caller.call(body={"arguments": {"id": "a b/7"}, "agent": "paul"})
    assert (status, body["outcome"], body["duration_ms"]) == (200, "succeeded", 3.0)
    (desktop,) = body["desktops"]
    assert (desktop["agent_id"], desktop["ack"]["status"]) == ("paul", "done")
    assert world.push.read("paul")[-1]["url"] == "https://crm.example/c/a%20b%2F7"
    assert "anna" not in world.push.frames
    (line,) = executions(world)
    assert (line["outcome"], line["agents"], line["can_try_again"]) == (
        "succeeded",
        ["paul"],
        False,
    )


def test_without_an_agent_the_audience_gets_it(world: World) -> None:
    caller = desk(world, PAGE | {"audience": ["paul", "anna"]}, "paul", "anna")
    answering(world)
    _, body, _ = caller.call({"id": "7"})
    assert sorted(d["agent_id"] for d in body["desktops"]) == ["anna", "paul"]


@pytest.mark.parametrize(("audience", "agent"), [([], None), ([], "none"), (["anna"], "paul")])
def test_somebody_must_be_meant(world: World, audience: list[str], agent: str | None) -> None:
    caller = desk(world, PAGE | {"audience": audience}, "paul")
    body = {"arguments": {"id": "7"}} | ({"agent": agent} if agent else {})
    assert caller.call(body=body)[0] == 400
    assert executions(world) == []


def test_nobody_at_their_desk_is_409(world: World) -> None:
    caller = desk(world, PAGE)
    status, body, _ = caller.call(body={"arguments": {"id": "7"}, "agent": "paul"})
    assert (status, body["outcome"], body["reason"]["code"]) == (409, "failed", "no_device")
    assert body["reason"]["sentence"] == "Paul has no connected desktop."


def test_a_desktop_that_refuses_says_why(world: World) -> None:
    caller = desk(world, PAGE, "paul")
    answering(world, "refused", "url_not_allowed")
    status, body, _ = caller.call(body={"arguments": {"id": "7"}, "agent": "paul"})
    assert (status, body["outcome"], body["reason"]["code"]) == (502, "failed", "url_not_allowed")
    assert body["reason"]["sentence"]


def test_a_silent_desktop_is_504_and_unknown(world: World) -> None:
    caller = desk(world, PAGE, "paul")
    waited: list[float] = []
    office = world.app.office
    object.__setattr__(office, "execute", replace(office.execute, pause=waited.append))
    status, body, _ = caller.call(body={"arguments": {"id": "7"}, "agent": "paul"})
    assert (status, body["outcome"]) == (504, "unknown")
    assert sum(waited) == pytest.approx(5.0)
    world.clock.advance(120)
    assert shown(world, body["execution_id"])["outcome"] == "unknown"


def test_a_program_gets_a_number_that_was_given(world: World) -> None:
    caller = desk(world, RUN, "paul")
    answering(world)
    assert caller.call(body={"arguments": {"id": 41}, "agent": "paul"})[0] == 200
    assert world.push.read("paul")[-1]["argv"] == [r"c:\crm\crm.exe", "/id:41"]


def test_two_calls_are_two_commands(world: World) -> None:
    caller = desk(world, PAGE, "paul")
    answering(world)
    for _ in range(2):
        caller.call(body={"arguments": {"id": "7"}, "agent": "paul"})
    ids = {frame["id"] for frame in world.push.read("paul")}
    assert len(ids) == 2


@pytest.mark.parametrize(
    ("target", "kind", "is_fine"),
    [
        (r"c:\crm\crm.exe $argument.id$", "string", False),
        (r"c:\crm\crm.exe $argument.id$", "object", False),
        (r"c:\crm\crm.exe $argument.id|digits$", "string", True),
        (r"c:\crm\crm.exe $argument.id$", "date", True),
    ],
)
def test_no_caller_writes_a_programs_text(
    world: World, target: str, kind: str, *, is_fine: bool
) -> None:
    action = RUN | {"target": target, "parameters": [{"name": "id", "type": kind}]}
    status, body, _ = world.api(
        "PUT", "/api/config", {"actions": [action]}, headers={"if-match": '"0"'}
    )
    assert (status == 200) is is_fine, body
    if not is_fine:
        assert body["problems"][0]["path"] == "actions.0.parameters.0.name"


def test_nor_by_what_was_given_before_the_target_changed(world: World) -> None:
    told = {"id": "tell", "kind": "GET", "trigger": "manual", "callable_by": "key"}
    world.save(
        actions=[told | {"target": "https://crm.example/", "parameters": [{"name": "base"}]}]
    )
    world.http.script = [HttpResponse(500, {}, b"")]
    caller = Caller(world, executor(world), "tell")
    _, body, _ = caller.call({"base": "https://evil.example"})
    fixed = {"arguments": {"base": "https://crm.example"}, "target": "$argument.base$/x"}
    world.save(actions=[told | fixed])
    task = shown(world, body["execution_id"])["delivery_id"]
    assert world.api("POST", f"/api/deliveries/{task}/retry")[0] == 200
    world.deliver_all()
    assert world.http.sent[-1].url == "https://crm.example/x"


def test_no_caller_chooses_the_host(world: World) -> None:
    begun = PAGE | {"target": "$argument.id$/c", "arguments": {"id": "https://crm.example"}}
    status, body, _ = world.api(
        "PUT", "/api/config", {"actions": [begun]}, headers={"if-match": '"0"'}
    )
    assert (status, body["problems"][0]["path"]) == (400, "actions.0.parameters.0.name")
    caller = desk(world, begun | {"parameters": [], "audience": ["paul"]}, "paul")
    assert caller.call({"id": "https://evil.example"})[0] == 400
    answering(world)
    assert caller.call({})[0] == 200
    assert world.push.read("paul")[-1]["url"] == "https://crm.example/c"
