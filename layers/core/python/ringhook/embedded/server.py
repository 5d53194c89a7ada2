"""The embedded server's doors: webhooks, the API, and the desktops' WebSocket. Plain ASGI."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ringhook.domain.errors import TryAgainError
from ringhook.domain.webhook import Reply, WebhookRequest
from ringhook.embedded.asgi import (
    BodyTooLargeError,
    HalfBodyError,
    Receive,
    Scope,
    Send,
    gateway_event,
    headers_of,
    host_of,
    query_of,
    read_body,
    send_gateway_answer,
    send_reply,
    webhook_request,
)
from ringhook.embedded.own_names import OwnNames
from ringhook.embedded.sockets import Socket, SocketPush
from ringhook.embedded.watch_door import WatchDoor, is_for_programs
from ringhook.ports.clock import Clock

MAX_WEBHOOK_BYTES = 256 * 1024
MAX_API_BYTES = 3 * 1024 * 1024
BODY_TIMEOUT_SECONDS = 20.0
LEAVING_AT_ONCE = 8
"""When thousands of desktops are lost at once, a webhook stands behind so many of them only."""
HOOKS, COMPAT = "/hooks/", "/compat/"
RELAY = "/relay"
METHODS = frozenset({"GET", "POST", "HEAD"})
TOO_LARGE = Reply(413, "the body is too large\n", "text/plain; charset=utf-8")
TOO_SLOW = Reply(408, "the body did not arrive in time\n", "text/plain; charset=utf-8")
HALF = Reply(400, "the body broke off\n", "text/plain; charset=utf-8")
REFUSED: Mapping[type[Exception], Reply] = {
    BodyTooLargeError: TOO_LARGE,
    TimeoutError: TOO_SLOW,
    HalfBodyError: HALF,
}
NOT_HERE = Reply(405, "webhooks are GET or POST\n", "text/plain; charset=utf-8")
MISDIRECTED = Reply(
    421,
    "this server does not know the name in your address bar; use another one, "
    "or start it with --allow-host and that name\n",
    "text/plain; charset=utf-8",
)
LOOKING = frozenset({"GET", "HEAD"})
ONLY_LOOKING = Reply(405, "figures are read with GET\n", "text/plain; charset=utf-8")
CLOSED = Reply(
    401,
    "ask from this machine itself, or send RINGHOOK_METRICS_TOKEN as Authorization: Bearer\n",
    "text/plain; charset=utf-8",
    (("WWW-Authenticate", "Bearer"),),
)
NAMELESS = frozenset({"/pair", "/healthz"})
"""A code proves more than a name, and a load balancer knows no name."""
BUSY = Reply(
    503, "not stored, please send it again\n", "text/plain; charset=utf-8", (("Retry-After", "2"),)
)


@dataclass(frozen=True, slots=True)
class Doors:
    """What to call for each kind of visitor; all of them may wait for the disk."""

    ingest: Callable[[str, WebhookRequest], Awaitable[Reply]]
    compat: Callable[[str, WebhookRequest], Awaitable[Reply]]
    admin: Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]
    connect: Callable[[str, Mapping[str, str], Mapping[str, str]], Awaitable[int]]
    message: Callable[[str, str], Awaitable[None]]
    disconnect: Callable[[str], Awaitable[None]]
    watch: Callable[[str], Awaitable[Reply]]


class Server:
    """The ASGI application."""

    def __init__(
        self,
        doors: Doors,
        push: SocketPush,
        clock: Clock,
        public_url: str,
        hosts: frozenset[str] = frozenset(),
        *,
        watching: WatchDoor,
    ) -> None:
        self._doors = doors
        self._names = OwnNames(public_url, hosts)
        self._watching = watching
        self._push = push
        self._clock = clock
        self._public_url = public_url
        self._leaving = asyncio.Semaphore(LEAVING_AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection."""
        if scope["type"] == "websocket":
            await self._desktop(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        is_webhook = path.startswith((HOOKS, COMPAT))
        if not is_webhook and path not in NAMELESS and not self._names.include(host_of(scope)):
            return await send_reply(send, MISDIRECTED)
        if is_for_programs(scope):
            return await send_reply(send, await self._watched(scope))
        limit_bytes = MAX_WEBHOOK_BYTES if is_webhook else MAX_API_BYTES
        try:
            async with asyncio.timeout(BODY_TIMEOUT_SECONDS):
                body = await read_body(scope, receive, limit_bytes)
        except (BodyTooLargeError, HalfBodyError, TimeoutError) as error:
            reply = REFUSED[type(error)]
            return await send_reply(send, reply if is_webhook else _problem(reply))
        if is_webhook:
            return await send_reply(send, await self._webhook(scope, body))
        return await send_gateway_answer(send, await self._doors.admin(gateway_event(scope, body)))

    async def _watched(self, scope: Scope) -> Reply:
        if scope["method"] not in LOOKING:
            return ONLY_LOOKING
        if not self._watching.opens(scope):
            return CLOSED
        return await self._doors.watch(scope["path"])

    async def _webhook(self, scope: Scope, body: bytes) -> Reply:
        if scope["method"] not in METHODS:
            return NOT_HERE
        is_compat = scope["path"].startswith(COMPAT)
        beginning = COMPAT if is_compat else HOOKS
        token, slash, rest = scope["path"].removeprefix(beginning).partition("/")
        now = self._clock.now()
        request = webhook_request(scope, body, slash + rest, self._public_url, now)
        try:
            return await (self._doors.compat if is_compat else self._doors.ingest)(token, request)
        except TryAgainError:
            return BUSY

    async def _desktop(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()  # websocket.connect
        if scope["path"] != RELAY:
            return await _refuse(scope, send, 404)
        socket = self._push.open()
        try:
            status = await self._doors.connect(socket.id, headers_of(scope), query_of(scope))
            if status != 200:  # noqa: PLR2004 - HTTP's OK
                return await _refuse(scope, send, status)
            await send({"type": "websocket.accept"})
            return await self._talk(socket, receive, send)
        finally:
            self._push.forget(socket)
            async with self._leaving:
                await self._doors.disconnect(socket.id)

    async def _talk(self, socket: Socket, receive: Receive, send: Send) -> None:
        """Carry frames both ways until either side ends it."""
        speaking = asyncio.create_task(_speak(socket, send))
        listening = asyncio.create_task(self._listen(socket, receive))
        tasks = {speaking, listening}
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            with contextlib.suppress(asyncio.CancelledError, OSError, RuntimeError):
                await asyncio.gather(*tasks, return_exceptions=True)

    async def _listen(self, socket: Socket, receive: Receive) -> None:
        while True:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                return
            text = message.get("text") or (message.get("bytes") or b"").decode("utf-8", "replace")
            with contextlib.suppress(TryAgainError):
                await self._doors.message(socket.id, text)


async def _speak(socket: Socket, send: Send) -> None:
    while True:
        frame = await socket.outgoing.get()
        if frame is None:
            await send({"type": "websocket.close", "code": 1013})
            return
        await send({"type": "websocket.send", "text": frame})


def _problem(reply: Reply) -> Reply:
    """Return *reply* as the API says such things."""
    told = {"problems": [{"path": "", "message": reply.body.strip()}]}
    return Reply(reply.status, json.dumps(told))


async def _refuse(scope: Scope, send: Send, status: int) -> None:
    """Answer the handshake with *status*; a server without that extension can only say 403."""
    if "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close"})
        return
    await send({"type": "websocket.http.response.start", "status": status, "headers": []})
    await send({"type": "websocket.http.response.body", "body": b""})
