"""Secrets of a request: sent, and shown nowhere."""

from __future__ import annotations

import pytest
from tests.unit.flows.test_deliver import SECRET, SECRETIVE, begin, delivery
from tests.unit.flows.world import NAME, World

from ringhook.ports.http import Failure, HttpFailedError, HttpResponse


def test_a_secret_is_in_the_request_and_nowhere_else(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.app.secrets.write(NAME, "crm", SECRET)
    echo = (
        f'{SECRET} {{"Authorization": "Basic czNjcmV0L3dpdGgrc2lnbnMgJmM="}} s3cret%2Fwith%2Bsigns'
    )
    begin(world, SECRETIVE, HttpResponse(401, {}, echo.encode()))
    (request,) = world.http.sent
    assert request.url == "https://crm.example/api?k=s3cret%2Fwith%2Bsigns%20%26c"
    assert request.headers["X-Key"] == SECRET
    assert request.headers["Authorization"] == "Basic czNjcmV0L3dpdGgrc2lnbnMgJmM="
    assert SECRET in request.body.decode()
    shown = delivery(world)["shown"]
    assert shown["url"] == "https://crm.example/api?k=****"
    assert shown["body"] == '{"key": "****", "n": "+33184881234"}'
    at_rest = world.table.everything() + caplog.text
    for spelling in (SECRET, "czNjcmV0L3dpdGg", "s3cret%2Fwith%2Bsigns%20%26c"):
        assert spelling not in at_rest


def test_a_secret_is_masked_in_an_error_that_names_the_address(world: World) -> None:
    world.app.secrets.write(NAME, "crm", SECRET)
    text = "no answer from https://crm.example/api?k=s3cret%2Fwith%2Bsigns%20%26c"
    begin(world, SECRETIVE, HttpFailedError(Failure.CONNECT, text, sent=False))
    assert (
        delivery(world)["attempts"][0]["detail"] == "no answer from https://crm.example/api?k=****"
    )


def test_a_missing_secret_fails_the_delivery_by_its_name(world: World) -> None:
    begin(world, SECRETIVE)
    kept = delivery(world)
    assert kept["state"] == "failed"
    assert kept["attempts"][0]["outcome"] == "mapping_empty"
    assert "crm" in kept["attempts"][0]["detail"]
    assert world.http.sent == []


def test_secrets_that_cannot_be_opened_now_are_opened_later(world: World) -> None:
    world.app.secrets.write(NAME, "crm", SECRET)
    world.save(actions=[SECRETIVE])
    world.ring()
    world.vault.is_down = True
    world.deliver_all()
    assert world.http.sent == []
    world.vault.is_down = False
    world.clock.advance(10)
    world.deliver_all()
    assert [a["outcome"] for a in delivery(world)["attempts"]] == ["not_ready", "ok"]
