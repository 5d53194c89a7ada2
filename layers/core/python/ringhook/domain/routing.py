"""A PBX asks where a call should go, and an agent asks to be connected: questions, answers, requests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ringhook.domain.call import AgentSeen, Party
from ringhook.domain.errors import BadRequestError


@dataclass(frozen=True, slots=True)
class RouteQuestion:
    """A PBX waits for our answer: who is it, where should it ring? *digits* are what the caller typed."""

    call_id: str
    client: Party = Party()
    line: Party = Party()
    digits: str = ""


@dataclass(frozen=True, slots=True)
class RouteAnswer:
    """Where to ring, first to last, and what to show or say. *code* names a branch of the PBX's scenario.

    *ring_seconds* is how long to ring before the PBX goes its own way, 0 for as long as it likes.
    """

    numbers: tuple[str, ...] = ()
    contact_name: str = ""
    company: str = ""
    text: str = ""
    code: str = ""
    ring_seconds: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Dial:
    """An agent wants to call *number*. *correlation_id* comes back in the events of that call, if the PBX can.

    *at* is when it is asked for, for requests that are signed with the time.
    """

    agent: AgentSeen
    number: str
    line: str = ""
    correlation_id: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DialRequest:
    """The HTTP request that makes the PBX place the call. It is sent once and never repeated blindly.

    Raises `BadRequestError` for an address or header that no HTTP client would send.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def __post_init__(self) -> None:
        head = [*self.headers, *self.headers.values()]
        if not self.url.isprintable() or not all(h.isascii() and h.isprintable() for h in head):
            raise BadRequestError(
                "the key or address of this connection holds line breaks or letters that no request"
                " can carry: copy it again"
            )
