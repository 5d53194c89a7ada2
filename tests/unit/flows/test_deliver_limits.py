"""What a credential and the health of a CRM allow, and what a receiver can check."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest
from tests.unit.flows.test_deliver import POST, delivery
from tests.unit.flows.world import NAME, World

from ringhook.ports.http import Failure, HttpFailedError, HttpResponse

KEY = {"id": "key", "type": "header", "header": "X-Key", "value": "$secret.crm$"}
ACTION = POST | {"request": {"credential": "key"}}


def set_up(world: World, **limits: Any) -> None:
    world.app.secrets.write(NAME, "crm", "hunter2hunter2")
    world.save(actions=[ACTION], credentials=[KEY | limits], settings={"time_zone": "Europe/Paris"})


def rows(world: World) -> list[Mapping[str, Any]]:
    """Return the delivery of every call, in the order of the calls."""
    found = []
    for call in sorted(world.calls(), key=lambda line: line["started_at"]):
        found += world.table.rows(f"ws#{NAME}#call#{call['id']}", "delivery#")
    return found


def test_a_credential_is_shown_to_the_crm_and_to_nobody_else(world: World) -> None:
    set_up(world)
    world.http.script = [HttpResponse(401, {}, b"hunter2hunter2 is wrong")]
    world.ring()
    world.deliver_all()
    assert world.http.sent[0].headers["X-Key"] == "hunter2hunter2"
    assert "hunter2" not in world.table.everything()


def test_what_is_over_the_days_limit_waits_for_the_next_day(world: World) -> None:
    set_up(world, daily_limit=1)
    for number in range(2):
        world.ring(call_id=f"c{number}")
    world.deliver_all()
    first, second = rows(world)
    assert (first["state"], second["state"]) == ("succeeded", "waiting")
    assert (second["waits_for"], second["attempts"]) == ("quota", [])
    until = datetime.fromisoformat(second["next_at"])
    assert until.isoformat()[:13] == "2026-01-05T23"  # midnight in Paris
    world.clock.advance((until - world.clock.now()).total_seconds())
    world.deliver_all()
    assert [row["state"] for row in rows(world)] == ["succeeded", "succeeded"]


def test_what_is_over_the_days_limit_may_become_a_dead_letter(world: World) -> None:
    set_up(world, daily_limit=1, over_limit="fail")
    for number in range(2):
        world.ring(call_id=f"c{number}")
    world.deliver_all()
    assert [row["state"] for row in rows(world)] == ["succeeded", "dead"]
    _, listed, _ = world.api("GET", "/api/deliveries", query={"state": "dead"})
    (letter,) = listed["deliveries"]
    assert letter["failure"] == "quota"


def test_a_dead_crm_is_left_alone_and_everything_is_sent_when_it_is_back(world: World) -> None:
    set_up(world)
    down = HttpFailedError(Failure.CONNECT, "no connection", sent=False)
    world.http.script = [down] * 5
    for number in range(8):
        world.ring(call_id=f"c{number}")
    world.deliver_all()
    assert len(world.http.sent) == 5
    assert {row["waits_for"] for row in rows(world)} == {"", "breaker_open"}
    for _ in range(30):
        world.clock.advance(20)
        world.deliver_all()
    assert {row["state"] for row in rows(world)} == {"succeeded"}
    assert len(world.http.sent) == 13


def test_a_missing_secret_uses_up_nothing(world: World) -> None:
    world.save(actions=[ACTION], credentials=[KEY | {"daily_limit": 1}])
    world.ring(call_id="c0")
    world.deliver_all()
    world.app.secrets.write(NAME, "crm", "hunter2hunter2")
    world.ring(call_id="c1")
    world.deliver_all()
    assert [row["state"] for row in rows(world)] == ["failed", "succeeded"]


def test_a_delivery_that_ends_badly_is_a_dead_letter_until_it_is_sent_again(world: World) -> None:
    set_up(world)
    world.http.script = [HttpResponse(404, {}, b"")]
    world.ring()
    world.deliver_all()
    _, listed, _ = world.api("GET", "/api/deliveries")
    (letter,) = listed["deliveries"]
    assert (letter["state"], letter["failure"]) == ("failed", "not_found")
    status, _, _ = world.api("POST", f"/api/deliveries/{letter['id']}/retry")
    assert status == 200
    world.deliver_all()
    assert delivery(world)["state"] == "succeeded"
    assert world.api("GET", "/api/deliveries")[1]["deliveries"] == []


@pytest.mark.parametrize("secret", ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])
def test_a_signed_post_can_be_checked_by_its_receiver(world: World, secret: str) -> None:
    world.app.secrets.write(NAME, "hook", secret)
    world.save(actions=[POST | {"request": {"signing_secret": "$secret.hook$"}}])
    world.ring()
    world.deliver_all()
    (sent,) = world.http.sent
    world.save(
        connections=[
            {
                "id": "echo",
                "adapter": "generic",
                "token": "another-token-of-enough-length",
                "settings": {"secret": secret},
            }
        ]
    )
    headers = {name.lower(): value for name, value in sent.headers.items()}
    assert headers["webhook-id"] == headers["idempotency-key"]
    good = world.post(sent.body, token="another-token-of-enough-length", headers=headers)
    assert good.status == 200
    bad = world.post(sent.body + b" ", token="another-token-of-enough-length", headers=headers)
    assert bad.status == 401
