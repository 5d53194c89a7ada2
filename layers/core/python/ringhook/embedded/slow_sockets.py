"""WebSockets for strangers: what uvicorn lets pass, within limits. Who may speak at all, the relay's door says."""

from __future__ import annotations

from asyncio.transports import BaseTransport
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame

from ringhook.embedded.crowd import NEVER, Crowd
from ringhook.embedded.slow_connections import ANSWER, BAD, FULL, SlowReader

MOST_PIECES = 1000
"""A message in more pieces than that is no frame of ours; empty ones would fill the memory within its limit."""


class BoundedWebSocket(WebSocketsSansIOProtocol):
    """One desktop's or page's connection. See `ringhook.embedded.crowd.Guest`."""

    def __init__(self, crowd: Crowd, **given: Any) -> None:
        super().__init__(**given)
        self._crowd = crowd
        self.waiting_since = NEVER
        self._reader = SlowReader(crowd.limits)
        self._is_arriving = True

    def connection_made(self, transport: BaseTransport) -> None:
        """Take the connection, if there is room."""
        super().connection_made(transport)
        if not self._crowd.enter(self):
            self._refuse(FULL)

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is over."""
        self._crowd.leave(self)
        self._arrive()
        super().connection_lost(exc)
        self.conn.parser.close()  # it and the connection hold each other, until the next search for garbage

    def data_received(self, data: bytes) -> None:
        """Take what came. A handshake that the library cannot read leaves it silent, and us waiting for nothing."""
        if self.transport.is_closing():
            return
        super().data_received(data)
        if self.conn.handshake_exc is not None and not self.handshake_initiated:
            self._refuse(BAD)

    def handle_ping(self) -> None:
        """Answer it; whoever floods us with pings and takes no answer would fill the memory."""
        if self.writable.is_set():
            super().handle_ping()
        else:
            self.transport.abort()

    def handle_cont(self, event: Frame) -> None:
        """Take one more piece of a message."""
        if len(self.frames) >= MOST_PIECES:
            self.transport.abort()
        else:
            super().handle_cont(event)

    def send_receive_event_to_app(self) -> None:
        """Take a whole message; a text that is none ends the connection without a word in the log."""
        if self.curr_msg_data_type == "text" and not _is_text(b"".join(self.frames)):
            self.transport.abort()
        else:
            super().send_receive_event_to_app()

    async def send(self, message: Any) -> None:
        """See `WebSocketsSansIOProtocol`. A handshake that was refused is complete, and no error in the log."""
        await super().send(message)
        if message["type"] == "websocket.http.response.body":
            self.handshake_complete = True
        self._arrive()

    def look(self, now: float) -> None:
        """See `ringhook.embedded.crowd.Guest`."""
        is_full = not self.writable.is_set()
        if self._reader.is_stalled(self.transport, now, is_full=is_full):
            self.transport.abort()

    def send_away(self) -> None:
        """See `ringhook.embedded.crowd.Guest`."""
        self.transport.abort()

    def _arrive(self) -> None:
        """It was let in, refused or lost: somebody else may arrive."""
        if self._is_arriving:
            self._is_arriving = False
            self._crowd.arrived()

    def _refuse(self, answer: tuple[str, str]) -> None:
        line, text = answer
        self.transport.write(ANSWER.format(line, len(text), text).encode())
        self.transport.close()


def _is_text(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True
