"""What a PBX said about a call, in one vocabulary for every vendor.

A `CallEvent` is one report; a `Call` (in `ringhook.engine.calls`) is what all reports of one call
add up to. The vocabulary is the union of what the vendors of docs/adding-a-pbx.md can say.
These records are made, changed, written and read more often than all others, so they are structs: `replace`
comes from `msgspec.structs`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from msgspec import Struct, field


class EventKind(StrEnum):
    """What happened. STARTED is a call in a menu or queue: nobody's telephone rings yet."""

    STARTED = "call.started"
    RINGING = "call.ringing"
    ANSWERED = "call.answered"
    HELD = "call.held"
    UNHELD = "call.unheld"
    TRANSFERRED = "call.transferred"
    LEG_ENDED = "leg.ended"
    ENDED = "call.ended"
    MISSED = "call.missed"
    VOICEMAIL = "call.voicemail"
    SUMMARY = "call.summary"
    RECORDING = "recording.ready"
    UNKNOWN = "unknown"


class Direction(StrEnum):
    """Seen from the company: inbound is a customer calling in."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"
    INTERNAL = "internal"
    UNKNOWN = "unknown"


class Result(StrEnum):
    """How a call went, once it is over."""

    ANSWERED = "answered"
    MISSED = "missed"
    BUSY = "busy"
    CANCELLED = "cancelled"
    REJECTED = "rejected"
    FAILED = "failed"
    VOICEMAIL = "voicemail"
    FORWARDED = "forwarded"
    UNKNOWN = "unknown"


class NumberKind(StrEnum):
    """What a dialled text turned out to be."""

    E164 = "e164"
    NATIONAL = "national"
    EXTENSION = "extension"
    SIP = "sip"
    WITHHELD = "withheld"
    UNKNOWN = "unknown"


class TimeSource(StrEnum):
    """How sure we are of `occurred_at`."""

    UNIX = "unix"
    OFFSET = "offset"
    ASSUMED_ZONE = "assumed_zone"
    ARRIVAL = "arrival"


class Party(Struct, frozen=True, omit_defaults=True, gc=False):
    """One end of a call. *raw* is the number exactly as sent; *e164* has its plus or is empty."""

    raw: str = ""
    e164: str = ""
    kind: NumberKind = NumberKind.UNKNOWN
    name: str = ""


class AgentSeen(Struct, frozen=True, omit_defaults=True, gc=False):
    """A person as the PBX names them; which of these a vendor fills differs."""

    id: str = ""
    extension: str = ""
    number: str = ""
    email: str = ""
    name: str = ""

    def identifiers(self) -> tuple[str, ...]:
        """Return what can be matched with an agent of the configuration, most certain first."""
        return tuple(filter(None, (self.id, self.extension, self.number, self.email)))


class Recording(Struct, frozen=True, omit_defaults=True, gc=False):
    """One recording of the call; *url* may expire, *id* is what to ask the vendor for."""

    id: str = ""
    url: str = ""
    duration_seconds: float | None = None


class Durations(Struct, frozen=True, omit_defaults=True, gc=False):
    """Seconds, None where the PBX did not say."""

    wait: float | None = None
    talk: float | None = None
    total: float | None = None


class CallEvent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One report of one PBX about one call.

    *event_id* is the vendor's own or a hash of what identifies the report, so that a re-delivery has
    the same one. *call_id* joins every report of a call, *leg_id* those of one telephone in it.
    *raw* holds the vendor's fields as text, for `{{field}}` in templates; secrets are not in it.
    """

    event_id: str
    vendor: str
    kind: EventKind
    call_id: str
    received_at: datetime
    connection_id: str = ""
    vendor_event: str = ""
    occurred_at: datetime | None = None
    occurred_at_source: TimeSource = TimeSource.ARRIVAL
    sequence: int | None = None
    leg_id: str = ""
    linked_call_ids: tuple[str, ...] = ()
    direction: Direction = Direction.UNKNOWN
    client: Party = Party()
    line: Party = Party()
    diversion: str = ""
    agents: tuple[AgentSeen, ...] = ()
    queue: str = ""
    durations: Durations = Durations()
    result: Result = Result.UNKNOWN
    cause: str = ""
    recordings: tuple[Recording, ...] = ()
    correlation_id: str = ""
    raw: Mapping[str, str] = field(default_factory=dict)

    @property
    def at(self) -> datetime:
        """When it happened, or when we heard of it if the PBX did not say."""
        return self.occurred_at or self.received_at
