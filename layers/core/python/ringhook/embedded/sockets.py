"""Desktops connected to this process, and pushing frames to them from any thread."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, field

from ringhook.domain.errors import GoneError

MAX_WAITING_FRAMES = 256
"""A desktop that reads nothing is cut off rather than filling the memory."""


@dataclass(frozen=True, slots=True)
class Socket:
    """One open connection. `None` in *outgoing* ends it."""

    id: str
    outgoing: asyncio.Queue[str | None] = field(default_factory=asyncio.Queue)


class SocketPush:
    """See `ringhook.ports.push.Push`. Lives on the server's event loop, is called from anywhere."""

    def __init__(self) -> None:
        self._sockets: dict[str, Socket] = {}
        self._loop: asyncio.AbstractEventLoop | None = None

    def open(self) -> Socket:
        """Return a new connection; call it on the event loop."""
        self._loop = asyncio.get_running_loop()
        socket = Socket(secrets.token_hex(16))
        self._sockets[socket.id] = socket
        return socket

    def forget(self, socket: Socket) -> None:
        """The connection is over."""
        self._sockets.pop(socket.id, None)

    def send(self, connection: str, frame: str) -> None:
        """See `ringhook.ports.push.Push`."""
        socket = self._sockets.get(connection)
        if socket is None or self._loop is None or self._loop.is_closed():
            raise GoneError("this desktop is not connected")
        self._loop.call_soon_threadsafe(self._enqueue, socket, frame)

    def has(self, connection: str) -> bool:
        """Say whether *connection* is open."""
        return connection in self._sockets

    def close(self, connection: str) -> None:
        """See `ringhook.ports.push.Push`."""
        socket = self._sockets.get(connection)
        if socket is not None and self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(socket.outgoing.put_nowait, None)

    def _enqueue(self, socket: Socket, frame: str) -> None:
        full = socket.outgoing.qsize() >= MAX_WAITING_FRAMES
        socket.outgoing.put_nowait(None if full else frame)
