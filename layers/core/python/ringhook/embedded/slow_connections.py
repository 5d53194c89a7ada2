"""HTTP for strangers: what uvicorn lets pass, within limits.

uvicorn bounds neither how long a request may take to arrive nor how large its head may be, and it goes on reading what
was answered long ago. Its parser (llhttp, strict) refuses what smugglers send: two lengths, a length beside chunks,
lines without CR, control characters, folded lines. What it lets pass beyond that is refused here.
docs/security.md lists the limits; tests/hostile sends what they are for.
"""

from __future__ import annotations

import asyncio
from enum import Enum
from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from ringhook.embedded.crowd import NEVER, Crowd, Limits

CODING, HOST, SLASH = b"transfer-encoding", b"host", b"/"
ANSWER = "HTTP/1.1 {}\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{}"
BAD = "400 Bad Request", "this is no request as RFC 9112 has it\n"
LATE = "408 Request Timeout", "the request did not arrive in time\n"
LARGE = "431 Request Header Fields Too Large", "the head of the request is too large\n"
CODED = "501 Not Implemented", "the only transfer coding here is chunked, once\n"
FULL = "503 Service Unavailable", "too many connections, please come again\n"


class _Part(Enum):
    """What the sender is in the middle of."""

    NOTHING = 0
    HEAD = 1
    BODY = 2


class _RefusedError(Exception):
    """Stops the parser; what is to be answered is noted already."""


class BoundedHttp(HttpToolsProtocol):
    """One HTTP connection. See `ringhook.embedded.crowd.Guest`."""

    def __init__(self, crowd: Crowd, **given: Any) -> None:
        super().__init__(**given)
        self._crowd, self._limits = crowd, crowd.limits
        self.waiting_since = NEVER
        self._part, self._until = _Part.NOTHING, NEVER
        self._taken_bytes = 0
        self._is_in_line = False
        self._refusal = BAD
        self._reader = SlowReader(crowd.limits)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        """Take the connection, if there is room."""
        super().connection_made(transport)
        if self._crowd.enter(self):
            self._begin()
        else:
            self._refuse(FULL)

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is over."""
        self._crowd.leave(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came; what comes after a refusal is dropped."""
        if self._is_in_line:
            self.transport.abort()  # it speaks before it was let in
        if self.transport.is_closing():
            return
        if self._part is _Part.NOTHING:
            self._begin()
        self._taken_bytes += len(data)
        super().data_received(data)
        if self._part is _Part.HEAD and self._taken_bytes > self._limits.most_head_bytes:
            self._refuse(LARGE)
        elif self._taken_bytes > self._limits.most_unread_bytes and not self._is_our_turn():
            self.transport.abort()

    def on_message_begin(self) -> None:
        """See `HttpToolsProtocol`. The request behind another in the same packet begins here."""
        if self._part is _Part.NOTHING:
            self._begin()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """See `HttpToolsProtocol`. Refuses what its parser let pass."""
        self._check_head()
        self._part = _Part.BODY
        self._until += self._limits.message_seconds - self._limits.head_seconds
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """See `HttpToolsProtocol`. The sender has done its part."""
        self._part, self._until = _Part.NOTHING, NEVER
        self.waiting_since = NEVER
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """See `HttpToolsProtocol`. What was not sent yet of the request has little time left."""
        super().on_response_complete()
        if self._is_our_turn() or self.transport.is_closing():
            return
        now = self.loop.time()
        if self._part is _Part.BODY:
            self._until = min(self._until, now + self._limits.unread_seconds)
        self.waiting_since = min(self.waiting_since, now)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's sentence; ours says more
        """See `HttpToolsProtocol`. Called for whatever stopped the parser."""
        self._refuse(self._refusal)

    def handle_websocket_upgrade(self) -> None:
        """See `HttpToolsProtocol`. The connection enters anew as a WebSocket, when it is its turn."""
        self._is_in_line = True
        self._crowd.arrive(self, self._upgrade)

    def _upgrade(self) -> None:
        self._crowd.leave(self)
        if self.transport.is_closing():
            self._crowd.arrived()
            return
        super().handle_websocket_upgrade()
        self.parser = None  # type: ignore[assignment]  # it and we hold each other; uvicorn does so at the end

    def look(self, now: float) -> None:
        """See `ringhook.embedded.crowd.Guest`."""
        if self._reader.is_stalled(self.transport, now, is_full=self.flow.write_paused):
            self.transport.abort()
        elif now > self._until and not self.transport.is_closing():
            self._end_waiting(now)

    def send_away(self) -> None:
        """See `ringhook.embedded.crowd.Guest`."""
        self.transport.abort()

    def _begin(self) -> None:
        """A request begins: its head has so long."""
        self._part, self._taken_bytes = _Part.HEAD, 0
        self.waiting_since = self.loop.time()
        self._until = self.waiting_since + self._limits.head_seconds

    def _end_waiting(self, now: float) -> None:
        if not self._is_our_turn():
            self._refuse(LATE)
        elif self._part is _Part.BODY:
            self.transport.abort()
        else:
            self._until = (
                now + self._limits.head_seconds
            )  # an answer is under way, and this comes behind it

    def _current(self) -> RequestResponseCycle | None:
        """Return the newest request; uvicorn has none before the first."""
        return self.cycle

    def _is_our_turn(self) -> bool:
        current = self._current()
        return current is not None and not current.response_complete

    def _check_head(self) -> None:
        """Raises `_RefusedError`."""
        if (
            len(self.headers) > self._limits.most_headers
            or len(self.pipeline) >= self._limits.most_pipelined
        ):
            self._stop(LARGE)
        if (
            self._taken_bytes > self._limits.most_head_bytes
            and self._head_bytes() > self._limits.most_head_bytes
        ):
            self._stop(LARGE)
        codings = [value.lower() for name, value in self.headers if name == CODING]
        if codings and codings != [b"chunked"]:
            self._stop(CODED)
        if not self.url.startswith(SLASH):
            self._call_by_its_address()

    def _head_bytes(self) -> int:
        return len(self.url) + sum(len(name) + len(value) for name, value in self.headers)

    def _call_by_its_address(self) -> None:
        """Where the address names a host, that counts and not the header (RFC 9112 section 3.2.2)."""
        url = httptools.parse_url(self.url)
        host = url.host
        if not host:
            return
        named = b"%b:%d" % (host, url.port) if url.port else host
        self.headers[:] = [pair for pair in self.headers if pair[0] != HOST] + [(HOST, named)]

    def _stop(self, answer: tuple[str, str]) -> None:
        self._refusal = answer
        raise _RefusedError(answer[0])

    def _refuse(self, answer: tuple[str, str]) -> None:
        """Answer so and hang up; what may be taken for the answer to something else is not said."""
        current = self._current()
        is_free = current is None or not current.response_started
        if current is not None and current.response_complete:
            is_free = self._part is not _Part.BODY
        if self.pipeline or not is_free:
            self.transport.abort()
        elif not self.transport.is_closing():
            line, text = answer
            self.transport.write(ANSWER.format(line, len(text), text).encode())
            self.transport.close()


class SlowReader:
    """Tells whether somebody takes what we send; a connection that is closed ends only when it is all taken."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._since, self._unsent_bytes = NEVER, 0

    def is_stalled(self, transport: asyncio.Transport, now: float, *, is_full: bool) -> bool:
        """Say whether too little was taken for too long; *is_full* says that we wait for them."""
        if not (is_full or transport.is_closing()):
            self._since = NEVER
            return False
        unsent_bytes = transport.get_write_buffer_size()
        if (
            self._since == NEVER
            or self._unsent_bytes - unsent_bytes >= self._limits.least_read_bytes
        ):
            self._since, self._unsent_bytes = now, unsent_bytes
            return False
        return now > self._since + self._limits.stalled_seconds
