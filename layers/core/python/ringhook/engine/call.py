"""What all reports about one call add up to. Pure records; `ringhook.engine.calls` moves them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import IntEnum, StrEnum

from msgspec import Struct

from ringhook.domain.call import (
    AgentSeen,
    Direction,
    Durations,
    EventKind,
    Party,
    Recording,
    Result,
)


class Phase(IntEnum):
    """How far a call or leg has come."""

    STARTED = 0
    RINGING = 1
    ANSWERED = 2
    ENDED = 3


PHASES: Mapping[EventKind, Phase] = {
    EventKind.STARTED: Phase.STARTED,
    EventKind.RINGING: Phase.RINGING,
    EventKind.ANSWERED: Phase.ANSWERED,
    EventKind.ENDED: Phase.ENDED,
    EventKind.MISSED: Phase.ENDED,
    EventKind.VOICEMAIL: Phase.ENDED,
    EventKind.SUMMARY: Phase.ENDED,
}
"""What a report says about its leg; the other kinds move nothing."""


class News(StrEnum):
    """Whether a report told something new."""

    NEW = "new"
    DUPLICATE = "duplicate"
    LATE = "late"


class Leg(Struct, frozen=True, omit_defaults=True):
    """One telephone's part in a call; *agent* is whose it is, if the PBX said.

    *sequence* is the highest number of its reports, where the vendor counts them per telephone.
    """

    id: str
    phase: Phase = Phase.STARTED
    agent: AgentSeen | None = None
    sequence: int | None = None


class Part(Struct, frozen=True, omit_defaults=True):
    """One of the vendor's calls in a call: a forward or transfer makes a second one of it."""

    pbx_call_id: str
    is_over: bool = False


class Handled(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A missed call that needs nothing more: by *by*, or by itself because of the call *call_id*."""

    at: datetime
    by: str = ""
    note: str = ""
    call_id: str = ""


class Call(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything known about one call. *id* is ours, *pbx_call_id* the vendor's.

    *linked_call_ids* are the vendor's other names for it, *parts* those that reported by themselves.
    *contact_name* is what a lookup calls the client.
    """

    id: str
    connection_id: str
    vendor: str
    pbx_call_id: str
    started_at: datetime
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    phase: Phase = Phase.STARTED
    direction: Direction = Direction.UNKNOWN
    client: Party = Party()
    line: Party = Party()
    result: Result = Result.UNKNOWN
    cause: str = ""
    answered_by: AgentSeen | None = None
    legs: tuple[Leg, ...] = ()
    durations: Durations = Durations()
    recordings: tuple[Recording, ...] = ()
    correlation_id: str = ""
    is_missed: bool = False
    sequence: int | None = None
    event_ids: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    linked_call_ids: tuple[str, ...] = ()
    handled: Handled | None = None
    contact_name: str = ""

    @property
    def was_answered(self) -> bool:
        """Say whether anybody talked."""
        return self.answered_at is not None or self.result is Result.ANSWERED

    def agents(self) -> tuple[AgentSeen, ...]:
        """Return who is part of it: who answered, else everybody whose telephone rang."""
        if self.answered_by is not None:
            return (self.answered_by,)
        return tuple(leg.agent for leg in self.legs if leg.agent is not None)
