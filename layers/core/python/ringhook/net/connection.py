"""Connections of http.client, on guarded sockets."""

from __future__ import annotations

import select
import socket
import ssl
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPResponse
from typing import Any

from ringhook.net.answer import FinalAnswer
from ringhook.net.exchange import Exchange, current
from ringhook.net.sockets import open_socket, tls_failed


class GuardedConnection(HTTPConnection):
    """http. It opens itself when it is asked first, and stays open as long as both sides want."""

    sock: Any
    response_class = FinalAnswer

    def connect(self) -> None:
        """Connect. Raises `HttpFailedError`."""
        exchange = current()
        exchange.opened = True
        self.sock = open_socket(exchange, self.host, self.port)

    def ask(
        self, method: str, path: str, headers: Mapping[str, bytes], body: bytes
    ) -> HTTPResponse:
        """Send a request and return the answer, its body still unread."""
        self.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in headers.items():
            self.putheader(name, value)
        try:
            self.endheaders(body or None)
        except (BrokenPipeError, ConnectionResetError):
            pass  # it may have answered before it had read everything
        return self.getresponse()

    def may_be_used(self, exchange: Exchange) -> bool:
        """Say whether *exchange* trusts it, and nothing came that nobody asked for."""
        if self.sock is None or not exchange.trusts(self.sock.used_at):
            return False
        return not _has_something(self.sock)


class GuardedTlsConnection(GuardedConnection):
    """https: the certificate is checked for the name, whatever address the guard chose."""

    default_port = 443

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


def _has_something(connected: socket.socket) -> bool:
    """Say whether there is anything to read, be it the end; `select` would refuse high descriptors."""
    if not hasattr(select, "poll"):
        return bool(select.select([connected], [], [], 0)[0])
    waiting = select.poll()
    waiting.register(connected, select.POLLIN)
    return bool(waiting.poll(0))
