"""Every limit of the `Http` port, whichever library carries the requests."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping

from ringhook.net.answer import read_body
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
    Target,
    headers_for_stranger,
    headers_for_wire,
    read_target,
    redirected,
)
from ringhook.ports.http import Failure, HttpFailedError, HttpRequest, HttpResponse

TRUSTED_IDLE_SECONDS = 1.0
"""A connection idle for longer carries only what may be repeated: if the server is just closing it,
nobody could say whether it saw the request."""
REPEATABLE = frozenset({"GET", "HEAD"})


class LimitedHttp:
    """See `ringhook.ports.http.Http`. One object serves all threads."""

    def __init__(self, guard: AddressGuard, carrier: Carrier, trusted_idle_seconds: float) -> None:
        self._guard, self._carrier = guard, carrier
        self._trusted_idle_seconds = trusted_idle_seconds

    def close(self) -> None:
        """Close the kept connections."""
        self._carrier.close()

    def send(self, request: HttpRequest) -> HttpResponse:
        """See `ringhook.ports.http.Http`."""
        target, headers = read_target(request.url), request.headers
        ends_at = time.monotonic() + request.timeout_seconds
        for hop in range(MAX_REDIRECTS + 1):
            response = self._hop(hop, request, target, headers, ends_at)
            if request.method != "GET" or response.status not in REDIRECTS:
                return response
            location = response.headers.get("Location", "")
            if not location:
                return response
            following = redirected(target, location)
            if following.origin != target.origin:
                headers = headers_for_stranger(headers)
            target = following
        raise too_many_redirects(target)

    def _hop(
        self,
        hop: int,
        request: HttpRequest,
        target: Target,
        headers: Mapping[str, str],
        ends_at: float,
    ) -> HttpResponse:
        """Ask *target* once, or twice when a kept connection turns out to be closed."""
        wire = headers_for_wire(request.method, target, headers, request.body)
        is_repeatable = request.method in REPEATABLE
        trusted_seconds = math.inf if is_repeatable else self._trusted_idle_seconds
        exchange = Exchange(self._guard, target, ends_at, trusted_seconds)
        try:
            try:
                return self._attempt(request, wire, exchange)
            except HttpFailedError as error:
                is_broken = error.failure is Failure.BROKEN_ANSWER
                if not (is_repeatable and is_broken and exchange.stale):
                    raise
            return self._attempt(request, wire, exchange.again())
        except HttpFailedError as error:
            raise HttpFailedError(error.failure, str(error), sent=error.sent or hop > 0) from None

    def _attempt(
        self, request: HttpRequest, headers: Mapping[str, bytes], exchange: Exchange
    ) -> HttpResponse:
        with Attempt(exchange, self._carrier):
            answer = asked(self._carrier, request.method, headers, request.body, exchange)
            return _read(answer)


def _read(answer: Answer) -> HttpResponse:
    """Return the whole answer, and its connection to where it is kept, unless some was left unread."""
    is_whole = False
    try:
        body, truncated = read_body(answer, answer.headers.get("Content-Encoding", ""))
        is_whole = not truncated
    finally:
        if is_whole:
            answer.keep()
        else:
            answer.close()
    return HttpResponse(answer.status, answer.headers, body, truncated)
