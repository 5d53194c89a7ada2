"""A requests adapter on guarded sockets, without what a delivery never needs: proxies, cookies, per-call TLS set-up."""

from __future__ import annotations

import logging
import socket
import ssl
from collections.abc import Callable
from typing import Any

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from ringhook.net.answer import FinalAnswer
from ringhook.net.exchange import current
from ringhook.net.sockets import open_socket, tls_failed

HOSTS = 64
"""Of the others, who were not asked for the longest time, nothing is kept."""
_ANY_PATH = "/"


class _Guarded(HTTPConnection):
    """What both kinds of connection share."""

    sock: Any
    response_class = FinalAnswer

    def _new_conn(self) -> socket.socket:
        exchange = current()
        exchange.opened = True
        return open_socket(exchange, exchange.target.host, exchange.target.port)

    def request(self, method: str, *args: Any, **kwargs: Any) -> None:
        """Send a request, on a new connection unless the exchange trusts the one that is open."""
        exchange = current()
        if self.sock is not None and not exchange.opened and not exchange.trusts(self.sock.used_at):
            self.close()
            self.connect()
        super().request(method, *args, **kwargs)

    def putrequest(self, method: str, url: str, *args: Any, **kwargs: Any) -> None:  # noqa: ARG002 - see below
        """Ask for the target's own path: requests and urllib3 never saw it, and so could not change or log it."""
        super().putrequest(method, current().target.path, *args, **kwargs)


class GuardedConnection(_Guarded):
    """http."""


class GuardedTlsConnection(_Guarded, HTTPSConnection):
    """https: the certificate is checked for the name, whatever address the guard chose."""

    def connect(self) -> None:
        """Connect and shake hands. Raises `HttpFailedError` (TLS) when the peer is not who it should be."""
        try:
            super().connect()
        except (OSError, HTTPError, ValueError) as error:
            raise tls_failed(self.host, error) from None


class GuardedPool(HTTPConnectionPool):
    """Kept http connections of one host."""

    ConnectionCls = GuardedConnection


class GuardedTlsPool(HTTPSConnectionPool):
    """Kept https connections of one host."""

    ConnectionCls = GuardedTlsConnection


class GuardedAdapter(HTTPAdapter):
    """Pools of guarded connections, shared by all threads. *tls* tells, when it is needed, whom to trust."""

    def __init__(self, tls: Callable[[], ssl.SSLContext], connections_per_host: int) -> None:
        super().__init__(pool_connections=HOSTS, pool_maxsize=connections_per_host)
        self._tls = tls
        self.poolmanager.pool_classes_by_scheme = {"http": GuardedPool, "https": GuardedTlsPool}
        # Its warnings show pieces of answers, and those hold callers' names.
        logging.getLogger("urllib3").setLevel(logging.CRITICAL)

    def get_connection_with_tls_context(self, *_args: Any, **_kwargs: Any) -> Any:
        """Return the pool of the current target's origin."""
        target = current().target
        tls = {"ssl_context": self._tls()} if target.scheme == "https" else None
        return self.poolmanager.connection_from_host(target.host, target.port, target.scheme, tls)

    def cert_verify(self, *_args: Any, **_kwargs: Any) -> None:
        """Nothing to do: every connection is verified by the adapter's own context."""

    def request_url(self, *_args: Any, **_kwargs: Any) -> str:
        """Return what urllib3 is to think it asks for: the connection knows better."""
        return _ANY_PATH

    def build_response(self, req: PreparedRequest, resp: Any) -> Response:
        """Return the answer unread."""
        response = Response()
        response.request, response.raw = req, resp
        return response
