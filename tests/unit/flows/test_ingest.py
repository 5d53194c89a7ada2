"""What a webhook is answered, what is queued, and what is noted when nothing is."""

from __future__ import annotations

import hashlib
import hmac
import json

import pytest
from tests.unit.flows.world import NAME, TOKEN, World

from ringhook.domain.errors import TryAgainError
from ringhook.flows.ingest import MAX_BODY_BYTES, MAX_RAW_BYTES
from ringhook.flows.messages import read_event_message

SIGNING = "whatever-is-secret"


def test_a_webhook_is_answered_once_its_event_is_queued(world: World) -> None:
    world.save()
    assert world.webhook().status == 200
    (message,) = world.events.sent
    name, event = read_event_message(message.body)
    assert (name, event.connection_id, event.client.e164) == (NAME, "pbx", "+33184881234")
    assert world.refusals() == []


def test_a_redelivered_webhook_is_queued_once(world: World) -> None:
    world.save()
    world.webhook()
    world.clock.advance(20)
    world.webhook()
    assert world.dispatch_all() == 1


@pytest.mark.parametrize(
    "token", ["", "x", "another-token-of-enough-length", TOKEN + "x", "\x00", "é"]
)
def test_an_unknown_address_is_404(world: World, token: str) -> None:
    world.save()
    assert world.post(b"{}", token=token).status == 404


def test_a_disabled_connection_is_404(world: World) -> None:
    world.save(connections=[{"adapter": "generic", "token": TOKEN, "enabled": False}])
    assert world.webhook().status == 404


ADDRESSES = [
    # the list, the sender, the status
    (["192.0.2.1"], "192.0.2.1", 200),
    (["192.0.2.0/24", "2001:db8::/32"], "192.0.2.77", 200),
    (["192.0.2.0/24"], "::ffff:192.0.2.77", 200),
    (["2001:db8::/32"], "2001:db8::1", 200),
    (["fe80::/10"], "fe80::1%eth0", 200),
    (["192.0.2.2"], "192.0.2.1", 403),
    (["2001:db8::/32"], "192.0.2.1", 403),
    (["192.0.2.1"], "", 403),
    (["192.0.2.1"], "192.0.2.1, 10.0.0.1", 403),
    ([], "", 200),
]


@pytest.mark.parametrize(("allowed", "source", "status"), ADDRESSES)
def test_only_listed_addresses_may_send(
    world: World, allowed: list[str], source: str, status: int
) -> None:
    world.save(connections=[{"adapter": "generic", "token": TOKEN, "allowed_ips": allowed}])
    body = b'{"event": "ringing", "call_id": "1"}'
    assert world.post(body, source_address=source).status == status
    assert len(world.events.sent) == (1 if status == 200 else 0)
    assert [r["status"] for r in world.refusals()] == ([] if status == 200 else [status])


def sign(world: World) -> None:
    settings = {"secret": SIGNING}
    world.save(
        connections=[{"id": "pbx", "adapter": "generic", "token": TOKEN, "settings": settings}]
    )


def test_a_signature_is_checked_against_the_sealed_secret(world: World) -> None:
    sign(world)
    body = b'{"event": "ringing", "call_id": "1"}'
    digest = hmac.new(SIGNING.encode(), body, hashlib.sha256).hexdigest()
    good = {"x-ringhook-signature": f"sha256={digest}"}
    bad = {"x-ringhook-signature": f"sha256={'0' * 64}"}
    assert world.post(body, headers=good).status == 200
    assert world.post(body, headers=bad).status == 401
    assert world.post(body).status == 401
    assert len(world.events.sent) == 1
    assert [r["status"] for r in world.refusals()] == [401, 401]


def test_the_signing_secret_and_the_token_are_nowhere_to_be_read(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    sign(world)
    replies = [world.post(b"{}"), world.post(b"{}", token="wrong-token-of-enough-length")]
    shown = caplog.text + "".join(reply.body for reply in replies) + json.dumps(world.refusals())
    assert SIGNING not in shown + world.table.everything()
    assert TOKEN not in shown


def test_a_secret_that_was_never_written_lets_nobody_in(world: World) -> None:
    settings = {"secret": "$secret.lost$"}
    world.save(connections=[{"adapter": "generic", "token": TOKEN, "settings": settings}])
    assert world.webhook().status == 401
    assert "lost" in world.refusals()[0]["why"]


def test_a_vault_that_does_not_answer_makes_the_pbx_try_again(world: World) -> None:
    sign(world)
    world.vault.is_down = True
    reply = world.webhook()
    assert (reply.status, dict(reply.headers)) == (503, {"Retry-After": "2"})


@pytest.mark.parametrize("part", ["queue", "table"])
def test_nothing_is_acknowledged_that_is_not_kept(world: World, part: str) -> None:
    world.save()
    broken = world.events if part == "queue" else world.table
    broken.is_down = True
    assert world.webhook().status == 503
    broken.is_down = False
    assert world.webhook().status == 200
    assert world.dispatch_all() == 1


def test_a_body_over_the_limit_is_413(world: World) -> None:
    world.save()
    assert world.post(b"x" * (MAX_BODY_BYTES + 1)).status == 413
    assert world.refusals()[0]["status"] == 413


BODIES = [b"{", b"[1]", b"{}", b'{"event": "ringing"}', b"\xff\xfe", b"[" * 100_000, b'{"a": NaN}']


@pytest.mark.parametrize("body", BODIES)
def test_an_unreadable_body_is_400_with_a_line_that_says_why(world: World, body: bytes) -> None:
    world.save()
    assert world.post(body).status == 400
    (line,) = world.refusals()
    assert (line["connection"], line["status"]) == ("pbx", 400)
    assert len(line["why"]) > 20


def test_an_authentic_but_unknown_event_gets_the_happy_reply_and_a_line(world: World) -> None:
    world.save()
    assert world.webhook(event="dtmf").status == 200
    assert world.events.sent == []
    (line,) = world.refusals()
    assert (line["status"], "no word" in line["why"]) == (200, True)


def test_a_lost_refusal_line_does_not_change_the_answer(world: World) -> None:
    world.save()
    put = world.table.put

    def full(row: object, *, expect: int | None = None) -> int:
        if "#refused#" in getattr(row, "partition", ""):
            raise TryAgainError("the table is full")
        return put(row, expect=expect)  # type: ignore[arg-type]  # a row

    world.table.put = full  # type: ignore[method-assign]  # the table of this test alone
    assert world.post(b"{").status == 400


def test_numbers_are_identified_with_the_connections_country_and_lines(world: World) -> None:
    lines = [{"number": "+33388202122"}]
    world.save(
        connections=[{"adapter": "generic", "token": TOKEN, "country": "FR", "lines": lines}]
    )
    world.webhook(**{"from": "01 84 88 12 34", "to": "33388202122"})
    _, event = read_event_message(world.events.sent[0].body)
    assert (event.client.e164, event.line.e164) == ("+33184881234", "+33388202122")


def test_the_vendors_fields_are_kept_within_bounds(world: World) -> None:
    world.save()
    fields = {f"field{n}": "x" * 9000 for n in range(20)}
    assert world.webhook(**fields).status == 200
    _, event = read_event_message(world.events.sent[0].body)
    assert sum(len(k.encode()) + len(v.encode()) for k, v in event.raw.items()) <= MAX_RAW_BYTES
    assert max(len(value) for value in event.raw.values()) == 4000
    assert event.raw["event"] == "ringing"


def test_an_event_that_no_queue_would_take_is_refused(world: World) -> None:
    world.save()
    assert world.webhook(name="x" * 200_000).status == 413
    assert world.events.sent == []


def test_a_webhook_of_one_workspace_never_reaches_another(world: World) -> None:
    world.save()
    world.webhook()
    world.dispatch_all()
    assert world.app.access.workspaces() == (NAME,)
    assert world.table.spread_rows("ws#other#day#2026-01-05") == []
