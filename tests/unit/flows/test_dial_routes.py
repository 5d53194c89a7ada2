"""`POST /api/calls`: other software places a call for an agent."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.flows.dial_scene import CALLING, NUMBER, wanted
from tests.unit.flows.world import NAME, World

from ringhook.domain.role import Role
from ringhook.ports.http import HttpResponse

CALL = {"agent": "paul", "number": NUMBER}


@pytest.fixture
def calling(world: World) -> World:
    world.save(connections=[CALLING], settings={"country": "FR", "language": "fr"})
    return world


def test_a_call_is_placed_and_told_in_the_workspaces_language(calling: World) -> None:
    status, body, _ = calling.api("POST", "/api/calls", CALL)
    assert (status, body["status"], body["reason"]) == (200, "done", "placed")
    assert body["sentence"] == "le standard établit l'appel"
    assert wanted(calling)[0]["correlation_id"] == body["correlation_id"]


def test_a_reader_of_another_language_is_told_in_theirs(calling: World) -> None:
    body = calling.api("POST", "/api/calls", CALL, query={"language": "ja"})[1]
    assert body["sentence"] == "電話システムが発信します"


def test_with_an_id_it_is_placed_once(calling: World) -> None:
    first = calling.api("POST", "/api/calls", CALL | {"id": "mine"})[1]
    second = calling.api("POST", "/api/calls", CALL | {"id": "mine"})[1]
    assert first == second
    assert len(calling.http.sent) == 1


def test_without_an_id_every_request_is_a_call(calling: World) -> None:
    calling.api("POST", "/api/calls", CALL)
    calling.api("POST", "/api/calls", CALL)
    assert len(calling.http.sent) == 2


def test_the_same_call_twice_at_once_is_a_conflict(calling: World) -> None:
    class Asking:
        """Asks for the same call again while it is being placed."""

        def send(self, _request: object) -> HttpResponse:
            statuses.append(calling.api("POST", "/api/calls", CALL | {"id": "mine"})[0])
            return HttpResponse(200, {}, b"")

    statuses: list[int] = []
    dialling = calling.app.office.dialling
    object.__setattr__(dialling, "http", Asking())
    statuses.append(calling.api("POST", "/api/calls", CALL | {"id": "mine"})[0])
    assert statuses == [409, 200]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"agent": "nobody", "number": NUMBER}, 404),
        ({"agent": "paul"}, 400),
        ({"agent": "paul", "number": ""}, 400),
        ({"agent": "paul", "number": "1" * 65}, 400),
        (CALL | {"colour": "red"}, 400),
        (CALL | {"id": "x" * 65}, 400),
        ([], 400),
        (None, 400),
    ],
)
def test_a_request_that_is_wrong_is_refused(calling: World, body: Any, status: int) -> None:
    assert calling.api("POST", "/api/calls", body)[0] == status
    assert calling.http.sent == []


def test_a_number_that_is_none_is_told_with_its_reason(calling: World) -> None:
    status, body, _ = calling.api("POST", "/api/calls", CALL | {"number": "*21#"})
    assert (status, body["status"], body["reason"]) == (200, "refused", "number_malformed")


@pytest.mark.parametrize(("role", "status"), [(Role.VIEWER, 403), (Role.OPERATOR, 200)])
def test_operators_may_and_viewers_may_not(calling: World, role: Role, status: int) -> None:
    key = calling.api("POST", "/api/keys", {"name": "crm", "role": role.value})[1]["key"]
    assert calling.api("POST", "/api/calls", CALL, key=key)[0] == status


def test_the_audit_log_says_for_whom_and_not_which_number(calling: World) -> None:
    calling.api("POST", "/api/calls", CALL)
    deed = calling.api("GET", "/api/audit")[1]["entries"][0]
    assert (deed["what"], deed["detail"]) == ("call_placed", "paul")
    assert NUMBER not in str(calling.table.rows(f"ws#{NAME}#dials"))


def test_ten_calls_a_minute_for_one_agent(calling: World) -> None:
    told = [calling.api("POST", "/api/calls", CALL)[1]["reason"] for _ in range(11)]
    assert told == ["placed"] * 10 + ["too_many"]
    assert calling.api("POST", "/api/calls", CALL | {"agent": "anna"})[1]["reason"] == "placed"
