"""The server's protocol with little patience, in this process, before a small application."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import uvicorn

from ringhook.embedded.asgi import Receive, Scope, Send, read_body, send_answer
from ringhook.embedded.crowd import Crowd, Limits
from ringhook.embedded.slow_connections import BoundedHttp
from ringhook.embedded.slow_sockets import BoundedWebSocket

HASTY = Limits(
    head_seconds=0.4,
    message_seconds=0.8,
    unread_seconds=0.4,
    stalled_seconds=0.4,
    look_seconds=0.05,
    most_unread_bytes=256 * 1024,
)
MEBIBYTES = b"x" * (8 * 1024 * 1024)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Echo WebSocket messages; answer 8 MiB at /large, at once at /deaf, elsewhere the body's length."""
    if scope["type"] == "websocket":
        return await _echo(receive, send)
    if scope["path"] == "/large":
        return await send_answer(send, 200, {}, MEBIBYTES)
    body = b"" if scope["path"] == "/deaf" else await read_body(scope, receive, len(MEBIBYTES))
    return await send_answer(send, 200, {}, b"%d" % len(body))


async def _echo(receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        await send({"type": "websocket.send", "text": message.get("text") or ""})


class Small:
    """One running server. *crowd* tells who is connected."""

    def __init__(self, most: int, limits: Limits) -> None:
        self.crowd = Crowd(most, limits)
        self._listener = socket.socket()
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen(64)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._server = uvicorn.Server(
            uvicorn.Config(
                application,
                http=partial(BoundedHttp, self.crowd),  # type: ignore[arg-type]  # as in wiring/serve.py
                ws=partial(BoundedWebSocket, self.crowd),  # type: ignore[arg-type]  # as there
                lifespan="off",
                log_config=None,
                log_level="critical",
                ws_max_size=64 * 1024,
                timeout_graceful_shutdown=1,
            )
        )
        self._thread = threading.Thread(target=self._server.run, args=([self._listener],))
        self._thread.start()

    def stop(self) -> None:
        """End it."""
        self._server.should_exit = True
        self._thread.join()
        self._listener.close()


@contextmanager
def small_server(most: int = 100, limits: Limits = HASTY) -> Iterator[Small]:
    """Run one until the end."""
    running = Small(most, limits)
    try:
        yield running
    finally:
        running.stop()
