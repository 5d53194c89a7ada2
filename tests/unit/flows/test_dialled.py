"""The reports of a call that a click placed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.unit.flows.dial_scene import CALLING, NUMBER, wanted
from tests.unit.flows.world import TOKEN, World

from ringhook.domain.errors import TryAgainError
from ringhook.ports.http import Failure, HttpFailedError, HttpResponse

CALL = {"agent": "paul", "number": NUMBER}
UIS = {
    "id": "pbx",
    "adapter": "uis",
    "token": TOKEN,
    "settings": {"access_token": "sample-call-api-key", "line": "+74950000002"},
}
UIS_AGENT = {"id": "paul", "name": "Paul", "identifiers": ["25", "101"]}
PLACED = {"jsonrpc": "2.0", "id": "1", "result": {"data": {"call_session_id": 237859081}}}


def outgoing(world: World, **fields: Any) -> dict[str, Any]:
    """Report an outgoing call that names nobody of ours; returns the call as it is told."""
    world.ring(**({"event": "ringing", "direction": "out", "to": NUMBER, "extension": ""} | fields))
    (line,) = world.calls()
    told: dict[str, Any] = world.api("GET", f"/api/calls/{line['id']}")[1]
    return told


def hear(world: World, notice: dict[str, Any]) -> None:
    """Let UIS report something."""
    assert world.post(json.dumps(notice).encode()).status == 200
    world.dispatch_all()


@pytest.mark.parametrize("name", ["external_id", "correlation_id"])
def test_who_clicked_is_the_agent_where_the_pbx_names_nobody(world: World, name: str) -> None:
    world.save(connections=[CALLING], settings={"country": "FR"})
    world.api("POST", "/api/calls", CALL)
    told = outgoing(world, **{name: wanted(world)[0]["correlation_id"]})
    assert told["call"]["agents"] == ["Paul"]
    assert (told["call"]["dialled"]["agent_id"], told["call"]["dialled"]["origin"]) == (
        "paul",
        "api",
    )


@pytest.mark.parametrize("correlation_id", ["x", "0" * 24, "x#y", "é" * 3000, "0" * 5000])
def test_an_id_that_is_not_ours_says_nothing(world: World, correlation_id: str) -> None:
    world.save(connections=[CALLING])
    told = outgoing(world, external_id=correlation_id)
    assert (told["call"]["agents"], told["call"]["dialled"]) == ([], None)


def test_whom_the_pbx_names_is_believed(world: World) -> None:
    world.save(connections=[CALLING], settings={"country": "FR"})
    world.api("POST", "/api/calls", CALL)
    told = outgoing(
        world, external_id=wanted(world)[0]["correlation_id"], extension="somebody-else"
    )
    assert told["call"]["agents"] == ["somebody-else"]


def test_a_later_report_without_the_id_is_still_of_that_click(world: World) -> None:
    world.save(connections=[CALLING], settings={"country": "FR"})
    world.api("POST", "/api/calls", CALL)
    outgoing(world, event="started", external_id=wanted(world)[0]["correlation_id"])
    told = outgoing(world, event="ringing")
    assert told["call"]["agents"] == ["Paul"]


def test_a_pbx_that_names_the_call_need_not_repeat_the_id(world: World) -> None:
    world.save(connections=[UIS], agents=[UIS_AGENT])
    world.http.script = [HttpResponse(200, {}, json.dumps(PLACED).encode())]
    assert world.api("POST", "/api/calls", CALL)[1]["reason"] == "placed"
    notice = {
        "event": "outgoing",
        "call_session_id": 237859081,
        "contact_phone_number": "33184881234",
        "virtual_phone_number": "74950000002",
    }
    hear(world, notice)
    (line,) = world.calls()
    told = world.api("GET", f"/api/calls/{line['id']}")[1]["call"]
    assert (told["agents"], told["dialled"]["agent_id"]) == (["Paul"], "paul")


def test_an_incoming_call_of_that_name_is_nobodys_click(world: World) -> None:
    world.save(connections=[UIS], agents=[UIS_AGENT])
    world.http.script = [HttpResponse(200, {}, json.dumps(PLACED).encode())]
    world.api("POST", "/api/calls", CALL)
    hear(world, {"event": "ringing", "direction": "in", "call_session_id": 237859081})
    (line,) = world.calls()
    assert world.api("GET", f"/api/calls/{line['id']}")[1]["call"]["dialled"] is None


def test_a_timed_out_wish_is_still_recognised_when_its_call_comes(world: World) -> None:
    world.save(connections=[CALLING], settings={"country": "FR"})
    world.http.script = [HttpFailedError(Failure.TIMEOUT, "slow", sent=True)]
    assert world.api("POST", "/api/calls", CALL | {"id": "w"})[1]["reason"] == "outcome_unknown"
    told = outgoing(world, external_id=wanted(world)[0]["correlation_id"])
    assert told["call"]["dialled"]["agent_id"] == "paul"
    assert world.api("POST", "/api/calls", CALL | {"id": "w"})[1]["reason"] == "outcome_unknown"
    assert len(world.http.sent) == 1


@pytest.mark.parametrize("name", ["x", "0" * 23, "0" * 25, "é" * 3000, "A" * 24])
def test_a_name_that_cannot_be_ours_is_not_even_looked_up(world: World, name: str) -> None:
    """A key of that length would be refused by DynamoDB, and the report with it, for ever."""
    world.table.is_down = True
    assert world.app.dialling.dials.find("main", name) is None
    with pytest.raises(TryAgainError):
        world.app.dialling.dials.find("main", "a" * 24)
