"""The generic adapter's four ways in, and its signatures."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import pytest
from tests.acceptance.world import World

SECRET = "a-signing-secret-of-the-test"
CALLER = "+442079460101"


def signed(body: bytes, secret: str = SECRET) -> dict[str, str]:
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return {"X-Ringhook-Signature": f"sha256={digest}", "Content-Type": "application/json"}


def report(event: str = "ringing") -> bytes:
    return json.dumps({"event": event, "call_id": "1", "from": CALLER}).encode()


def one_ring(world: World, method: str, **options: Any) -> str:
    """Send one ringing call and return the number that the CRM was asked for."""
    world.save(world.action("GET", "/ring?number=$phone$"))
    assert world.hook(method, **options).status_code == 200
    return world.crm.wait_for("/ring")[0].query["number"]


def test_a_json_report_is_understood(world: World) -> None:
    fields = {"event": "ringing", "call_id": "1", "from": CALLER}
    assert one_ring(world, "POST", json=fields) == CALLER


def test_a_form_report_is_understood(world: World) -> None:
    fields = {"event": "ringing", "call_id": "1", "from": CALLER}
    assert one_ring(world, "POST", data=fields) == CALLER


def test_a_query_report_is_understood_with_its_plus_lost(world: World) -> None:
    query = f"event=ringing&call_id=1&from={CALLER}"  # an unescaped plus means a blank
    assert one_ring(world, "GET", params=query) == CALLER


def test_zammads_call_is_understood_from_its_beginning_to_its_end(world: World) -> None:
    world.save(
        world.action("GET", "/ring?number=$phone$"),
        world.action("GET", "/talk", trigger="answered"),
        world.action("POST", "/end", trigger="ended"),
    )
    call = {"callId": "z1", "direction": "in", "from": "442079460101", "to": "442079460100"}
    for event in ("newCall", "answer", "hangup"):
        more = {"cause": "normalClearing"} if event == "hangup" else {"user": "Anna"}
        assert world.hook(data=call | {"event": event} | more).status_code == 200
    assert world.crm.wait_for("/ring")[0].query["number"] == "442079460101"
    world.crm.wait_for("/talk")
    assert world.crm.wait_for("/end")[0].json()["result"] == "answered"


def test_a_secret_stored_by_itself_checks_signatures(world: World) -> None:
    name = f"hook-{world.number}"
    answer = world.api.ask("PUT", f"/api/secrets/{name}", json={"value": SECRET})
    assert answer.status_code == 204
    world.save(world.action("GET", "/ring"), settings={"secret": f"$secret.{name}$"})
    assert world.hook(data=report(), headers=signed(report())).status_code == 200
    world.crm.wait_for("/ring")
    assert name in world.api.get("/api/secrets")["secrets"]


def test_a_secret_typed_into_the_form_works_and_is_never_shown_again(world: World) -> None:
    saved = world.save(world.action("GET", "/ring"), settings={"secret": SECRET})
    assert SECRET not in json.dumps(saved)
    assert SECRET not in world.api.ask("GET", "/api/config").text
    assert world.hook(data=report(), headers=signed(report())).status_code == 200
    world.crm.wait_for("/ring")
    assert SECRET not in json.dumps(world.story())


@pytest.mark.parametrize("headers", [{}, signed(report(), "another-secret")])
def test_a_report_without_a_good_signature_is_refused_and_kept_as_a_line(
    world: World, headers: dict[str, str]
) -> None:
    world.save(settings={"secret": SECRET})
    assert world.hook(data=report(), headers=headers).status_code == 401
    line = world.eventually(world.refusals, "a line among the refusals")[0]
    assert line["status"] == 401
    assert "sign" in line["why"]
    assert SECRET not in json.dumps(line)


def test_a_changed_body_makes_a_signature_worthless(world: World) -> None:
    world.save(settings={"secret": SECRET})
    assert world.hook(data=report("ended"), headers=signed(report())).status_code == 401
