"""One outgoing HTTP request, and every way in which it can end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from ringhook.domain.errors import RinghookError


class Failure(StrEnum):
    """Why no answer was had. The word is shown to people and kept in the record."""

    BLOCKED_ADDRESS = "blocked_address"
    BAD_URL = "bad_url"
    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    BROKEN_ANSWER = "broken_answer"
    TOO_MANY_REDIRECTS = "too_many_redirects"


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpRequest:
    """*timeout_seconds* covers the whole exchange, redirects included."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    timeout_seconds: float = 10.0


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """*body* is cut at 1 MiB after decompression; *truncated* says so."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    truncated: bool = False


class HttpFailedError(RinghookError):
    """No complete answer. *sent* says whether the other side may have acted on the request."""

    def __init__(self, failure: Failure, message: str, *, sent: bool) -> None:
        super().__init__(message)
        self.failure, self.sent = failure, sent


class Http(Protocol):
    """Outgoing HTTP with its limits: address guard, deadline, size cap, at most three redirects on GET."""

    def send(self, request: HttpRequest) -> HttpResponse:
        """Return the answer, whatever its status. Raises `HttpFailedError`."""
        ...
