"""`Http` over requests: every limit of the port, on real sockets."""

from __future__ import annotations

import time
import zlib
from collections.abc import Mapping
from http.client import HTTPException, IncompleteRead

from requests import PreparedRequest, RequestException, Response
from urllib3.exceptions import HTTPError

from ringhook.net.adapter import GuardedAdapter
from ringhook.net.answer import read_body
from ringhook.net.connection import REPEATABLE
from ringhook.net.exchange import Exchange, working_on
from ringhook.net.guard import AddressGuard
from ringhook.net.outgoing import (
    Target,
    headers_for_stranger,
    headers_for_wire,
    prepared,
    read_target,
    redirected,
)
from ringhook.ports.http import Failure, HttpFailedError, HttpRequest, HttpResponse

MAX_REDIRECTS = 3
_REDIRECTS = frozenset({301, 302, 303, 307, 308})

# What is left for the libraries to raise once the request was written: guard, connections and
# sockets raise `HttpFailedError` themselves, each knowing its phase. `HTTPException` is for
# answers that http.client cannot read, `ValueError` for what a hostile answer may provoke in the
# parsers, `zlib.error` for a body that does not decompress.
_BROKEN = (RequestException, HTTPError, HTTPException, OSError, ValueError, zlib.error)


class RequestsHttp:
    """See `ringhook.ports.http.Http`. One object serves all threads and keeps its connections.

    *ca_file* is trusted beside the public authorities. A connection idle for longer than
    *trusted_idle_seconds* carries only GET: a POST gets a new one.
    """

    def __init__(
        self,
        guard: AddressGuard,
        *,
        connections_per_host: int = 32,
        ca_file: str | None = None,
        trusted_idle_seconds: float = 1.0,
    ) -> None:
        self._guard, self._trusted_idle_seconds = guard, trusted_idle_seconds
        self._adapter = GuardedAdapter(connections_per_host=connections_per_host, ca_file=ca_file)

    def close(self) -> None:
        """Close the kept connections."""
        self._adapter.close()

    def send(self, request: HttpRequest) -> HttpResponse:
        """See `ringhook.ports.http.Http`."""
        target, headers = read_target(request.url), request.headers
        ends_at = time.monotonic() + request.timeout_seconds
        for hop in range(MAX_REDIRECTS + 1):
            response = self._hop(hop, request, target, headers, ends_at)
            location = response.headers.get("Location", "")
            if request.method != "GET" or response.status not in _REDIRECTS or not location:
                return response
            following = redirected(target, location)
            if following.origin != target.origin:
                headers = headers_for_stranger(headers)
            target = following
        message = f"more than {MAX_REDIRECTS} redirects; set the address that {target.name} ends at"
        raise HttpFailedError(Failure.TOO_MANY_REDIRECTS, message, sent=True)

    def _hop(
        self,
        hop: int,
        request: HttpRequest,
        target: Target,
        headers: Mapping[str, str],
        ends_at: float,
    ) -> HttpResponse:
        """Ask *target* once, or twice when a kept connection turns out to be closed."""
        wire = headers_for_wire(request.method, headers, request.body)
        ready = prepared(request.method, target, wire, request.body)
        exchange = Exchange(self._guard, target.name, ends_at, self._trusted_idle_seconds)
        try:
            try:
                return self._attempt(ready, exchange)
            except HttpFailedError as error:
                if not _worth_a_fresh_connection(request.method, exchange, error):
                    raise
            return self._attempt(ready, exchange.again())
        except HttpFailedError as error:
            raise HttpFailedError(error.failure, str(error), sent=error.sent or hop > 0) from None

    def _attempt(self, ready: PreparedRequest, exchange: Exchange) -> HttpResponse:
        try:
            with working_on(exchange):
                response = self._adapter.send(ready, stream=True)
                return _read(response, exchange)
        except _BROKEN:
            message = f"{exchange.host} broke off, or its answer cannot be read; look at its log"
            raise HttpFailedError(Failure.BROKEN_ANSWER, message, sent=exchange.sent) from None


def _worth_a_fresh_connection(method: str, exchange: Exchange, error: HttpFailedError) -> bool:
    broken = error.failure is Failure.BROKEN_ANSWER
    return broken and exchange.stale and method in REPEATABLE


def _read(response: Response, exchange: Exchange) -> HttpResponse:
    """Return the whole answer, and the connection to its pool unless some of it was left unread."""
    raw, whole = response.raw, False
    try:
        if exchange.ended:  # http.client takes the end of the stream for the end of the headers
            raise IncompleteRead(b"")
        body, truncated = read_body(raw, response.headers.get("Content-Encoding", ""))
        whole = not truncated
    finally:
        if not whole:
            raw.close()
            raw.release_conn()
    return HttpResponse(response.status_code, response.headers, body, truncated)
