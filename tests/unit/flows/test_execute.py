"""An action is called over HTTP: what reaches the CRM, and what the caller hears."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.unit.flows.function_desk import LEAD, Caller, executions, executor, shown
from tests.unit.flows.world import NAME, World

from ringhook.ports.http import Failure, HttpFailedError, HttpResponse

ART = {"Last_Name": "Clayton", "Mobile": "555-876-4367"}


def test_what_is_given_reaches_the_crm_and_what_is_read_comes_back(caller: Caller) -> None:
    caller.world.http.script = [HttpResponse(201, {}, b'{"id": 7}')]
    status, body, headers = caller.call(ART)
    assert caller.sent() == {"source": "web", **ART}
    assert (status, body["outcome"], body["result"]) == (200, "succeeded", {"number": "7"})
    assert body["duration_ms"] >= 0
    assert body["execution_id"]
    assert "reason" not in body
    assert headers["Cache-Control"] == "no-store"


def test_typed_values_keep_their_type_in_the_body(caller: Caller) -> None:
    given = ART | {
        "Age": 41.5,
        "Vip": True,
        "Born": "1985-02-28",
        "Tags": ["a", "b"],
        "Address": {"City": "Zürich"},
    }
    assert caller.call(given)[0] == 200
    assert caller.sent() == {"source": "web", **given}


def test_in_a_template_every_value_is_text(world: World) -> None:
    target = "https://crm.example/$argument.Age$?tags=$argument.Tags$&v=$argument.Vip$"
    world.save(actions=[LEAD | {"kind": "GET", "target": target, "request": {}}])
    caller = Caller(world, executor(world))
    assert caller.call(ART | {"Age": 41, "Tags": ["a b"], "Vip": False})[0] == 200
    assert world.http.sent[0].url == "https://crm.example/41?tags=%5B%22a%20b%22%5D&v=false"


def test_a_mapping_to_fixed_text_is_what_nobody_gave(caller: Caller) -> None:
    caller.call(ART)
    assert caller.sent()["source"] == "web"
    caller.call(ART | {"source": "phone"})
    assert caller.sent()["source"] == "phone"


def test_nothing_given_for_what_need_not_be_is_nothing(caller: Caller) -> None:
    assert caller.call(ART | {"Age": None})[0] == 200
    assert "Age" not in caller.sent()


def test_its_api_name_names_it_too(caller: Caller) -> None:
    caller.name = "createLead"
    assert caller.call(ART)[0] == 200


def test_get_carries_the_arguments_in_the_address(caller: Caller) -> None:
    query = {"arguments": json.dumps(ART)}
    assert caller.call(method="GET", query=query)[0] == 200
    assert caller.sent()["Mobile"] == ART["Mobile"]


def test_a_form_carries_them_in_its_field(caller: Caller) -> None:
    boundary = "--------------------------597842"
    body = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="arguments"\r\n\r\n'
        f"{json.dumps(ART)}\r\n--{boundary}--\r\n"
    )
    kind = f"multipart/form-data; boundary={boundary}"
    status, told, _ = caller.call(body=body, headers={"content-type": kind})
    assert (status, caller.sent()["Last_Name"]) == (200, "Clayton"), told
    form = {"content-type": "application/x-www-form-urlencoded"}
    assert (
        caller.call(body="arguments=%7B%22Last_Name%22%3A%22M%C3%BCller%22%7D", headers=form)[0]
        == 200
    )
    assert caller.sent()["Last_Name"] == "Müller"


@pytest.mark.parametrize(
    ("answer", "status", "outcome", "code"),
    [
        (HttpResponse(400, {}, b""), 502, "failed", "bad_request"),
        (HttpResponse(503, {}, b""), 502, "failed", "server_error"),
        (HttpFailedError(Failure.CONNECT, "refused", sent=False), 502, "failed", "connect"),
        (HttpFailedError(Failure.TIMEOUT, "too long", sent=True), 504, "unknown", "timeout"),
        (
            HttpFailedError(Failure.BLOCKED_ADDRESS, "no", sent=False),
            502,
            "failed",
            "blocked_address",
        ),
    ],
)
def test_what_goes_wrong_over_there_has_a_status_a_word_and_a_sentence(
    caller: Caller, answer: Any, status: int, outcome: str, code: str
) -> None:
    caller.world.http.script = [answer]
    got, body, _ = caller.call(ART)
    assert (got, body["outcome"], body["reason"]["code"]) == (status, outcome, code)
    assert (
        "Create a lead" in body["reason"]["sentence"] or "crm.example" in body["reason"]["sentence"]
    )
    assert body["result"] == {}


def test_the_sentence_is_in_the_callers_language(caller: Caller) -> None:
    caller.world.http.script = [HttpResponse(500, {}, b""), HttpResponse(500, {}, b"")]
    _, french, _ = caller.call(ART, headers={"accept-language": "fr-CH, en;q=0.7"})
    _, russian, _ = caller.call(ART, query={"language": "ru"})
    assert french["reason"]["sentence"].startswith("crm.example signale")
    assert russian["reason"]["sentence"].startswith("crm.example сообщает")


def test_without_a_wish_for_it_nothing_is_tried_again(caller: Caller) -> None:
    world = caller.world
    world.http.script = [HttpResponse(503, {}, b"")]
    caller.call(ART)
    world.clock.advance(86_400)
    world.deliver_all()
    assert len(world.http.sent) == 1


def test_who_wishes_it_hears_that_it_is_tried_again(caller: Caller) -> None:
    world = caller.world
    world.http.script = [HttpResponse(503, {}, b"")]
    status, body, _ = caller.call(ART, query={"retry": "true"})
    assert (status, body["outcome"]) == (202, "waiting")
    assert body["next_at"]
    world.clock.advance(13)  # ten seconds, and a fifth of spread
    world.deliver_all()
    assert len(world.http.sent) == 2
    assert caller.sent() == {"source": "web", **ART}
    assert shown(world, body["execution_id"])["outcome"] == "succeeded"
    world.clock.advance(3600)
    world.deliver_all()
    assert len(world.http.sent) == 2


def test_a_person_sends_a_failed_one_again_with_what_was_given(caller: Caller) -> None:
    world = caller.world
    world.http.script = [HttpResponse(503, {}, b"")]
    _, body, _ = caller.call(ART)
    told = shown(world, body["execution_id"])
    assert told["can_try_again"]
    status, _, _ = world.api("POST", f"/api/deliveries/{told['delivery_id']}/retry")
    assert status == 200
    world.deliver_all()
    assert caller.sent() == {"source": "web", **ART}
    assert shown(world, body["execution_id"])["outcome"] == "succeeded"


def test_test_values_are_sent_by_a_test(caller: Caller) -> None:
    status, body, _ = caller.world.api("POST", "/api/actions/lead/test")
    assert (status, body["outcome"]) == (200, "succeeded")
    assert caller.sent() == {"source": "web", **ART}
    (line,) = executions(caller.world)
    assert line["via"] == "test"


def test_a_test_without_what_it_needs_says_what_is_missing(world: World) -> None:
    world.save(actions=[LEAD | {"parameters": [{"name": "Last_Name", "required": True}]}])
    status, body, _ = world.api("POST", "/api/actions/lead/test")
    assert status == 400
    assert body["problems"] == [{"path": "arguments.Last_Name", "message": "is missing"}]


def test_an_execution_is_no_call(caller: Caller) -> None:
    caller.call(ART)
    assert caller.world.calls() == []


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("at", range(1, 16))
def test_a_crash_at_any_step_is_never_silence(caller: Caller, at: int, *, after: bool) -> None:
    world = caller.world
    world.steps.done.clear()
    world.steps.crash_at, world.steps.after = at, after
    caller.call(ART)
    world.steps.crash_at = 0
    attempted = len(world.http.sent)
    assert executions(world) or not attempted, "what is attempted is written down before"
    world.clock.advance(120)
    world.deliver_all()
    assert len(world.http.sent) == attempted, "nobody asked for a second try"
    assert {line["outcome"] for line in executions(world)} <= {"unknown", "succeeded"}


def test_a_lost_one_is_among_the_failures_and_can_be_sent_again(caller: Caller) -> None:
    world = caller.world
    caller.call(ART)  # notes that the key is in use, which is done once an hour
    world.steps.done.clear()
    caller.call(ART)
    at = world.steps.done.index("http") + 1
    world.steps.done.clear()
    world.steps.crash_at = at
    assert caller.call(ART)[0] == 500
    world.steps.crash_at = 0
    (lost,) = executions(world, outcome="running")
    world.clock.advance(120)
    world.deliver_all()
    (line,) = executions(world, outcome="unknown")
    assert line["id"] == lost["id"]
    assert (line["outcome"], line["reason"]["code"]) == ("unknown", "interrupted")
    _, told, _ = world.api("GET", "/api/deliveries")
    (failed,) = told["deliveries"]
    assert (failed["id"], failed["is_called"]) == (line["delivery_id"], True)
    assert world.api("POST", f"/api/deliveries/{failed['id']}/retry")[0] == 200
    world.deliver_all()
    assert shown(world, lost["id"])["outcome"] == "succeeded"


def test_secrets_of_the_request_are_nowhere_in_what_is_told(world: World) -> None:
    world.app.secrets.write(NAME, "crm", "hunter2-hunter2")
    request = LEAD["request"] | {"headers": {"X-Key": "$secret.crm$"}}  # type: ignore[operator]  # a dict
    world.save(actions=[LEAD | {"request": request}])
    caller = Caller(world, executor(world))
    world.http.script = [HttpResponse(200, {}, b'{"id": "hunter2-hunter2"}')]
    _, body, _ = caller.call(ART)
    told = shown(world, body["execution_id"])
    assert world.http.sent[0].headers["X-Key"] == "hunter2-hunter2"
    assert "hunter2" not in json.dumps(told["delivery"])
