"""Connections that go where the guard says and end when the deadline does.

Every wait for the peer, down to a single byte of a header, is one call of a socket method below;
each first sets the socket's time-out to what is left. So a peer that drips is cut like one that
is silent, in every phase, without a second thread.
"""

from __future__ import annotations

import socket
import ssl
import time
from http.client import CONTINUE, OK, SWITCHING_PROTOCOLS, HTTPResponse, parse_headers
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from ringhook.net.exchange import Exchange, current
from ringhook.net.guard import Endpoint
from ringhook.ports.http import Failure, HttpFailedError

CONNECT_SECONDS = 5.0
_SHORTEST_SECONDS = 0.001  # zero would mean not to wait at all
REPEATABLE = frozenset({"GET", "HEAD"})


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

    def _read_status(self) -> tuple[str, int, str]:
        while True:
            version, status, reason = super()._read_status()  # type: ignore[misc]  # not in typeshed
            if not CONTINUE < status < OK or status == SWITCHING_PROTOCOLS:
                return version, status, reason
            parse_headers(self.fp)


class _Guarded(HTTPConnection):
    """What both kinds of connection share."""

    sock: Any
    response_class = _FinalAnswer

    def _new_conn(self) -> socket.socket:
        exchange = current()
        exchange.opened = True
        # `_dns_host` keeps the trailing dot that `host` drops.
        return _open(exchange, self._dns_host.strip("[]"), self.port)

    def request(self, method: str, *args: Any, **kwargs: Any) -> None:
        exchange = current()
        if self.sock is not None and not exchange.opened and self._doubtful(method, exchange):
            self.close()
            self.connect()
        super().request(method, *args, **kwargs)

    def _doubtful(self, method: str, exchange: Exchange) -> bool:
        """Tell whether the server may be just closing this idle connection.

        Then nobody could say whether it saw the request, so only a repeatable one takes the risk.
        """
        idle_seconds = time.monotonic() - self.sock.used_at
        return exchange.fresh or (
            method not in REPEATABLE and idle_seconds > exchange.trusted_idle_seconds
        )


class GuardedConnection(_Guarded):
    """http."""


class GuardedTlsConnection(_Guarded, HTTPSConnection):
    """https: the certificate is checked for the name, whatever address the guard chose."""

    def connect(self) -> None:
        """Connect and shake hands. Raises `HttpFailedError` (TLS) when the peer is not who it should be."""
        try:
            super().connect()
        except (OSError, HTTPError, ValueError) as error:
            raise HttpFailedError(Failure.TLS, _why(self.host, error), sent=False) from None


def _why(host: str, error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        # The text comes from OpenSSL's table or names the host; nothing of the request is in it.
        return f"the certificate of {host} is not trusted ({error.verify_message}); renew it there"
    return f"no secure connection to {host}; check that this port speaks https"


class GuardedPool(HTTPConnectionPool):
    """Kept http connections of one host."""

    ConnectionCls = GuardedConnection


class GuardedTlsPool(HTTPSConnectionPool):
    """Kept https connections of one host."""

    ConnectionCls = GuardedTlsConnection
