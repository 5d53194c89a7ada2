"""What differs between the HTTP libraries: how a request gets to one server, and its answer back.

Everything else of `Http` and `Downloads` is written once: in `limited_http` and `limited_downloads`
the redirects, the deadline, the size and the second try, in the guard and the sockets the rest.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from http.client import HTTPException, IncompleteRead
from types import TracebackType
from typing import Protocol

from ringhook.net.answer import Headers
from ringhook.net.exchange import Exchange, WorkingOn
from ringhook.net.outgoing import Target
from ringhook.ports.http import Failure, HttpFailedError

MAX_REDIRECTS = 3
REDIRECTS = frozenset({301, 302, 303, 307, 308})

BROKEN: tuple[type[Exception], ...] = (HTTPException, OSError, ValueError, zlib.error)
"""What is left for any library to raise once the request was written: guard, connections and
sockets raise `HttpFailedError` themselves, each knowing its phase. `HTTPException` is for answers
that http.client cannot read, `ValueError` for what a hostile answer may provoke in the parsers,
`zlib.error` for a body that does not decompress."""


class Answer(Protocol):
    """An answer whose body is still unread. Whoever has it ends it, with `keep` or `close`."""

    status: int
    headers: Headers

    def read(self, amt: int, /) -> bytes:
        """Return up to *amt* bytes as they came, none at the end. Raises for an end that comes early."""
        ...

    def keep(self) -> None:
        """Leave the connection to whoever asks there next: the body was read to its end."""
        ...

    def close(self) -> None:
        """Hang up."""
        ...


class Carrier(Protocol):
    """An HTTP library. It decides nothing: the `Exchange` says what it may do."""

    broken: tuple[type[Exception], ...]
    """What it raises beside `HttpFailedError`."""

    def ask(
        self, method: str, headers: Mapping[str, bytes], body: bytes, exchange: Exchange
    ) -> Answer:
        """Send the request to the exchange's target, as it is; the exchange is the current one."""
        ...

    def close(self) -> None:
        """Close the kept connections."""
        ...


class Attempt(WorkingOn):
    """Works on an exchange; whatever the library raises becomes a broken answer."""

    def __init__(self, exchange: Exchange, carrier: Carrier) -> None:
        super().__init__(exchange)
        self._broken = carrier.broken

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Raises `HttpFailedError` for what the library raised."""
        super().__exit__(kind, error, trace)
        if isinstance(error, self._broken):
            exchange = self._exchange
            message = f"{exchange.host} broke off, or its answer cannot be read; look at its log"
            raise HttpFailedError(Failure.BROKEN_ANSWER, message, sent=exchange.sent) from None


def asked(
    carrier: Carrier,
    method: str,
    headers: Mapping[str, bytes],
    body: bytes,
    exchange: Exchange,
) -> Answer:
    """Return the answer, all of its headers there.

    Raises `IncompleteRead` where http.client takes an end of the stream for the end of the headers.
    """
    answer = carrier.ask(method, headers, body, exchange)
    if exchange.ended:
        answer.close()
        raise IncompleteRead(b"")
    return answer


def too_many_redirects(last: Target) -> HttpFailedError:
    """Return the error of an address that leads on and on, at last to *last*."""
    message = f"more than {MAX_REDIRECTS} redirects; set the address that {last.name} ends at"
    return HttpFailedError(Failure.TOO_MANY_REDIRECTS, message, sent=True)
