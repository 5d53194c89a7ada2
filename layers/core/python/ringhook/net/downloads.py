"""`Downloads` on the same guarded sockets as `PooledHttp`; every download has a connection of its own."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse

from ringhook.net.answer import Headers
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
from ringhook.ports.downloads import Download
from ringhook.ports.http import Failure, HttpFailedError, HttpRequest

MAX_REDIRECTS = 3
PIECE_BYTES = 64 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_BROKEN = (HTTPException, OSError, ValueError)
_PER_ORIGIN = frozenset({"range", "if-range"})
"""What to send is not a credential: it may follow a redirect to another origin."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """An answer whose body is still unread, and the connection that it comes on."""

    response: HTTPResponse
    headers: Headers
    connection: GuardedConnection
    exchange: Exchange

    def close(self) -> None:
        self.response.close()
        self.connection.close()


class PooledDownloads:
    """See `ringhook.ports.downloads.Downloads`. *ca_file* is trusted beside the public authorities."""

    def __init__(self, guard: AddressGuard, *, ca_file: str | None = None) -> None:
        self._guard = guard
        self._pool = Pool(per_origin=0, ca_file=ca_file)

    def close(self) -> None:
        """Nothing is left open: every download closes its connection."""
        self._pool.close()

    @contextmanager
    def open(self, request: HttpRequest) -> Iterator[Download]:
        """See `ringhook.ports.downloads.Downloads`."""
        ends_at = time.monotonic() + request.timeout_seconds
        answer = self._follow(request, ends_at)
        try:
            headers = {name.lower(): value for name, value in answer.headers.items()}
            yield Download(answer.response.status, headers, _pieces(answer))
        finally:
            answer.close()

    def _follow(self, request: HttpRequest, ends_at: float) -> _Answer:
        method, body, headers = request.method, request.body, request.headers
        target = read_target(request.url)
        for _ in range(MAX_REDIRECTS + 1):
            answer = self._ask(method, target, headers, body, ends_at)
            location = answer.headers.get("Location", "")
            if answer.response.status not in _REDIRECTS or not location:
                return answer
            answer.close()
            following = redirected(target, location)
            if following.origin != target.origin:
                headers = _for_stranger(headers)
            if method != "GET":
                headers = {k: v for k, v in headers.items() if k.lower() != "content-type"}
            target, method, body = following, "GET", b""
        message = f"more than {MAX_REDIRECTS} redirects; set the address that {target.name} ends at"
        raise HttpFailedError(Failure.TOO_MANY_REDIRECTS, message, sent=True)

    def _ask(
        self, method: str, target: Target, headers: Mapping[str, str], body: bytes, ends_at: float
    ) -> _Answer:
        wire = headers_for_wire(method, {**headers, "Accept-Encoding": "identity"}, body)
        exchange = Exchange(self._guard, target.name, ends_at, fresh=True)
        connection = self._pool.new(target)
        try:
            with working_on(exchange):
                response = connection.ask(method, target.path, wire, body)
        except _BROKEN:
            connection.close()
            raise _broken(exchange) from None
        except HttpFailedError:
            connection.close()
            raise
        return _Answer(response, Headers(response.headers.items()), connection, exchange)


def _for_stranger(headers: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in headers.items() if name.lower() in _PER_ORIGIN}
    return headers_for_stranger(headers) | kept


def _pieces(answer: _Answer) -> Iterator[bytes]:
    while True:
        try:
            with working_on(answer.exchange):
                piece = answer.response.read(PIECE_BYTES)
        except _BROKEN:
            raise _broken(answer.exchange) from None
        if not piece:
            break
        yield piece
    if answer.response.length:
        raise _broken(answer.exchange)


def _broken(exchange: Exchange) -> HttpFailedError:
    message = f"{exchange.host} broke off, or its answer cannot be read; look at its log"
    return HttpFailedError(Failure.BROKEN_ANSWER, message, sent=exchange.sent)
