"""An answer as it comes from a connection: the usual kind is read here, every other by http.client."""

from __future__ import annotations

import io
import re
from http.client import IncompleteRead
from typing import Any

from ringhook.net.answer import FinalAnswer, Headers

FIRST_BYTES = 16 * 1024
"""As much as is looked at for a whole head; a longer one, or one of more lines, goes to http.client."""
_TEXT = rb"[\t\x20-\x7e\x80-\xff]*+"
_NAME = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]++"
_HEAD = re.compile(
    rb"HTTP/1\.1 ([2-5][0-9]{2})(?: %b)?\r\n((?:%b:%b\r\n){0,100}+)\r\n" % (_TEXT, _NAME, _TEXT)
)
_LENGTH = re.compile(r"[0-9]{1,12}")
_BODILESS_STATUSES = frozenset({204, 304})


class PlainAnswer:
    """One whose head came in one piece and says once, and in no other way, how long its body is."""

    __slots__ = ("_here", "_left", "_socket", "headers", "keeps", "status")

    def __init__(
        self, connected: Any, status: int, headers: Headers, length: int, here: bytes
    ) -> None:
        self.status, self.headers = status, headers
        self.keeps = len(here) <= length
        """Whoever sends more than was announced may send what the next one takes for an answer."""
        self._socket, self._left, self._here = connected, length, here[:length]

    def read(self, amt: int, /) -> bytes:
        """See `ringhook.net.carrier.Answer`."""
        if not self._left:
            return b""
        if self._here:
            piece, self._here = self._here[:amt], self._here[amt:]
        else:
            piece = self._socket.recv(min(amt, self._left))
        if not piece:
            raise IncompleteRead(b"", self._left)
        self._left -= len(piece)
        return piece

    def close(self) -> None:
        """Nothing is held but the connection, which its owner closes."""


class OtherAnswer:
    """One that http.client reads: in chunks, up to the end, without a body, old, interim or strange."""

    def __init__(self, response: FinalAnswer) -> None:
        self._response = response
        response.begin()
        self.status, self.headers = response.status, Headers(response.headers.items())
        self.keeps = not response.will_close

    def read(self, amt: int, /) -> bytes:
        """See `ringhook.net.carrier.Answer`. http.client tells of an early end only by what is left."""
        piece = self._response.read(amt)
        if not piece and self._response.length:
            raise IncompleteRead(b"", self._response.length)
        return piece

    def close(self) -> None:
        """Let the buffer go."""
        self._response.close()


Arrived = PlainAnswer | OtherAnswer


def arrived(connected: Any, method: str) -> Arrived:
    """Return the answer to a request with *method*, its body still unread."""
    first = connected.recv(FIRST_BYTES)
    head = None if method == "HEAD" else _HEAD.match(first)
    if head is not None:
        status, headers = int(head[1]), _headers(head[2])
        length = headers.get("content-length", "")
        if _is_plain(status, headers, length):
            return PlainAnswer(connected, status, headers, int(length), first[head.end() :])
    return OtherAnswer(FinalAnswer(_Begun(connected, first), method=method))  # type: ignore[arg-type]  # all it needs


def _is_plain(status: int, headers: Headers, length: str) -> bool:
    """A length that came twice is joined by a comma, and so no number."""
    return (
        _LENGTH.fullmatch(length) is not None
        and "transfer-encoding" not in headers
        and headers.get("connection", "keep-alive").lower() == "keep-alive"
        and status not in _BODILESS_STATUSES
    )


def _headers(block: bytes) -> Headers:
    lines = block.decode("latin-1").split("\r\n")[:-1]
    named = (line.partition(":") for line in lines)
    return Headers((name, text.strip(" \t")) for name, _, text in named)


class _Begun(io.RawIOBase):
    """What http.client needs of a socket whose *first* bytes were read already."""

    def __init__(self, connected: Any, first: bytes) -> None:
        self._socket, self._first, self._is_over = connected, first, not first

    def makefile(self, _mode: str) -> io.BufferedReader:
        """See `socket.socket.makefile`."""
        return io.BufferedReader(self)

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """See `io.RawIOBase.readinto`."""
        if self._first or self._is_over:
            piece, self._first = self._first[: len(buffer)], self._first[len(buffer) :]
            buffer[: len(piece)] = piece
            return len(piece)
        count: int = self._socket.recv_into(buffer)
        return count
