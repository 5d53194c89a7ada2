"""`Http` over http.client and kept connections: every limit of the port, on real sockets."""

from __future__ import annotations

import math
import time
import zlib
from collections.abc import Mapping
from http.client import HTTPException, HTTPResponse, IncompleteRead

from ringhook.net.answer import Headers, read_body
from ringhook.net.connection import GuardedConnection
from ringhook.net.exchange import Exchange, working_on
from ringhook.net.guard import AddressGuard
from ringhook.net.outgoing import (
    Target,
    headers_for_stranger,
    headers_for_wire,
    read_target,
    redirected,
)
from ringhook.net.pool import Pool
from ringhook.ports.http import Failure, HttpFailedError, HttpRequest, HttpResponse

MAX_REDIRECTS = 3
REPEATABLE = frozenset({"GET", "HEAD"})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})

# What is left for the library to raise once the request was written: guard, connections and
# sockets raise `HttpFailedError` themselves, each knowing its phase. `HTTPException` is for
# answers that http.client cannot read, `ValueError` for what a hostile answer may provoke in the
# parsers, `zlib.error` for a body that does not decompress.
_BROKEN = (HTTPException, OSError, ValueError, zlib.error)


class PooledHttp:
    """See `ringhook.ports.http.Http`. One object serves all threads and keeps its connections.

    *ca_file* is trusted beside the public authorities. A connection idle for longer than
    *trusted_idle_seconds* carries only GET: a POST gets a new one, for if the server is just closing
    this one, nobody could say whether it saw the request.
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
        self._pool = Pool(per_origin=connections_per_host, ca_file=ca_file)

    def close(self) -> None:
        """Close the kept connections."""
        self._pool.close()

    def send(self, request: HttpRequest) -> HttpResponse:
        """See `ringhook.ports.http.Http`."""
        target, headers = read_target(request.url), request.headers
        ends_at = time.monotonic() + request.timeout_seconds
        for hop in range(MAX_REDIRECTS + 1):
            response = self._hop(hop, request, target, headers, ends_at)
            if request.method != "GET" or response.status not in _REDIRECTS:
                return response
            location = response.headers.get("Location", "")
            if not location:
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
        exchange = Exchange(self._guard, target.name, ends_at)
        try:
            try:
                return self._attempt(request, target, wire, exchange)
            except HttpFailedError as error:
                if not _worth_a_fresh_connection(request.method, exchange, error):
                    raise
            return self._attempt(request, target, wire, exchange.again())
        except HttpFailedError as error:
            raise HttpFailedError(error.failure, str(error), sent=error.sent or hop > 0) from None

    def _attempt(
        self,
        request: HttpRequest,
        target: Target,
        headers: Mapping[str, bytes],
        exchange: Exchange,
    ) -> HttpResponse:
        connection = self._connection(request.method, target, exchange)
        is_whole = False
        try:
            with working_on(exchange):
                answer = connection.ask(request.method, target.path, headers, request.body)
                try:
                    response = _read(answer, exchange)
                finally:
                    answer.close()
            is_whole = not response.truncated
        except _BROKEN:
            message = f"{exchange.host} broke off, or its answer cannot be read; look at its log"
            raise HttpFailedError(Failure.BROKEN_ANSWER, message, sent=exchange.sent) from None
        finally:
            if is_whole:
                self._pool.give_back(target, connection)
            else:
                connection.close()
        return response

    def _connection(self, method: str, target: Target, exchange: Exchange) -> GuardedConnection:
        if exchange.fresh:
            return self._pool.new(target)
        trusted_seconds = math.inf if method in REPEATABLE else self._trusted_idle_seconds
        return self._pool.take(target, trusted_seconds)


def _worth_a_fresh_connection(method: str, exchange: Exchange, error: HttpFailedError) -> bool:
    broken = error.failure is Failure.BROKEN_ANSWER
    return broken and exchange.stale and method in REPEATABLE


def _read(answer: HTTPResponse, exchange: Exchange) -> HttpResponse:
    """Return the whole answer. Raises `IncompleteRead` where http.client takes an end for the end."""
    if exchange.ended:
        raise IncompleteRead(b"")
    headers = Headers(answer.headers.items())
    body, truncated = read_body(answer, headers.get("Content-Encoding", ""))
    if answer.length and not truncated:
        raise IncompleteRead(b"", answer.length)
    return HttpResponse(answer.status, headers, body, truncated)
