"""The conversation with a real server on this machine."""

from __future__ import annotations

import asyncio
import json
import logging

import pytest
from relay.tests.cloud import KEY, NOW, Cloud, command, conversing, first

from ringhook.wire.frames import Ack, Pop, Welcome, encode
from ringhook.wire.signing import Signed, sign
from ringhook_relay.connection import MAX_AT_ONCE, MAX_CARDS_AT_ONCE, MAX_MESSAGE_BYTES, Server
from ringhook_relay.credentials import Credentials


async def done(command: Signed) -> Ack:
    return Ack(id=command.id, status="done", reason="opened")


def test_hello_carries_the_token_in_a_header_and_not_in_the_address() -> None:
    async def talk(cloud: Cloud) -> None:
        peer = await cloud.arrival()
        hello = json.loads(await peer.recv())
        assert hello == {
            "v": 1,
            "kind": "hello",
            "version": "1",
            "platform": "linux",
            "last_seq": 0,
            "policy": "",
        }
        assert peer.request is not None
        assert peer.request.headers["Authorization"] == "Bearer the-token"
        assert "the-token" not in peer.request.path

    conversing(talk, done)


def test_a_command_is_carried_out_and_acknowledged_once() -> None:
    async def talk(cloud: Cloud) -> None:
        peer = await cloud.greeted()
        await peer.send(command("d1"))
        assert await first(peer, "ack") == {
            "v": 1, "kind": "ack", "id": "d1", "status": "done", "reason": "opened", "detail": "", "duration_ms": 0.0,
        }  # fmt: skip
        await peer.send(command("d1"))
        again = await first(peer, "ack")
        assert (again["status"], again["reason"]) == ("refused", "repeated")

    conversing(talk, done)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (command("d1", key="another key"), "bad_signature"),
        (command("d1", seconds=-1), "expired"),
    ],
)
def test_a_command_that_fails_a_check_is_refused(text: str, reason: str) -> None:
    async def talk(cloud: Cloud) -> None:
        peer = await cloud.greeted()
        await peer.send(text)
        ack = await first(peer, "ack")
        assert (ack["id"], ack["status"], ack["reason"]) == ("d1", "refused", reason)

    async def never(command: Signed) -> Ack:
        raise AssertionError(command)

    conversing(talk, never)


def test_garbage_and_large_frames_are_survived() -> None:
    async def talk(cloud: Cloud) -> None:
        peer = await cloud.greeted()
        for garbage in (
            "",
            "[]",
            "{",
            b"\x00\xff",
            '{"kind":"dance"}',
            '{"kind":"run"}',
            "x" * 100_000,
        ):
            await peer.send(garbage)
        await peer.send(command("d1"))
        assert (await first(peer, "ack"))["id"] == "d1"

    conversing(talk, done)


def test_a_frame_beyond_all_limits_costs_the_connection_and_no_more() -> None:
    async def talk(cloud: Cloud) -> None:
        peer = await cloud.greeted()
        await peer.send("x" * (MAX_MESSAGE_BYTES + 1))
        await peer.wait_closed()
        assert peer.close_code == 1009
        peer = await cloud.greeted()
        await peer.send(command("d1"))
        assert (await first(peer, "ack"))["id"] == "d1"

    conversing(talk, done)


def test_hello_after_a_loss_says_what_was_seen_and_nothing_is_done_twice() -> None:
    async def talk(cloud: Cloud) -> None:
        peer = await cloud.greeted()
        await peer.send(command("d1", seq=7))
        await first(peer, "ack")
        await peer.close()
        peer = await cloud.arrival()
        assert json.loads(await peer.recv())["last_seq"] == 7
        await peer.send(command("d1", seq=7))
        assert (await first(peer, "ack"))["reason"] == "repeated"

    conversing(talk, done)


def test_an_ack_that_could_not_be_sent_follows_after_the_next_hello() -> None:
    release = asyncio.Event()

    async def slow(command: Signed) -> Ack:
        await release.wait()
        return await done(command)

    async def talk(cloud: Cloud) -> None:
        peer = await cloud.greeted()
        await peer.send(command("d1"))
        await (await peer.ping())
        await peer.close()
        release.set()
        peer = await cloud.arrival()
        kinds = [json.loads(await peer.recv())["kind"] for _ in range(2)]
        assert kinds == ["hello", "ack"]

    conversing(talk, slow)


def test_a_slow_command_does_not_hold_up_the_next() -> None:
    never = asyncio.Event()

    async def first_is_slow(command: Signed) -> Ack:
        if command.id == "slow":
            await never.wait()
        return await done(command)

    async def talk(cloud: Cloud) -> None:
        peer = await cloud.greeted()
        await peer.send(command("slow"))
        await peer.send(command("quick"))
        assert (await first(peer, "ack"))["id"] == "quick"

    conversing(talk, first_is_slow)


def test_more_commands_than_can_be_carried_out_are_refused() -> None:
    never = asyncio.Event()

    async def stuck(command: Signed) -> Ack:
        await never.wait()
        return await done(command)

    async def talk(cloud: Cloud) -> None:
        peer = await cloud.greeted()
        for number in range(MAX_AT_ONCE + 1):
            await peer.send(command(f"d{number}"))
        ack = await first(peer, "ack")
        assert (ack["id"], ack["reason"]) == (f"d{MAX_AT_ONCE}", "busy")

    conversing(talk, stuck)


def test_many_missed_cards_leave_room_for_a_program() -> None:
    never = asyncio.Event()

    async def cards_are_stuck(command: Signed) -> Ack:
        if isinstance(command, Pop):
            await never.wait()
        return await done(command)

    async def talk(cloud: Cloud) -> None:
        peer = await cloud.greeted()
        for number in range(MAX_CARDS_AT_ONCE + 1):
            card = Pop(id=f"p{number}", call_id="c1", seq=1, issued_at=NOW, expires_at=NOW + 30)
            await peer.send(encode(sign(card, KEY)))
        await peer.send(command("d1"))
        ack = await first(peer, "ack")
        assert (ack["id"], ack["reason"]) == (f"p{MAX_CARDS_AT_ONCE}", "busy")
        assert (await first(peer, "ack"))["id"] == "d1"

    conversing(talk, cards_are_stuck)


def test_the_clock_of_the_welcome_counts() -> None:
    async def talk(cloud: Cloud) -> None:
        peer = await cloud.greeted()
        await peer.send(encode(Welcome(now=cloud.now - 600)))
        await peer.send(command("d1", seconds=-590))
        assert (await first(peer, "ack"))["status"] == "done"

    conversing(talk, done)


def test_neither_token_nor_key_nor_number_reaches_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)

    async def talk(cloud: Cloud) -> None:
        peer = await cloud.greeted()
        await peer.send(command("+33184881234"))
        await first(peer, "ack")
        await peer.send(command("+33184881234"))
        await first(peer, "ack")
        await peer.send('{"kind":"run","argv":"+33184881234"}')

    conversing(talk, done)
    assert "the-token" not in caplog.text
    assert KEY not in caplog.text
    assert "184881234" not in caplog.text


def test_the_token_is_not_shown_by_mistake() -> None:
    shown = repr(
        [
            Server("wss://a.example", "the-token"),
            Credentials("d", "wss://a.example", "the-token", KEY),
        ]
    )
    assert "the-token" not in shown
    assert KEY not in shown
