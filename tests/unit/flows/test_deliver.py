"""One request: every way it can end, when it is tried again, and what is known afterwards."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.unit.flows.world import LEASE_SECONDS, CrashError, World

from ringhook.domain.errors import TryAgainError
from ringhook.ports.http import Failure, HttpFailedError, HttpResponse

POST = {"id": "tell", "call_type": "both", "kind": "POST", "target": "https://crm.example/api"}
GET = POST | {"kind": "GET"}
REPEATABLE = POST | {"request": {"repeatable": True}}
SECRET = "s3cret/with+signs &c"
SECRETIVE = POST | {
    "target": "https://crm.example/api?k=$secret.crm$",
    "request": {
        "headers": {"Authorization": "Basic $secret.crm|base64$", "X-Key": "$secret.crm$"},
        "body_type": "json",
        "body": '{"key": "$secret.crm$", "n": "$phone$"}',
    },
}


def failed(failure: Failure, *, sent: bool) -> HttpFailedError:
    return HttpFailedError(failure, "the CRM did not answer", sent=sent)


def delivery(world: World) -> Mapping[str, Any]:
    (row,) = world.call_rows("delivery#")
    return row


def begin(world: World, action: Mapping[str, Any], *script: HttpResponse | HttpFailedError) -> None:
    """Save *action*, let it ring, and deliver once with *script* as the CRM's answers."""
    world.save(actions=[action])
    world.ring()
    world.http.script = list(script)
    world.deliver_all()


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_a_good_answer_is_the_end(world: World, status: int) -> None:
    begin(world, POST, HttpResponse(status, {}, b"thanks"))
    kept = delivery(world)
    assert (kept["state"], kept["next_at"]) == ("succeeded", "")
    (attempt,) = kept["attempts"]
    assert (attempt["outcome"], attempt["status"], attempt["detail"]) == ("ok", status, "")


REFUSALS = [
    (301, "too_many_redirects"),
    (400, "bad_request"),
    (401, "auth"),
    (402, "refused"),
    (403, "auth"),
    (404, "not_found"),
    (410, "not_found"),
    (422, "bad_request"),
]


@pytest.mark.parametrize(("status", "outcome"), REFUSALS)
def test_a_refusal_is_not_tried_again_and_says_what_the_crm_said(
    world: World, status: int, outcome: str
) -> None:
    begin(world, POST, HttpResponse(status, {}, b"no \xff such\n  lead"))
    kept = delivery(world)
    assert kept["state"] == "failed"
    (attempt,) = kept["attempts"]
    assert (attempt["outcome"], attempt["status"]) == (outcome, status)
    assert attempt["answer"] == "no � such lead"
    assert len(world.deliveries.sent) == 1


PASSING = [(s, "busy") for s in (408, 425, 429)] + [(s, "server_error") for s in (500, 503, 599)]


@pytest.mark.parametrize(("status", "outcome"), PASSING)
def test_what_may_pass_is_tried_again_in_ten_seconds(
    world: World, status: int, outcome: str
) -> None:
    begin(world, POST, HttpResponse(status, {}, b""))
    kept = delivery(world)
    assert kept["state"] == "waiting"
    due = datetime.fromisoformat(kept["next_at"]) - world.clock.now()
    assert due == timedelta(seconds=10)
    assert world.deliveries.sent[-1].delay_seconds == 10
    world.clock.advance(10)
    world.deliver_all()
    assert delivery(world)["state"] == "succeeded"
    assert [a["outcome"] for a in delivery(world)["attempts"]] == [outcome, "ok"]


def test_the_seventh_failure_is_the_last(world: World) -> None:
    begin(world, POST, *[HttpResponse(503, {}, b"")] * 8)
    delays = [world.deliveries.sent[-1].delay_seconds]
    for _ in range(6):
        world.clock.advance(delays[-1])
        assert world.deliver_all() == 1
        delays.append(world.deliveries.sent[-1].delay_seconds)
    assert delays == [10, 60, 300, 900, 3600, 21_600, 21_600]
    assert delivery(world)["state"] == "dead"
    assert len(world.http.sent) == 7
    world.clock.advance(100_000)
    assert world.deliver_all() == 0


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        ("3", 10),
        ("999999999999", 21_600),
        ("²", 10),
        ("-5", 10),
        ("soon", 10),
        ("Mon, 05 Jan 2026 09:35:01 GMT", 300),
        ("Mon, 05 Jan 2026 09:35:01", 300),
        ("Mon, 05 Jan 2015 09:35:01 GMT", 10),
        ("Mon, 05 Jan 9999 23:59:59 -2359", 21_600),
    ],
)
def test_a_crm_may_ask_for_more_time(world: World, header: str, seconds: float) -> None:
    begin(world, POST, HttpResponse(429, {"retry-After": header}, b""))
    assert world.deliveries.sent[-1].delay_seconds == seconds


ENDINGS = [
    # action, failure, sent, state
    (POST, Failure.DNS, False, "waiting"),
    (POST, Failure.CONNECT, False, "waiting"),
    (POST, Failure.TLS, False, "waiting"),
    (POST, Failure.TIMEOUT, False, "waiting"),
    (POST, Failure.TIMEOUT, True, "unknown"),
    (POST, Failure.BROKEN_ANSWER, True, "unknown"),
    (GET, Failure.TIMEOUT, True, "waiting"),
    (GET, Failure.BROKEN_ANSWER, True, "waiting"),
    (REPEATABLE, Failure.TIMEOUT, True, "waiting"),
    (GET, Failure.BLOCKED_ADDRESS, False, "failed"),
    (GET, Failure.BAD_URL, False, "failed"),
    (GET, Failure.TOO_MANY_REDIRECTS, True, "failed"),
]


@pytest.mark.parametrize(("action", "failure", "sent", "state"), ENDINGS)
def test_no_answer_means_what_the_request_allows(
    world: World, action: Mapping[str, Any], failure: Failure, *, sent: bool, state: str
) -> None:
    begin(world, action, failed(failure, sent=sent))
    kept = delivery(world)
    assert (kept["state"], kept["attempts"][0]["outcome"]) == (state, failure.value)
    assert kept["attempts"][0]["detail"] == "the CRM did not answer"
    assert len(world.deliveries.sent) == (2 if state == "waiting" else 1)


def test_every_try_carries_the_same_idempotency_key(world: World) -> None:
    begin(world, POST, HttpResponse(503, {}, b""))
    world.clock.advance(10)
    world.deliver_all()
    keys = [request.headers["Idempotency-Key"] for request in world.http.sent]
    assert keys == [delivery(world)["id"]] * 2


def test_a_settled_delivery_is_never_sent_again(world: World) -> None:
    begin(world, POST)
    world.deliver(world.deliveries.sent[0].body)
    assert len(world.http.sent) == 1
    assert len(delivery(world)["attempts"]) == 1


def test_a_message_that_comes_early_waits_for_its_time(world: World) -> None:
    begin(world, POST, HttpResponse(503, {}, b""))
    world.clock.advance(4)
    world.deliver(world.deliveries.sent[0].body)
    assert len(world.http.sent) == 1
    assert world.deliveries.sent[-1].delay_seconds == 6
    world.clock.advance(6)
    world.deliver_all()
    assert len(world.http.sent) == 2
    assert delivery(world)["state"] == "succeeded"


def test_another_worker_waits_while_one_is_sending(world: World) -> None:
    world.save(actions=[POST])
    world.ring()
    body = world.deliveries.sent[0].body
    begun = world.deliver.begin(body)
    assert begun is not None
    with pytest.raises(TryAgainError):
        world.deliver(body)
    world.deliver.finish(world.deliver.send(begun))
    assert delivery(world)["state"] == "succeeded"


def test_an_attempt_that_outlives_its_lease_leaves_the_word_to_its_successor(world: World) -> None:
    world.save(actions=[POST])
    world.ring()
    body = world.deliveries.sent[0].body
    slow = world.deliver.begin(body)
    assert slow is not None
    world.clock.advance(LEASE_SECONDS)
    world.deliver(body)
    world.deliver.finish(world.deliver.send(slow))
    assert [a["outcome"] for a in delivery(world)["attempts"]] == ["interrupted", "ok"]


def steps_of(*script: HttpResponse) -> list[tuple[int, bool]]:
    world = World()
    world.save(actions=[POST])
    world.ring()
    world.http.script = list(script)
    world.steps.done.clear()
    world.deliver_all()
    return list(itertools.product(range(1, len(world.steps.done) + 1), (False, True)))


@pytest.mark.parametrize(("step", "after"), steps_of())
def test_a_crash_loses_no_delivery_and_flags_what_may_have_been_sent(
    world: World, step: int, *, after: bool
) -> None:
    world.save(actions=[POST])
    world.ring()
    world.steps.done.clear()
    world.steps.crash_at, world.steps.after = step, after
    with pytest.raises(CrashError):
        world.deliver_all()
    world.clock.advance(LEASE_SECONDS)
    world.deliver_all()
    kept = delivery(world)
    assert kept["state"] == "succeeded"
    assert len({request.headers["Idempotency-Key"] for request in world.http.sent}) == 1
    if len(world.http.sent) > 1:
        assert [a["outcome"] for a in kept["attempts"]] == ["interrupted", "ok"]
        assert "may have been sent" in kept["attempts"][0]["detail"]


@pytest.mark.parametrize(("step", "after"), steps_of(HttpResponse(503, {}, b"")))
def test_a_crash_does_not_lose_the_next_try(world: World, step: int, *, after: bool) -> None:
    world.save(actions=[POST])
    world.ring()
    world.http.script = [HttpResponse(503, {}, b"")]
    world.steps.done.clear()
    world.steps.crash_at, world.steps.after = step, after
    with pytest.raises(CrashError):
        world.deliver_all()
    for _ in range(4):
        world.clock.advance(LEASE_SECONDS)
        world.deliver_all()
    assert delivery(world)["state"] == "succeeded"
    assert 1 <= len(world.http.sent) <= 3
