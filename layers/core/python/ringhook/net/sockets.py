"""Sockets that go where the guard says and end when the deadline does.

Every wait for the peer, down to a single byte of a header, is one call of a socket method below;
each first sets the socket's time-out to what is left. So a peer that drips is cut like one that
is silent, in every phase, without a second thread.
"""

from __future__ import annotations

import socket
import ssl
import time
from typing import Any

import certifi

from ringhook.net.exchange import Exchange, current
from ringhook.net.guard import Endpoint
from ringhook.ports.http import Failure, HttpFailedError

CONNECT_SECONDS = 5.0
_SHORTEST_SECONDS = 0.001  # zero would mean not to wait at all


class _Deadline(socket.socket):
    """The socket methods that wait, each bounded by the current exchange's deadline."""

    used_at = 0.0

    def recv(self, *args: Any, **kwargs: Any) -> bytes:
        """See `socket.socket.recv`."""
        exchange = current()
        self.settimeout(exchange.remaining_seconds())
        try:
            piece = super().recv(*args, **kwargs)
        except TimeoutError:
            raise exchange.timed_out() from None
        self._note(exchange, len(piece))
        return piece

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        """See `socket.socket.recv_into`."""
        exchange = current()
        self.settimeout(exchange.remaining_seconds())
        try:
            count = super().recv_into(*args, **kwargs)
        except TimeoutError:
            raise exchange.timed_out() from None
        self._note(exchange, count)
        return count

    def _note(self, exchange: Exchange, count: int) -> None:
        exchange.received, exchange.ended = exchange.received or count > 0, count == 0
        self.used_at = time.monotonic()

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


def open_socket(exchange: Exchange, host: str, port: int) -> socket.socket:
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


def tls_context(ca_file: str | None) -> ssl.SSLContext:
    """Return how peers are checked: *ca_file* is trusted beside the system's and certifi's authorities."""
    context = ssl.create_default_context(cafile=certifi.where())
    context.load_default_certs()
    if ca_file:
        context.load_verify_locations(ca_file)
    context.sslsocket_class = DeadlineTlsSocket
    return context


def tls_failed(host: str, error: Exception) -> HttpFailedError:
    """Return the error of a handshake that ended with *error*."""
    return HttpFailedError(Failure.TLS, _why(host, error), sent=False)


def _why(host: str, error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        # The text comes from OpenSSL's table or names the host; nothing of the request is in it.
        return f"the certificate of {host} is not trusted ({error.verify_message}); renew it there"
    return f"no secure connection to {host}; check that this port speaks https"
