"""Bytes on a socket, as no library would send them."""

from __future__ import annotations

import socket
from types import TracebackType
from typing import Self

from tests.acceptance.own_server import TOKEN

PATIENCE_SECONDS = 20.0
HOOK = f"/hooks/{TOKEN}"
FORM = "application/x-www-form-urlencoded"
QUESTION = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"


class Raw:
    """One connection to a server at *url*."""

    def __init__(self, url: str, patience_seconds: float = PATIENCE_SECONDS) -> None:
        host, _, port = url.removeprefix("http://").rpartition(":")
        self.socket = socket.create_connection((host, int(port)), patience_seconds)
        self._come = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.socket.close()

    def send(self, data: bytes) -> None:
        """Send all of it, unless they hang up before."""
        try:
            self.socket.sendall(data)
        except OSError:
            return

    def answer(self) -> bytes:
        """Return one answer with its body; empty when they hang up without one."""
        while b"\r\n\r\n" not in self._come:
            if not self._more():
                return b""
        head = self._come.partition(b"\r\n\r\n")[0]
        lengths = [
            int(line.partition(b":")[2])
            for line in head.lower().split(b"\r\n")
            if line.startswith(b"content-length:")
        ]
        end = len(head) + 4 + sum(lengths)
        while len(self._come) < end and self._more():
            pass
        answer, self._come = self._come[:end], self._come[end:]
        return answer

    def rest(self) -> bytes:
        """Return all that comes until they hang up."""
        while self._more():
            pass
        return self._come

    def _more(self) -> bool:
        try:
            piece = self.socket.recv(65536)
        except ConnectionError:
            return False
        self._come += piece
        return bool(piece)


def ringing(call: str) -> bytes:
    """Return the form of a PBX that reports a call."""
    return f"event=ringing&call_id={call}&from=%2B442079460101&extension=101".encode()


def webhook(body: bytes, *lines: bytes, version: bytes = b"1.1", end: bytes = b"\r\n") -> bytes:
    """Return a webhook with these header lines besides the usual ones, and without a length of its own."""
    head = (
        b"POST " + HOOK.encode() + b" HTTP/" + version,
        b"Host: pbx.example",
        b"Content-Type: " + FORM.encode(),
        *lines,
    )
    return end.join(head) + end + end + body


def length(body: bytes) -> bytes:
    """Return the header line that tells how long *body* is."""
    return b"Content-Length: %d" % len(body)


def chunked(body: bytes) -> bytes:
    """Return *body* in one chunk."""
    return b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)


def status_of(answer: bytes) -> int:
    """Return an answer's status, 0 when there is none."""
    return int(answer.split()[1]) if answer.startswith(b"HTTP/1.1 ") else 0
