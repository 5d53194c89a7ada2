"""`Downloads` on the same guarded sockets as `RequestsHttp`; every download has a connection of its own."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPException

from requests import RequestException, Response
from urllib3.exceptions import HTTPError

from ringhook.net.adapter import GuardedAdapter
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
from ringhook.ports.downloads import Download
from ringhook.ports.http import Failure, HttpFailedError, HttpRequest

MAX_REDIRECTS = 3
PIECE_BYTES = 64 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_BROKEN = (RequestException, HTTPError, HTTPException, OSError, ValueError)
_PER_ORIGIN = frozenset({"range", "if-range"})
"""What to send is not a credential: it may follow a redirect to another origin."""


class RequestsDownloads:
    """See `ringhook.ports.downloads.Downloads`. *ca_file* is trusted beside the public authorities."""

    def __init__(self, guard: AddressGuard, *, ca_file: str | None = None) -> None:
        self._guard = guard
        self._adapter = GuardedAdapter(connections_per_host=1, ca_file=ca_file)

    def close(self) -> None:
        """Close what is left open."""
        self._adapter.close()

    @contextmanager
    def open(self, request: HttpRequest) -> Iterator[Download]:
        """See `ringhook.ports.downloads.Downloads`."""
        ends_at = time.monotonic() + request.timeout_seconds
        response, exchange = self._follow(request, ends_at)
        try:
            headers = {name.lower(): value for name, value in response.headers.items()}
            yield Download(response.status_code, headers, _pieces(response, exchange))
        finally:
            response.raw.close()
            response.raw.release_conn()

    def _follow(self, request: HttpRequest, ends_at: float) -> tuple[Response, Exchange]:
        method, body, headers = request.method, request.body, request.headers
        target = read_target(request.url)
        for _ in range(MAX_REDIRECTS + 1):
            response, exchange = self._ask(method, target, headers, body, ends_at)
            location = response.headers.get("Location", "")
            if response.status_code not in _REDIRECTS or not location:
                return response, exchange
            response.raw.close()
            response.raw.release_conn()
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
    ) -> tuple[Response, Exchange]:
        wanted = {**headers, "Accept-Encoding": "identity"}
        ready = prepared(method, target, headers_for_wire(method, wanted, body), body)
        exchange = Exchange(self._guard, target.name, ends_at, 0.0, fresh=True)
        try:
            with working_on(exchange):
                return self._adapter.send(ready, stream=True), exchange
        except _BROKEN:
            raise _broken(exchange) from None


def _for_stranger(headers: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in headers.items() if name.lower() in _PER_ORIGIN}
    return headers_for_stranger(headers) | kept


def _pieces(response: Response, exchange: Exchange) -> Iterator[bytes]:
    while True:
        try:
            with working_on(exchange):
                piece = response.raw.read(PIECE_BYTES, decode_content=False)
        except _BROKEN:
            raise _broken(exchange) from None
        if not piece:
            return
        yield piece


def _broken(exchange: Exchange) -> HttpFailedError:
    message = f"{exchange.host} broke off, or its answer cannot be read; look at its log"
    return HttpFailedError(Failure.BROKEN_ANSWER, message, sent=exchange.sent)
