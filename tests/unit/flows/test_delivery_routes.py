"""The API's list of failed deliveries, sending again, and the issues."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.unit.flows.world import NAME, World

from ringhook.ports.http import HttpResponse
from ringhook.store.limits import Notice

LOG = {
    "id": "log",
    "name": "Call log",
    "call_type": "both",
    "kind": "POST",
    "target": "https://crm.example/log?k=$secret.crm$",
}
SECRET = "hunter2-hunter2"


def ask(world: World, path: str, **query: str) -> Any:
    status, body, _ = world.api("GET", path, query=query)
    assert status == 200, body
    return body


def post(world: World, path: str, body: object = None) -> tuple[int, Any]:
    status, answer, _ = world.api("POST", path, body)
    return status, answer


def fail(world: World, call_id: str, status: int = 404) -> None:
    world.http.script = [HttpResponse(status, {}, f"no {SECRET}".encode())]
    world.ring(call_id=call_id)
    world.deliver_all()
    world.clock.advance(1)


@pytest.fixture
def failing(world: World) -> World:
    """Three calls whose log was refused, in a French workspace."""
    world.app.secrets.write(NAME, "crm", SECRET)
    world.save(actions=[LOG], settings={"language": "fr"})
    fail(world, "a")
    fail(world, "b", 400)
    fail(world, "c")
    return world


def test_the_list_tells_what_failed_where_and_why(failing: World) -> None:
    newest = ask(failing, "/api/deliveries")["deliveries"][0]
    assert (newest["action"], newest["state"], newest["failure"]) == (
        "Call log",
        "failed",
        "not_found",
    )
    assert (newest["status"], newest["host"]) == (404, "crm.example")
    assert newest["sentence"].startswith("crm.example n'a rien à cette adresse")
    assert newest["call_id"] in {row["id"] for row in failing.calls()}


def test_sentences_are_in_the_language_asked_for(failing: World) -> None:
    (first, *_) = ask(failing, "/api/deliveries", language="ja")["deliveries"]
    assert "再送" in first["sentence"]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({}, 3),
        ({"state": "failed"}, 3),
        ({"state": "all"}, 3),
        ({"state": "dead"}, 0),
        ({"failure": "bad_request"}, 1),
        ({"action": "log"}, 3),
        ({"action": "other"}, 0),
        ({"since": "2026-01-05T09:30:03Z"}, 2),
        ({"since": "2026-01-05T10:30:03+01:00"}, 2),
        ({"since": "2026-01-05T09:30:03"}, 2),
        ({"since": "2027-01-01"}, 0),
    ],
)
def test_the_list_can_be_narrowed(failing: World, query: dict[str, str], count: int) -> None:
    assert len(ask(failing, "/api/deliveries", **query)["deliveries"]) == count


def test_the_list_has_pages(failing: World) -> None:
    first = ask(failing, "/api/deliveries", limit="2")
    second = ask(failing, "/api/deliveries", limit="2", cursor=first["next_cursor"])
    ids = [row["id"] for page in (first, second) for row in page["deliveries"]]
    assert (len(set(ids)), second["next_cursor"]) == (3, "")


@pytest.mark.parametrize(
    "query",
    [
        {"state": "sleeping"},
        {"failure": "sunspots"},
        {"since": "yesterday"},
        {"since": "9999-12-31T23:59:59-12:00"},
        {"since": "0001-01-01T00:00:00+12:00"},
        {"limit": "0"},
        {"limit": "many"},
        {"cursor": "%%%"},
    ],
)
def test_a_question_that_cannot_be_read_is_refused(failing: World, query: dict[str, str]) -> None:
    status, body, _ = failing.api("GET", "/api/deliveries", query=query)
    assert status == 400
    assert body["problems"][0]["message"]


def test_one_delivery_is_shown_with_its_attempts_and_no_secret(failing: World) -> None:
    delivery_id = ask(failing, "/api/deliveries")["deliveries"][0]["id"]
    told = ask(failing, f"/api/deliveries/{delivery_id}")
    assert told["failure"]["id"] == told["delivery"]["id"] == delivery_id
    assert [attempt["outcome"] for attempt in told["delivery"]["attempts"]] == ["not_found"]
    assert told["delivery"]["shown"]["url"] == "https://crm.example/log?k=****"
    assert SECRET not in str(told)


def test_a_delivery_that_was_sent_again_is_still_shown(failing: World) -> None:
    delivery_id = ask(failing, "/api/deliveries")["deliveries"][0]["id"]
    assert post(failing, f"/api/deliveries/{delivery_id}/retry") == (
        200,
        {"id": delivery_id, "state": "waiting"},
    )
    failing.deliver_all()
    told = ask(failing, f"/api/deliveries/{delivery_id}")
    assert (told["delivery"]["state"], told["failure"]) == ("succeeded", None)
    assert len(told["delivery"]["attempts"]) == 2


def test_a_delivery_that_never_failed_is_not_found(failing: World) -> None:
    status, body, _ = failing.api("GET", "/api/deliveries/0123456789abcdef")
    assert status == 404
    assert "RUN" in body["problems"][0]["message"]


def test_sending_again_twice_is_refused(failing: World) -> None:
    path = f"/api/deliveries/{ask(failing, '/api/deliveries')['deliveries'][0]['id']}/retry"
    assert post(failing, path)[0] == 200
    status, body = post(failing, path)
    assert status == 409
    assert "on its way" in body["problems"][0]["message"]


def test_what_cannot_be_sent_again_is_not_found(failing: World) -> None:
    status, body = post(failing, "/api/deliveries/0123456789abcdef/retry")
    assert status == 404
    assert "never sent again" in body["problems"][0]["message"]


def test_all_since_a_time_are_sent_again(failing: World) -> None:
    status, body = post(failing, "/api/deliveries/retry", {"since": "2026-01-05T00:00:00Z"})
    assert (status, body) == (200, {"queued": 3, "passed_over": 0, "remaining": 0})
    failing.deliver_all()
    assert ask(failing, "/api/deliveries")["deliveries"] == []
    assert len(failing.http.sent) == 6


def test_only_those_meant_are_sent_again(failing: World) -> None:
    order = {"since": "2026-01-05", "failure": "bad_request", "action": "log", "state": "failed"}
    assert post(failing, "/api/deliveries/retry", order)[1]["queued"] == 1
    assert len(ask(failing, "/api/deliveries")["deliveries"]) == 2


@pytest.mark.parametrize(
    "order",
    [
        {},
        {"since": ""},
        {"since": "soon"},
        {"since": "2026-01-05", "failure": "sunspots"},
        {"since": "2026-01-05", "state": "succeeded"},
        {"since": "2026-01-05", "everything": True},
        [],
    ],
)
def test_an_order_that_cannot_be_read_sends_nothing(failing: World, order: object) -> None:
    assert post(failing, "/api/deliveries/retry", order)[0] == 400
    assert len(ask(failing, "/api/deliveries")["deliveries"]) == 3


def test_failures_are_grouped_into_issues(failing: World) -> None:
    problems = ask(failing, "/api/problems")
    first, second = problems["issues"]
    assert (first["failure"], first["count"], first["host"]) == ("not_found", 2, "crm.example")
    assert (second["failure"], second["count"]) == ("bad_request", 1)
    assert first["first_at"] < second["first_at"] < first["last_at"]
    assert "renvoyez" in first["sentence"]
    assert problems["is_cut"] is False
    example = ask(failing, f"/api/deliveries/{first['example']['delivery_id']}")
    assert example["delivery"]["call_id"] == first["example"]["call_id"]


def test_problems_speak_the_language_asked_for(failing: World) -> None:
    (first, _) = ask(failing, "/api/problems", language="en")["issues"]
    assert first["sentence"].endswith("then send again.")


def test_what_is_older_than_a_week_is_no_problem_any_more(failing: World) -> None:
    failing.clock.advance(7 * 86_400)
    assert ask(failing, "/api/problems")["issues"] == []
    assert len(ask(failing, "/api/deliveries")["deliveries"]) == 3


def test_notices_about_limits_are_problems(failing: World) -> None:
    now = failing.clock.now()
    for kind, used, at in (("quota_near", 80, now), ("quota_reached", 100, now)):
        notice = Notice(kind, "zoho", used, 100, at + timedelta(seconds=used))  # type: ignore[arg-type]  # its words
        failing.app.reporting.limits.note(NAME, now.date(), notice)
    newest, older = ask(failing, "/api/problems", language="en")["notices"]
    assert (newest["kind"], older["kind"]) == ("quota_reached", "quota_near")
    assert older["sentence"] == "Credential zoho: 80 of today's 100 requests are used."


def test_problems_say_whether_mail_can_be_sent(failing: World) -> None:
    assert ask(failing, "/api/problems")["mail"] is True
    without = World()
    without.mail = None  # type: ignore[assignment]  # as where no mail server is set up
    without.save()
    assert ask(without, "/api/problems")["mail"] is False


def test_nobody_without_a_key_learns_of_failures(failing: World) -> None:
    for path in ("/api/deliveries", "/api/problems"):
        assert failing.api("GET", path, key="")[0] == 401
    assert failing.api("POST", "/api/deliveries/retry", {"since": "2026-01-05"}, key="")[0] == 401
