"""Webhooks that are not taken: each is answered with its status and a sentence, and nothing breaks."""

from __future__ import annotations

from tests.acceptance.api import Api
from tests.acceptance.world import Place, World


def test_an_unknown_token_is_not_found(target: Place) -> None:
    with Api(target.http_url) as pbx:
        for token in ("no-such-token-anywhere", "", "%00", "../api/config"):
            answer = pbx.ask("POST", f"/hooks/{token}", json={"event": "ringing"})
            assert answer.status_code in {401, 404}, token
    assert answer.text


def test_a_sender_outside_the_list_is_refused_and_kept_as_a_line(world: World) -> None:
    world.save(allowed_ips=["203.0.113.0/24"])
    assert world.hook(json={"event": "ringing", "call_id": "1"}).status_code == 403
    line = world.eventually(world.refusals, "a line among the refusals")[0]
    assert (line["status"], "address" in line["why"]) == (403, True)
    assert not world.calls()


def test_a_sender_cannot_claim_another_address_in_a_header(world: World) -> None:
    world.save(allowed_ips=["203.0.113.0/24"])
    claims = dict.fromkeys(("X-Forwarded-For", "X-Real-IP"), "203.0.113.7")
    claims["Forwarded"] = "for=203.0.113.7"
    answer = world.hook(json={"event": "ringing", "call_id": "1"}, headers=claims)
    assert answer.status_code == 403


def test_a_sender_on_the_list_is_let_in(world: World) -> None:
    world.save(world.action("GET", "/ring"), allowed_ips=["203.0.113.7", "127.0.0.0/8"])
    world.tell("ringing", "1")
    world.crm.wait_for("/ring")


def test_a_body_over_256_kib_is_too_large(world: World) -> None:
    world.save(world.action("GET", "/ring"))
    answer = world.hook(data=b"x" * (256 * 1024 + 1), headers={"Content-Type": "text/plain"})
    assert answer.status_code == 413
    world.tell("ringing", "1")
    world.crm.wait_for("/ring")


def test_a_body_of_200_kib_is_read(world: World) -> None:
    world.save(world.action("GET", "/ring"))
    start, end = b'{"event":"ringing","call_id":"1","from":"+442079460101","x":"', b'"}'
    body = start + b"a" * (200 * 1024 - len(start) - len(end)) + end
    answer = world.hook(data=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 200, answer.text
    world.crm.wait_for("/ring")


def test_an_unreadable_body_is_refused_and_kept_as_a_line(world: World) -> None:
    world.save(world.action("GET", "/ring"))
    bad = [b"{", b"\xff\xfe\x00", b"[1]", b'{"event":"ringing"}', b"null", b'"' + b"[" * 9000]
    for body in bad:
        answer = world.hook(data=body, headers={"Content-Type": "application/json"})
        assert answer.status_code == 400, body[:20]
        assert answer.text.strip(), body[:20]
    lines = world.eventually(
        lambda: found if len(found := world.refusals()) == len(bad) else None, "a line for each"
    )
    assert {line["status"] for line in lines} == {400}
    assert all(line["why"] for line in lines)
    world.tell("ringing", "1")
    world.crm.wait_for("/ring")


def test_an_event_that_nobody_knows_gets_the_happy_reply_and_a_line(world: World) -> None:
    world.save()
    answer = world.hook(json={"event": "full-moon", "call_id": "1"})
    assert answer.status_code == 200
    line = world.eventually(world.refusals, "a line among the refusals")[0]
    assert (line["status"], "event" in line["why"]) == (200, True)


def test_an_unknown_notification_of_uis_gets_the_happy_reply_and_a_line(world: World) -> None:
    world.save(adapter="uis")
    query = {"event": "call_teleported", "call_hash": "1"}
    assert world.hook("GET", params=query).status_code == 200
    assert world.eventually(world.refusals, "a line among the refusals")[0]["status"] == 200


def test_a_switched_off_connection_is_not_found(world: World) -> None:
    world.save(enabled=False)
    assert world.hook(json={"event": "ringing", "call_id": "1"}).status_code == 404
