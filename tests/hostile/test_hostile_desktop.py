"""A desktop with a good token that says anything: the server and the other desktops do not mind."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.acceptance.api import Api
from tests.acceptance.desktop import Desktop, Paired, pair
from tests.acceptance.embedded_target import EmbeddedTarget
from tests.hostile.depth import search
from tests.hostile.frame_shapes import FRAMES, NO_FRAMES
from tests.hostile.raw import Raw, status_of
from tests.unit.flows.world import World
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

MIB = 1024 * 1024


@search(100)
@given(st.lists(FRAMES, min_size=1, max_size=4))
def test_no_frame_of_a_desktop_breaks_anything(frames: list[str]) -> None:
    world = World()
    world.save()
    world.pair("paul")
    for frame in frames:
        world.app.relay.carry_out("paul", frame)


@search(40)
@given(st.lists(FRAMES, min_size=1, max_size=4))
def test_no_frame_of_a_stranger_writes_anything(frames: list[str]) -> None:
    world = World()
    world.save()
    world.steps.done.clear()
    for frame in frames:
        world.app.relay.carry_out("nobody", frame)
    assert not [step for step in world.steps.done if step.startswith(("put", "queue"))]


@pytest.fixture
def paired(server: EmbeddedTarget) -> Paired:
    with Api(server.http_url, server.admin_key) as api:
        return pair(api, "anna", "hostile")


@pytest.fixture
def line(paired: Paired) -> Iterator[ClientConnection]:
    headers = {"Authorization": f"Bearer {paired.token}"}
    with connect(paired.relay_url, additional_headers=headers, proxy=None, close_timeout=1) as made:
        yield made


def _others_are_served(paired: Paired) -> None:
    with Desktop(paired, 20) as other:
        other.say("ping")
        other.wait_for("pong")


@pytest.mark.e2e
def test_what_is_no_frame_is_ignored(line: ClientConnection, paired: Paired) -> None:
    for text in NO_FRAMES:
        if len(text) < 32_000:
            line.send(text)
    line.send('{"v": 1, "kind": "hello"}')
    assert '"welcome"' in line.recv(timeout=20)
    _others_are_served(paired)


def _ask(line: ClientConnection, content: str | bytes) -> None:
    line.send(content)
    line.recv(timeout=20)


@pytest.mark.e2e
@pytest.mark.parametrize("content", ["x" * (10 * MIB), b"\x00" * (10 * MIB), "[" * MIB])
def test_a_message_of_megabytes_costs_the_connection(
    line: ClientConnection, paired: Paired, content: str | bytes
) -> None:
    with pytest.raises(ConnectionClosed):
        _ask(line, content)
    _others_are_served(paired)


def _open(paired: Paired, extension: bytes = b"") -> Raw:
    raw = Raw(paired.relay_url.replace("ws://", "http://").removesuffix("/relay"))
    raw.send(
        b"GET /relay HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        + extension
        + f"Authorization: Bearer {paired.token}\r\n\r\n".encode()
    )
    assert status_of(raw.answer()) == 101
    return raw


def _frame(opcode: int, content: bytes, *, is_last: bool = True, is_packed: bool = False) -> bytes:
    """Return a client's frame; its mask is zeros, so that the content stands in it as it is."""
    first = opcode | (0x80 if is_last else 0) | (0x40 if is_packed else 0)
    size = len(content)
    length = bytes([0x80 | size]) if size < 126 else b"\xfe" + size.to_bytes(2, "big")
    if size > 0xFFFF:
        length = b"\xff" + size.to_bytes(8, "big")
    return bytes([first]) + length + b"\0\0\0\0" + content


@pytest.mark.e2e
def test_a_flood_of_pings_whose_answers_nobody_reads_costs_the_connection(paired: Paired) -> None:
    with _open(paired) as raw:
        raw.socket.settimeout(5)
        pings = _frame(9, b"x" * 125) * 1000
        with suppress(TimeoutError):  # nor do they take ours any more
            for _ in range(400):
                raw.send(pings)
        raw.rest()
    _others_are_served(paired)


@pytest.mark.e2e
def test_a_message_in_a_million_empty_pieces_costs_the_connection(paired: Paired) -> None:
    with _open(paired) as raw:
        raw.send(_frame(1, b"", is_last=False))
        for _ in range(100):
            raw.send(_frame(0, b"", is_last=False) * 10_000)
        raw.rest()
    _others_are_served(paired)


@pytest.mark.e2e
def test_a_compressed_message_is_not_unpacked(paired: Paired) -> None:
    packer = zlib.compressobj(wbits=-12)
    bomb = packer.compress(b"0" * (64 * MIB)) + packer.flush(zlib.Z_SYNC_FLUSH)
    with _open(paired, b"Sec-WebSocket-Extensions: permessage-deflate\r\n") as raw:
        raw.send(_frame(1, bomb.removesuffix(b"\x00\x00\xff\xff"), is_packed=True))
        assert b"\x03\xea" in raw.rest()  # 1002: nobody agreed to compress
    _others_are_served(paired)


@pytest.mark.e2e
@pytest.mark.parametrize(
    "frame",
    [
        bytes(range(64, 128)),
        _frame(3, b"x"),
        _frame(1, b"\xff\xfe"),
        _frame(9, b"x", is_last=False),
        _frame(8, b"\x00"),
        _frame(1, b"x", is_packed=True),
        b"\x81\x01x",
        b"\x81\xff" + b"\xff" * 8 + b"\0\0\0\0",
    ],
    ids=["noise", "opcode", "utf8", "ping", "close", "packed", "mask", "endless"],
)
def test_what_is_no_websocket_costs_the_connection(paired: Paired, frame: bytes) -> None:
    with _open(paired) as raw:
        raw.send(frame * 3)
        raw.rest()
    _others_are_served(paired)
