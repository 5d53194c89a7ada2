"""One action is really performed, and no record is touched."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from tests.unit.flows.world import KEY, NAME, World

from ringhook.domain.role import Role
from ringhook.ports.http import Failure, HttpFailedError, HttpResponse
from ringhook.wire.frames import Ack, encode

TELL = {
    "id": "tell",
    "name": "Tell the CRM",
    "kind": "POST",
    "target": "https://crm.example/api?n=$phone$",
    "request": {
        "headers": {"X-Key": "$secret.crm$"},
        "body_type": "json",
        "body": '{"phone": "$phone$"}',
        "read": {"number": {"source": "json", "path": "id"}},
    },
}
PAGE = {"id": "page", "kind": "URL", "target": "https://crm.example/$phone$"}
RUN = {"id": "run", "kind": "RUN", "target": r"c:\crm\crm.exe $phone$"}
SECRET = "hunter2-hunter2"


@pytest.fixture
def ready(world: World) -> World:
    world.app.secrets.write(NAME, "crm", SECRET)
    world.save(actions=[TELL, PAGE, RUN])
    return world


def attempt(world: World, key: str = KEY, **asked: Any) -> tuple[int, Any]:
    status, body, _ = world.api("POST", "/api/try", asked, key=key)
    return status, body


def rung(world: World) -> str:
    """Let a call come in; returns its id."""
    world.ring()
    (line,) = world.calls()
    return str(line["id"])


def test_a_request_is_sent_and_its_answer_shown(ready: World) -> None:
    ready.http.script = [HttpResponse(201, {}, b'{"id": 7}')]
    status, body = attempt(ready, action_id="tell", call_id=rung(ready))
    (sent,) = ready.http.sent
    assert sent.url == "https://crm.example/api?n=%2B33184881234"
    assert sent.headers["X-Key"] == SECRET
    assert (status, body["ok"], body["status"], body["sentence"]) == (200, True, 201, "")
    assert (body["answer"], body["read"]) == ('{"id": 7}', {"number": "7"})
    assert body["request"]["body"] == '{"phone": "+33184881234"}'
    assert SECRET not in str(body)


def test_nothing_is_recorded_but_who_tried(ready: World) -> None:
    call_id = rung(ready)
    before = ready.call_rows("")
    attempt(ready, action_id="tell", call_id=call_id)
    assert ready.call_rows("") == before
    assert ready.deliver_all() == 0
    _, audit, _ = ready.api("GET", "/api/audit")
    assert [(e["what"], e["detail"]) for e in audit["entries"]] == [
        ("action_tried", "POST Tell the CRM")
    ]


def test_every_try_has_a_key_of_its_own(ready: World) -> None:
    attempt(ready, action_id="tell")
    attempt(ready, action_id="tell")
    keys = {request.headers["Idempotency-Key"] for request in ready.http.sent}
    assert len(keys) == 2


def test_a_written_event_will_do(ready: World) -> None:
    attempt(ready, action_id="tell", event={"phone": "+442079460101"})
    assert ready.http.sent[0].url.endswith("%2B442079460101")


def test_a_failure_has_its_sentence(ready: World) -> None:
    ready.http.script = [
        HttpResponse(401, {}, b"who are you"),
        HttpFailedError(Failure.TIMEOUT, "no answer in 10 s", sent=True),
    ]
    _, refused = attempt(ready, action_id="tell")
    _, late = attempt(ready, action_id="tell")
    assert (refused["ok"], refused["failure"], refused["status"]) == (False, "auth", 401)
    assert (late["ok"], late["failure"], late["status"]) == (False, "timeout", 0)
    assert "Tell the CRM" in refused["sentence"]
    assert late["detail"] == "no answer in 10 s"


def test_an_unsaved_document_can_be_tried(ready: World) -> None:
    config = {"actions": [TELL | {"target": "https://other.example/"}]}
    attempt(ready, action_id="tell", config=config)
    assert ready.http.sent[0].url == "https://other.example/"


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({}, 400),
        ({"action_id": "none"}, 404),
        ({"action_id": "tell", "call_id": "none"}, 404),
        ({"action_id": "page", "device_id": "none"}, 404),
        ({"action_id": "page"}, 409),
        ({"action_id": "tell", "nonsense": 1}, 400),
    ],
)
def test_what_cannot_be_tried_is_refused(ready: World, asked: Any, status: int) -> None:
    got, body = attempt(ready, **asked)
    assert got == status
    assert body["problems"][0]["message"]


def test_an_event_of_the_call_can_be_chosen(ready: World) -> None:
    call_id = rung(ready)
    assert attempt(ready, action_id="tell", call_id=call_id, event_id="none")[0] == 404
    event_id = ready.call_rows("event#")[0]["event"]["event_id"]
    assert attempt(ready, action_id="tell", call_id=call_id, event_id=event_id)[0] == 200


def answering(world: World, status: str) -> None:
    """Let Paul's desktop acknowledge the last command as soon as somebody waits for it."""

    def pause(_seconds: float) -> None:
        command = world.push.read("paul")[-1]
        ack = Ack(id=command["id"], status=status, reason="", duration_ms=3.0)
        world.app.relay.message("paul", encode(ack))

    office = world.app.office
    object.__setattr__(office, "trial", replace(office.trial, pause=pause))


@pytest.mark.parametrize(("action_id", "kind"), [("page", "open"), ("run", "run")])
def test_a_desktop_performs_it_and_says_so(ready: World, action_id: str, kind: str) -> None:
    desk = ready.pair("paul")
    answering(ready, "done")
    (device,) = ready.app.devices.everyone(NAME)
    event = {"phone": "+442079460101"}
    status, body = attempt(ready, action_id=action_id, event=event, device_id=device.id)
    assert (status, body["ok"], body["ack"]["status"]) == (200, True, "done")
    assert (body["command"]["kind"], body["command"]["device_id"]) == (kind, device.id)
    assert ready.push.read(desk)[-1]["kind"] == kind


def test_a_repeated_try_is_no_repeated_command(ready: World) -> None:
    ready.pair("paul")
    answering(ready, "done")
    (device,) = ready.app.devices.everyone(NAME)
    call_id = rung(ready)
    for _ in range(2):
        attempt(ready, action_id="page", call_id=call_id, device_id=device.id)
    ids = [frame["id"] for frame in ready.push.read("paul") if frame["kind"] == "open"]
    assert len(ids) == len(set(ids)) == 2


def test_the_agents_own_desktop_is_taken_when_none_is_named(ready: World) -> None:
    ready.pair("paul")
    answering(ready, "refused")
    status, body = attempt(ready, action_id="page", call_id=rung(ready))
    assert (status, body["ok"], body["ack"]["status"]) == (200, False, "refused")


def test_a_silent_desktop_is_waited_for_and_no_longer(ready: World) -> None:
    ready.pair("paul")
    waited: list[float] = []
    office = ready.app.office
    object.__setattr__(office, "trial", replace(office.trial, pause=waited.append))
    _, body = attempt(ready, action_id="page", call_id=rung(ready))
    assert (body["ok"], body["ack"]) == (False, None)
    assert sum(waited) == pytest.approx(5.0)


def test_an_operator_may_try_what_is_saved(ready: World) -> None:
    key = ready.app.access.create(NAME, ready.clock.now(), key_name="op", role=Role.OPERATOR)
    assert attempt(ready, key, action_id="tell")[0] == 200
    assert json.loads(ready.http.sent[0].body)
