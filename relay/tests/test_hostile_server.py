"""A server that says anything: the relay does nothing of it, stays, and goes on with the next good command."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from relay.tests.cloud import KEY, NOW, Cloud, command, conversing, first
from tests.hostile.depth import search
from tests.hostile.frame_shapes import FRAMES, NO_FRAMES

from ringhook.wire.frames import Ack, Frame, Open, Run, Welcome, decode, encode
from ringhook.wire.session import Session
from ringhook.wire.signing import Signed, sign
from ringhook_relay.connection import MAX_MESSAGE_BYTES


async def done(order: Signed) -> Ack:
    return Ack(id=order.id, status="done", reason="opened")


def _greeted() -> Session:
    session = Session(key=KEY, version="1", platform="linux")
    session.opened()
    session.receive(encode(Welcome()), NOW)
    return session


@search(120)
@given(st.lists(FRAMES, min_size=1, max_size=4))
def test_no_unsigned_frame_is_a_command(frames: list[str]) -> None:
    session = _greeted()
    for frame in frames:
        assert session.receive(frame, NOW).command is None


def _changed(order: Frame, name: str, value: Any) -> str:
    data = json.loads(encode(order))
    return json.dumps(data | {name: value})


@search(200)
@given(
    st.sampled_from(
        ["id", "call_id", "seq", "issued_at", "expires_at", "action_id", "url", "kind", "v"]
    ),
    st.sampled_from(["other", "run", 0, 1, 10**9, 10**12, -1, None, [], {}, "", True, 1e308]),
)
def test_a_signed_command_with_one_thing_changed_is_refused(name: str, value: object) -> None:
    order = sign(
        Open(
            id="d1",
            call_id="c1",
            seq=1,
            issued_at=NOW,
            expires_at=NOW + 30,
            url="https://a.example/",
        ),
        KEY,
    )
    changed = _changed(order, name, value)
    try:
        is_same = decode(changed) == order
    except ValueError:
        is_same = False
    if not is_same:
        assert _greeted().receive(changed, NOW).command is None


def test_names_given_twice_do_not_get_past_the_signature() -> None:
    order = sign(
        Run(id="d1", call_id="c1", seq=1, issued_at=NOW, expires_at=NOW + 30, argv=("/a", "b")), KEY
    )
    plain = encode(order)
    for twice in (
        plain[:-1] + ',"argv":["/bin/sh","-c","x"]}',
        '{"argv":["/bin/sh","-c","x"],' + plain[1:],
    ):
        found = _greeted().receive(twice, NOW).command
        assert found is None or found == order


def test_whatever_is_said_the_next_good_command_is_done() -> None:
    async def talk(cloud: Cloud) -> None:
        peer = await cloud.greeted()
        for text in NO_FRAMES:
            if len(text) < MAX_MESSAGE_BYTES:
                await peer.send(text)
        await peer.send(command("d1"))
        assert (await first(peer, "ack"))["id"] == "d1"

    conversing(talk, done)


@pytest.mark.parametrize("size", [MAX_MESSAGE_BYTES + 1, 10 * 1024 * 1024])
@pytest.mark.parametrize("piece", ["x", "[", b"\x00"])
def test_a_message_of_megabytes_costs_the_connection_and_no_more(
    size: int, piece: str | bytes
) -> None:
    async def talk(cloud: Cloud) -> None:
        peer = await cloud.greeted()
        await peer.send(piece * size)
        await peer.wait_closed()
        peer = await cloud.greeted()
        await peer.send(command("d1"))
        assert (await first(peer, "ack"))["id"] == "d1"

    conversing(talk, done)


def test_a_flood_of_pings_and_of_unknown_frames_is_survived() -> None:
    async def talk(cloud: Cloud) -> None:
        peer = await cloud.greeted()
        for _ in range(300):
            await peer.ping()
            await peer.send('{"kind": "later"}')
        await peer.send(command("d1"))
        assert (await first(peer, "ack"))["id"] == "d1"

    conversing(talk, done)
