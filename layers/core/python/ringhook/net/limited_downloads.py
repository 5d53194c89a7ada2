"""Every limit of the `Downloads` port, whichever library carries the requests."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from ringhook.net.carrier import (
    MAX_REDIRECTS,
    REDIRECTS,
    Answer,
    Attempt,
    Carrier,
    asked,
    too_many_redirects,
)
from ringhook.net.exchange import Exchange
from ringhook.net.guard import AddressGuard
from ringhook.net.outgoing import (
    headers_for_stranger,
    headers_for_wire,
    read_target,
    redirected,
)
from ringhook.ports.downloads import Download
from ringhook.ports.http import HttpRequest

PIECE_BYTES = 64 * 1024
_PER_ORIGIN = frozenset({"range", "if-range"})
"""What to send is not a credential: it may follow a redirect to another origin."""


class LimitedDownloads:
    """See `ringhook.ports.downloads.Downloads`. Every download has a connection of its own."""

    def __init__(self, guard: AddressGuard, carrier: Carrier) -> None:
        self._guard, self._carrier = guard, carrier

    def close(self) -> None:
        """Nothing is left open: every download closes its connection."""
        self._carrier.close()

    @contextmanager
    def open(self, request: HttpRequest) -> Iterator[Download]:
        """See `ringhook.ports.downloads.Downloads`."""
        ends_at = time.monotonic() + request.timeout_seconds
        answer, exchange = self._follow(request, ends_at)
        try:
            headers = {name.lower(): value for name, value in answer.headers.items()}
            yield Download(answer.status, headers, self._pieces(answer, exchange))
        finally:
            answer.close()

    def _follow(self, request: HttpRequest, ends_at: float) -> tuple[Answer, Exchange]:
        method, body, headers = request.method, request.body, request.headers
        target = read_target(request.url)
        for _ in range(MAX_REDIRECTS + 1):
            exchange = Exchange(self._guard, target, ends_at, trusted_idle_seconds=0.0, fresh=True)
            answer = self._ask(method, headers, body, exchange)
            location = answer.headers.get("Location", "")
            if answer.status not in REDIRECTS or not location:
                return answer, exchange
            answer.close()
            following = redirected(target, location)
            if following.origin != target.origin:
                headers = _for_stranger(headers)
            if method != "GET":
                headers = {k: v for k, v in headers.items() if k.lower() != "content-type"}
            target, method, body = following, "GET", b""
        raise too_many_redirects(target)

    def _ask(
        self, method: str, headers: Mapping[str, str], body: bytes, exchange: Exchange
    ) -> Answer:
        wire = headers_for_wire(
            method, exchange.target, {**headers, "Accept-Encoding": "identity"}, body
        )
        with Attempt(exchange, self._carrier):
            return asked(self._carrier, method, wire, body, exchange)

    def _pieces(self, answer: Answer, exchange: Exchange) -> Iterator[bytes]:
        while True:
            with Attempt(exchange, self._carrier):
                piece = answer.read(PIECE_BYTES)
            if not piece:
                break
            yield piece


def _for_stranger(headers: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in headers.items() if name.lower() in _PER_ORIGIN}
    return headers_for_stranger(headers) | kept
