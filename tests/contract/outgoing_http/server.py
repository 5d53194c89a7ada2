"""A real server on loopback that misbehaves exactly as its script says."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Received:
    """One request as it came in; header names in lower case."""

    line: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return self.line.split(" ")[1]


Script = Callable[[socket.socket, Received], None]


def answer(
    body: bytes = b"ok", status: str = "200 OK", *headers: str, length: int | None = None
) -> bytes:
    """Return an answer whose Content-Length is true, unless *length* says otherwise."""
    lines = (
        f"HTTP/1.1 {status}",
        f"Content-Length: {len(body) if length is None else length}",
        *headers,
    )
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def always(*parts: bytes) -> Script:
    """Return a script that answers everything with *parts*."""

    def script(connection: socket.socket, _request: Received) -> None:
        for part in parts:
            connection.sendall(part)

    return script


def hang_up(connection: socket.socket) -> None:
    """Close so that the peer sees the end of the stream."""
    connection.shutdown(socket.SHUT_RDWR)


def reset(connection: socket.socket) -> None:
    """Close so that the peer sees a reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
    connection.close()


@dataclass
class RawServer:
    """Accepts until `stop`; one thread a connection. *tls* wraps each connection.

    *port* 0 takes a free one.
    """

    script: Script
    tls: ssl.SSLContext | None = None
    port: int = 0
    requests: list[Received] = field(default_factory=list)
    connections: int = 0

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", self.port), backlog=64)
        self.port = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}{path}"

    def stop(self) -> None:
        """Close everything and wait for the threads."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._threads[0].join()
        for connection in self._open:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        for thread in self._threads:
            thread.join()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(connection)
            self._threads.append(threading.Thread(target=self._serve, args=(connection,)))
            self._threads[-1].start()

    def _serve(self, raw: socket.socket) -> None:
        connection = raw
        try:
            if self.tls:
                connection = self.tls.wrap_socket(raw, server_side=True)
                self._open.append(connection)
            while (request := _receive(connection)) is not None:
                self.requests.append(request)
                self.script(connection, request)
        except OSError:
            pass
        finally:
            connection.close()
            raw.close()


def _receive(connection: socket.socket) -> Received | None:
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        byte = connection.recv(1)
        if not byte:
            return None
        head += byte
    line, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    headers = {name.lower(): value for name, _, value in (one.partition(": ") for one in lines)}
    body = b""
    while len(body) < int(headers.get("content-length", "0")):
        more = connection.recv(65536)
        if not more:  # the sender died meanwhile: this is no request
            return None
        body += more
    return Received(line, headers, body)
