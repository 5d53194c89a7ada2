"""A server for the tests: real sockets on this machine, every connection handed to the test."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from websockets.asyncio.server import ServerConnection, serve

from ringhook.wire.frames import Ack, Open, Welcome, encode
from ringhook.wire.session import Session
from ringhook.wire.signing import Signed, sign
from ringhook_relay.connection import Connection, PairAgainError, Server, Timing

KEY = "the-command-key"
NOW = 1_700_000_000.0
PATIENCE_SECONDS = 10.0
Perform = Callable[[Signed], Awaitable[Ack]]


def command(
    command_id: str, *, key: str = KEY, now: float = NOW, seconds: float = 30, seq: int = 1
) -> str:
    """Return a signed command to open a page, as it arrives."""
    made = Open(
        id=command_id, call_id="c1", seq=seq, issued_at=now + seconds - 30, expires_at=now + seconds,
        url="https://crm.example/",
    )  # fmt: skip
    return encode(sign(made, key))


async def first(peer: ServerConnection, kind: str) -> Any:
    """Return the next frame of this kind."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            frame = json.loads(await peer.recv())
            if frame["kind"] == kind:
                return frame


class Cloud:
    """Connections as they arrive; *url* is where."""

    def __init__(self) -> None:
        self.url = ""
        self.now = NOW
        self._arrivals: asyncio.Queue[ServerConnection] = asyncio.Queue()

    async def arrival(self) -> ServerConnection:
        """Return the next connection."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await self._arrivals.get()

    async def greeted(self) -> ServerConnection:
        """Return the next connection after hello and welcome."""
        peer = await self.arrival()
        await first(peer, "hello")
        await peer.send(encode(Welcome()))
        return peer

    async def handle(self, peer: ServerConnection) -> None:
        """Hand *peer* to the test and keep it open."""
        self._arrivals.put_nowait(peer)
        await peer.wait_closed()


def connection_to(url: str, perform: Perform, timing: Timing) -> Connection:
    """Return a relay's connection that has not started yet."""
    session = Session(key=KEY, version="1", platform="linux")
    return Connection(Server(url, "the-token"), session, perform, timing)


def patient_timing() -> Timing:
    """A fixed clock; reconnects at once; never pings."""

    async def sleep(seconds: float) -> None:
        await asyncio.sleep(0 if seconds <= 60 else 3600)

    return Timing(now=lambda: NOW, sleep=sleep)


def conversing(talk: Callable[[Cloud], Awaitable[None]], perform: Perform) -> None:
    """Run a relay against a real server while *talk* plays the cloud."""

    async def both() -> None:
        cloud = Cloud()
        async with serve(cloud.handle, "127.0.0.1", 0) as server:
            port = next(iter(server.sockets)).getsockname()[1]
            connection = connection_to(f"ws://127.0.0.1:{port}/ws", perform, patient_timing())
            relay = asyncio.create_task(connection.stay_connected())
            try:
                async with asyncio.timeout(2 * PATIENCE_SECONDS):
                    await talk(cloud)
            finally:
                relay.cancel()
                with suppress(asyncio.CancelledError, PairAgainError):
                    await relay

    asyncio.run(both())
