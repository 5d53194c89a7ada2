"""Connections that go where the guard says and end when the deadline does.

Every wait for the peer, down to a single byte of a header, is one call of a socket method below;
each first sets the socket's time-out to what is left. So a peer that drips is cut like one that
is silent, in every phase, without a second thread.
"""

from __future__ import annotations

import select
import socket
import ssl
import time
from collections.abc import Mapping
from http.client import (
    CONTINUE,
    OK,
    SWITCHING_PROTOCOLS,
    HTTPConnection,
    HTTPException,
    HTTPResponse,
    parse_headers,
)
from typing import Any

from ringhook.net.exchange import Exchange, current
from ringhook.net.guard import Endpoint
from ringhook.ports.http import Failure, HttpFailedError

CONNECT_SECONDS = 5.0
_SHORTEST_SECONDS = 0.001  # zero would mean not to wait at all


class _Deadline(socket.socket):
    """The socket methods that wait, each bounded by the current exchange's deadline."""

    used_at = 0.0

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        """See `socket.socket.recv_into`."""
        exchange = current()
        self.settimeout(exchange.remaining_seconds())
        try:
            count = super().recv_into(*args, **kwargs)
        except TimeoutError:
            raise exchange.timed_out() from None
        exchange.received, exchange.ended = exchange.received or count > 0, count == 0
        self.used_at = time.monotonic()
        return count

    def send(self, *args: Any, **kwargs: Any) -> int:
        """See `socket.socket.send`."""
        exchange = self._before_sending()
        try:
            return super().send(*args, **kwargs)
        except TimeoutError:
            raise exchange.timed_out() from None

    def sendall(self, *args: Any, **kwargs: Any) -> None:
        """See `socket.socket.sendall`: its time-out, too, is for the whole of the bytes."""
        exchange = self._before_sending()
        try:
            super().sendall(*args, **kwargs)
        except TimeoutError:
            raise exchange.timed_out() from None

    def _before_sending(self) -> Exchange:
        exchange = current()
        self.settimeout(exchange.remaining_seconds())
        exchange.sent = True
        return exchange


class DeadlineSocket(_Deadline):
    """For http."""


class DeadlineTlsSocket(_Deadline, ssl.SSLSocket):
    """For https: `ssl.SSLContext.sslsocket_class`."""


def _try(endpoint: Endpoint, ends_at: float) -> socket.socket:
    opened = DeadlineSocket(endpoint.family, socket.SOCK_STREAM)
    try:
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        opened.settimeout(max(_SHORTEST_SECONDS, ends_at - time.monotonic()))
        opened.connect(endpoint.address)
    except OSError:
        opened.close()
        raise
    return opened


def _open(exchange: Exchange, host: str, port: int) -> socket.socket:
    """Return a socket connected to the first checked address that answers."""
    why = ""
    endpoints = exchange.guard.endpoints(host, port, exchange.ends_at)
    ends_at = min(exchange.ends_at, time.monotonic() + CONNECT_SECONDS)
    for endpoint in endpoints:
        try:
            opened = _try(endpoint, ends_at)
        except OSError as error:
            why = (error.strerror or "no answer in time").lower()
        else:
            opened.settimeout(max(_SHORTEST_SECONDS, exchange.ends_at - time.monotonic()))
            return opened
    message = f"no connection to {exchange.host} ({why}); check that the server may be reached"
    raise HttpFailedError(Failure.CONNECT, message, sent=False)


class _FinalAnswer(HTTPResponse):
    """An answer; interim ones before it are passed over, whatever their number (RFC 9110 section 15.2).

    http.client does so for 100 only: it would take `103 Early Hints` for the outcome.
    """

    def begin(self) -> None:
        """See `http.client.HTTPResponse.begin`. Two lengths that differ are no answer."""
        super().begin()
        lines = self.headers.get_all("Content-Length", ())
        if len({length.strip() for line in lines for length in line.split(",")}) > 1:
            raise HTTPException("several lengths")

    def _read_status(self) -> tuple[str, int, str]:
        while True:
            version, status, reason = super()._read_status()  # type: ignore[misc]  # not in typeshed
            if not CONTINUE < status < OK or status == SWITCHING_PROTOCOLS:
                return version, status, reason
            parse_headers(self.fp)


class GuardedConnection(HTTPConnection):
    """http. It opens itself when it is asked first, and stays open as long as both sides want."""

    sock: Any
    response_class = _FinalAnswer

    def connect(self) -> None:
        """Connect. Raises `HttpFailedError`."""
        exchange = current()
        exchange.opened = True
        self.sock = _open(exchange, self.host, self.port)

    def ask(
        self, method: str, path: str, headers: Mapping[str, bytes], body: bytes
    ) -> HTTPResponse:
        """Send a request and return the answer, its body still unread."""
        names_host = any(name.lower() == "host" for name in headers)
        self.putrequest(method, path, skip_host=names_host, skip_accept_encoding=True)
        for name, value in headers.items():
            self.putheader(name, value)
        try:
            self.endheaders(body or None)
        except (BrokenPipeError, ConnectionResetError):
            pass  # it may have answered before it had read everything
        return self.getresponse()

    def may_be_used(self, idle_seconds: float) -> bool:
        """Say whether it was used in the last *idle_seconds*, and nothing came that nobody asked for."""
        if self.sock is None or time.monotonic() - self.sock.used_at > idle_seconds:
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
            raise HttpFailedError(Failure.TLS, _why(self.host, error), sent=False) from None


def _has_something(connected: socket.socket) -> bool:
    """Say whether there is anything to read, be it the end; `select` would refuse high descriptors."""
    if not hasattr(select, "poll"):
        return bool(select.select([connected], [], [], 0)[0])
    waiting = select.poll()
    waiting.register(connected, select.POLLIN)
    return bool(waiting.poll(0))


def _why(host: str, error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        # The text comes from OpenSSL's table or names the host; nothing of the request is in it.
        return f"the certificate of {host} is not trusted ({error.verify_message}); renew it there"
    return f"no secure connection to {host}; check that this port speaks https"
