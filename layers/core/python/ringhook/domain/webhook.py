"""A request from a PBX, our reply, and what an adapter made of it.

Adapters are pure: everything they may know is in the `WebhookRequest`, the time of arrival included.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from json.encoder import encode_basestring

from ringhook.domain.call import CallEvent
from ringhook.domain.routing import RouteQuestion


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookRequest:
    """One HTTP request as it arrived.

    *body* is the raw bytes that signatures cover. Header names are lower case. *path* is what follows
    the token (`""` or `/events/call`). *url* is the public address that the sender used.
    """

    method: str
    received_at: datetime
    path: str = ""
    url: str = ""
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    source_address: str = ""

    @property
    def content_type(self) -> str:
        """The media type without its parameters, lower case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Reply:
    """What we answer to the PBX."""

    status: int = 200
    body: str = ""
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What one request meant: no event, one, or several, and the reply the vendor wants.

    A *question* is answered instead of with *reply*: the PBX waits to hear where the call should go.
    *note* says in English why an authentic request holds no event; it goes into the trace.
    """

    events: tuple[CallEvent, ...] = ()
    reply: Reply = Reply(body="{}")
    note: str = ""
    question: RouteQuestion | None = None


def derive_event_id(*parts: object) -> str:
    """Return a short stable name for a report whose vendor gave it none.

    *parts* are whatever tells it from every other report of the connection. The same parts, in the same
    order, always give the same name: this is what makes a re-delivery recognisable.
    """
    text = f"[{', '.join(encode_basestring(str(part)) for part in parts)}]"  # a JSON list
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
