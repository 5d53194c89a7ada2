"""HTTP connections on guarded sockets: a request is written in one piece."""

from __future__ import annotations

import re
import select
import socket
import ssl
from collections.abc import Mapping
from typing import Any

from ringhook.net.arrived import Arrived, arrived
from ringhook.net.exchange import Exchange, current
from ringhook.net.sockets import open_socket, tls_failed

_NOT_IN_PATHS = re.compile(r"[\x00-\x20\x7f]")
_ONE_PIECE_BYTES = 64 * 1024
"""A larger body is not copied to stand behind its head."""


class GuardedConnection:
    """http. It opens itself when it is asked first, and stays open as long as both sides want."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.sock: Any = None

    def connect(self) -> None:
        """Connect. Raises `HttpFailedError`."""
        exchange = current()
        exchange.opened = True
        self.sock = open_socket(exchange, self.host, self.port)

    def close(self) -> None:
        """Hang up."""
        if self.sock is not None:
            self.sock.close()
            self.sock = None

    def ask(self, method: str, path: str, headers: Mapping[str, bytes], body: bytes) -> Arrived:
        """Send a request and return the answer, its body still unread."""
        head = _head(method, path, headers)
        if self.sock is None:
            self.connect()
        try:
            if len(body) <= _ONE_PIECE_BYTES:
                self.sock.sendall(head + body)
            else:
                self.sock.sendall(head)
                self.sock.sendall(body)
        except (BrokenPipeError, ConnectionResetError):
            pass  # it may have answered before it had read everything
        return arrived(self.sock, method)

    def may_be_used(self, exchange: Exchange) -> bool:
        """Say whether *exchange* trusts it, and nothing came that nobody asked for."""
        if self.sock is None or not exchange.trusts(self.sock.used_at):
            return False
        return not _has_something(self.sock)


class GuardedTlsConnection(GuardedConnection):
    """https: the certificate is checked for the name, whatever address the guard chose."""

    def __init__(self, host: str, port: int, tls: ssl.SSLContext) -> None:
        super().__init__(host, port)
        self._tls = tls

    def connect(self) -> None:
        """Connect and shake hands. Raises `HttpFailedError` (TLS) when the peer is not who it should be."""
        super().connect()
        try:
            self.sock = self._tls.wrap_socket(self.sock, server_hostname=self.host.rstrip("."))
        except (OSError, ValueError) as error:
            self.close()
            raise tls_failed(self.host, error) from None


def _head(method: str, path: str, headers: Mapping[str, bytes]) -> bytes:
    """Return the request up to its body. Names, values and method were checked in `headers_for_wire`."""
    if _NOT_IN_PATHS.search(path):
        raise ValueError("a path with a space or control character would end too early")
    lines = [f"{method} {path} HTTP/1.1".encode("ascii")]
    lines += [name.encode("ascii") + b": " + value for name, value in headers.items()]
    return b"\r\n".join((*lines, b"", b""))


def _has_something(connected: socket.socket) -> bool:
    """Say whether there is anything to read, be it the end; `select` would refuse high descriptors."""
    if not hasattr(select, "poll"):
        return bool(select.select([connected], [], [], 0)[0])
    waiting = select.poll()
    waiting.register(connected, select.POLLIN)
    return bool(waiting.poll(0))
