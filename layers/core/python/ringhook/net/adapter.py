"""A requests adapter without what a delivery never needs: proxies, cookies, per-call TLS set-up."""

from __future__ import annotations

import logging
import ssl
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

import certifi
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict

from ringhook.net.connection import DeadlineTlsSocket, GuardedPool, GuardedTlsPool

_HOSTS = 64


class GuardedAdapter(HTTPAdapter):
    """Pools of guarded connections, shared by all threads.

    *ca_file* is trusted in addition to the system's and certifi's authorities.
    """

    def __init__(self, *, connections_per_host: int = 32, ca_file: str | None = None) -> None:
        super().__init__(pool_connections=_HOSTS, pool_maxsize=connections_per_host)
        self._ca_file = ca_file
        self.poolmanager.pool_classes_by_scheme = {"http": GuardedPool, "https": GuardedTlsPool}
        # Its lines, some of them warnings, show whole URLs, and those hold callers' numbers.
        logging.getLogger("urllib3").setLevel(logging.CRITICAL)

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=certifi.where())
        context.load_default_certs()
        if self._ca_file:
            context.load_verify_locations(self._ca_file)
        context.sslsocket_class = DeadlineTlsSocket
        return context

    def get_connection_with_tls_context(
        self, request: PreparedRequest, *_args: Any, **_kwargs: Any
    ) -> Any:
        """Return the pool of the request's host."""
        url = urlsplit(request.url or "")
        tls = {"ssl_context": self._tls} if url.scheme == "https" else None
        return self.poolmanager.connection_from_host(url.hostname, url.port, url.scheme, tls)

    def cert_verify(self, *_args: Any, **_kwargs: Any) -> None:
        """Nothing to do: every connection is verified by the adapter's own context."""

    def request_url(self, request: PreparedRequest, *_args: Any, **_kwargs: Any) -> str:
        """Return path and query: there is never a proxy that would want more."""
        return request.path_url

    def build_response(self, req: PreparedRequest, resp: Any) -> Response:
        """Return the answer unread."""
        response = Response()
        response.request, response.raw = req, resp
        response.status_code = resp.status
        response.headers = CaseInsensitiveDict(resp.headers)
        return response
