"""Keeps one WebSocket to the cloud: connects, greets, listens, answers, and comes back after every loss.

The loop is our own. The iterator that `websockets` offers waits only after failed handshakes, so a server that
accepts and then closes is called without a pause; and it gives up on 429, which is the one answer to wait for.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException
from websockets.frames import CloseCode

from ringhook.wire.frames import Ack, Dialled, Frame, Open, Ping, Post, Run, encode
from ringhook.wire.reasons import REFUSED
from ringhook.wire.session import Session
from ringhook.wire.signing import Signed
from ringhook_relay.https import is_loopback
from ringhook_relay.masking import one_line
from ringhook_relay.settings import wall_clock

HEALTHY_SECONDS = 30.0
PING_SECONDS = 300.0
# API Gateway ends every connection after two hours; we leave before, and not all at once.
LIFETIME_SECONDS = (5400.0, 6900.0)
CLOSE_SECONDS = 1.0
MAX_MESSAGE_BYTES = 2**17
# Pages and programs may be slow. Cards are not, and a desktop that was away is sent many at once.
MAX_AT_ONCE = 32
MAX_CARDS_AT_ONCE = 256
MAX_UNSENT_ACKS = 256
_MAX_FAILURES, _LONGEST_DELAY_SECONDS, _SHORTEST_DELAY_SECONDS = 6, 60.0, 0.2
_NOT_PAIRED_STATUSES = (401, 403)
log = logging.getLogger(__name__)


class PairAgainError(Exception):
    """The server no longer knows this device."""


@dataclass(frozen=True, slots=True)
class Timing:
    """The clocks, the dice and the pause."""

    now: Callable[[], float] = wall_clock
    monotonic: Callable[[], float] = time.monotonic
    uniform: Callable[[float, float], float] = random.uniform
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


@dataclass(frozen=True, slots=True)
class Server:
    """Where to connect, and the token that opens the door."""

    url: str
    token: str = field(repr=False)


class _connect(connect):  # noqa: N801 - named as the library names it
    """Never follows a redirect: the token is for one address."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        """Return *exc*, which the loop treats as a failed attempt."""
        return exc


class Connection:
    """One device's line to the cloud. Stop it by cancelling `stay_connected`."""

    def __init__(
        self,
        server: Server,
        session: Session,
        perform: Callable[[Signed], Awaitable[Ack]],
        timing: Timing | None = None,
    ) -> None:
        self._server, self._session, self._perform = server, session, perform
        self._timing = timing or Timing()
        self.heard: Callable[[Dialled], None] = _nobody_asked
        self._socket: ClientConnection | None = None
        self._slow_tasks: set[asyncio.Task[None]] = set()
        self._card_tasks: set[asyncio.Task[None]] = set()
        self._unsent: deque[Ack] = deque(maxlen=MAX_UNSENT_ACKS)

    @property
    def is_connected(self) -> bool:
        """Say whether a frame could be sent now."""
        return self._socket is not None

    async def send(self, frame: Frame) -> bool:
        """Send what the agent wants; False when there is no connection. It is not kept for later."""
        if self._socket is None:
            return False
        try:
            await self._socket.send(encode(frame))
        except ConnectionClosed:
            return False
        return True

    async def stay_connected(self) -> None:
        """Connect again and again; ends only with `PairAgainError`, or when cancelled."""
        failures = 0
        try:
            while True:
                healthy = await self._one_connection()
                failures = 0 if healthy else min(failures + 1, _MAX_FAILURES)
                longest = min(_LONGEST_DELAY_SECONDS, 2.0**failures)
                delay = self._timing.uniform(_SHORTEST_DELAY_SECONDS, longest)
                log.info("connecting again in %.1f seconds", delay)
                await self._timing.sleep(delay)
        finally:
            await _cancelled(self._slow_tasks | self._card_tasks)

    async def _one_connection(self) -> bool:
        """Return whether the connection lived long enough to call the server healthy."""
        opened_at: float | None = None
        try:
            async with self._opening() as socket:
                opened_at = self._timing.monotonic()
                await self._converse(socket)
        except InvalidStatus as error:
            status = error.response.status_code
            if status in _NOT_PAIRED_STATUSES:
                raise PairAgainError(f"the server refused this device (HTTP {status})") from None
            log.warning("the server answered HTTP %s", status)
        except (OSError, WebSocketException, ImportError) as error:
            # ImportError: a SOCKS proxy is configured and python-socks is not installed.
            log.warning("no connection: %s", one_line(f"{type(error).__name__}: {error}"))
        if opened_at is None:
            return False
        return self._timing.monotonic() - opened_at > HEALTHY_SECONDS

    def _opening(self) -> connect:
        """Go through the proxy that the environment names (HTTP CONNECT), but never to this machine."""
        is_here = is_loopback(urlsplit(self._server.url).hostname or "")
        return _connect(
            self._server.url,
            additional_headers={"Authorization": f"Bearer {self._server.token}"},
            max_size=MAX_MESSAGE_BYTES,
            close_timeout=CLOSE_SECONDS,
            proxy=None if is_here else True,
        )

    async def _converse(self, socket: ClientConnection) -> None:
        await socket.send(encode(self._session.opened()))
        log.info("connected")
        self._socket = socket
        keeper = asyncio.create_task(self._keep_alive(socket))
        try:
            await self._send_acks()
            async for message in socket:
                await self._receive(message)
            log.info("the connection was closed")
        except asyncio.CancelledError:
            await socket.close(CloseCode.GOING_AWAY)  # else the library reports an error of ours
            raise
        finally:
            self._socket = None
            self._session.lost()
            await _cancelled({keeper})

    async def _receive(self, message: str | bytes) -> None:
        step = self._session.receive(message, self._timing.now())
        if step.note:
            log.warning("%s", one_line(step.note))
        for reply in step.replies:
            log.info("refused: %s", one_line(encode(reply)))
            await self._answer(reply)
        if step.dialled is not None:
            self.heard(step.dialled)
        if step.command is not None:
            await self._begin(step.command)

    async def _begin(self, command: Signed) -> None:
        """Carry *command* out beside the others, or say that there are too many."""
        tasks, limit = self._card_tasks, MAX_CARDS_AT_ONCE
        if isinstance(command, Open | Post | Run):
            tasks, limit = self._slow_tasks, MAX_AT_ONCE
        if len(tasks) >= limit:
            await self._answer(Ack(id=command.id, status=REFUSED, reason="busy"))
            return
        task = asyncio.create_task(self._carry_out(command))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    async def _carry_out(self, command: Signed) -> None:
        """In a task of its own: a slow program must not hold up the next call."""
        await self._answer(await self._perform(command))

    async def _answer(self, reply: Frame) -> None:
        if not isinstance(reply, Ack):
            return
        self._unsent.append(reply)
        await self._send_acks()

    async def _send_acks(self) -> None:
        """Send what is waiting. What cannot be sent now goes out after the next hello."""
        while self._unsent and self._socket is not None:
            ack = self._unsent.popleft()
            try:
                await self._socket.send(encode(ack))
            except ConnectionClosed:
                self._unsent.appendleft(ack)
                return

    async def _keep_alive(self, socket: ClientConnection) -> None:
        ends_at = self._timing.monotonic() + self._timing.uniform(*LIFETIME_SECONDS)
        with suppress(ConnectionClosed):
            while (left := ends_at - self._timing.monotonic()) > 0:
                await self._timing.sleep(min(PING_SECONDS, left))
                await socket.send(encode(Ping()))
            log.info("renewing the connection")
            await socket.close()


def _nobody_asked(_frame: Dialled) -> None:
    """An answer to a call that nobody wanted is nothing."""


async def _cancelled(tasks: set[asyncio.Task[None]]) -> None:
    running = tuple(tasks)
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
