"""Everything that a template may read, and the value that travels through its filters."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ringhook.domain.call import AgentSeen, CallEvent, Direction, EventKind, Party
from ringhook.engine.text.refusal import RefusedValueError

MASK = "****"
NO_EVENT = CallEvent(
    event_id="",
    vendor="",
    kind=EventKind.UNKNOWN,
    call_id="",
    received_at=datetime(1970, 1, 1, tzinfo=UTC),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known when a text is filled in.

    *call_id* is our own id of the call, *agent_name* the configured name of the agent. *arguments* are
    the action's own, filled in, and *variables* what a login or the configuration set: those of them
    that may begin an address are the administrator's. *contact* is what a lookup read, *results* what
    earlier actions read. *given* is what a caller gave for arguments, as JSON has it. *number* is the
    spelling that a lookup tries just now. *secret* returns a secret by its name.
    """

    event: CallEvent = NO_EVENT
    call_id: str = ""
    agent: AgentSeen | None = None
    agent_name: str = ""
    time_zone: str = "UTC"
    country: str = ""
    arguments: Mapping[str, str] = field(default_factory=dict)
    contact: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)
    results: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, Any] = field(default_factory=dict)
    number: str = ""
    secret: Callable[[str], str] | None = None

    @property
    def is_outbound(self) -> bool:
        """Whether the agent called the customer."""
        return self.event.direction is Direction.OUTBOUND

    @property
    def at(self) -> datetime:
        """The event's time in the workspace's zone."""
        return self.event.at.astimezone(zone(self.time_zone))

    @property
    def started_at(self) -> datetime:
        """When the call began, as far as the event tells: its time less all that it lasted."""
        lasted = self.event.durations
        seconds = lasted.total
        if seconds is None:
            seconds = (lasted.wait or 0.0) + (lasted.talk or 0.0)
        try:
            began = self.event.at.astimezone(UTC) - timedelta(seconds=seconds)
            return began.astimezone(zone(self.time_zone))
        except (OverflowError, ValueError):  # a duration that no call can have
            return self.at

    @property
    def seen(self) -> AgentSeen:
        """The agent concerned, else the first one of the event, else nobody."""
        return self.agent or next(iter(self.event.agents), AgentSeen())

    def secret_value(self, name: str) -> str:
        """Return the secret *name*. Raises `RefusedValueError` when nobody can tell it."""
        if self.secret is None:
            raise RefusedValueError("secret_missing", f"enter a value for the secret {name}")
        return self.secret(name)

    def masked(self) -> Facts:
        """Return the same facts with every secret shown as `****`, for a trace or a preview."""
        return dataclasses.replace(self, secret=lambda _name: MASK)


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """Return the time zone called *name*, UTC when there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Value:
    """A text on its way into a template.

    *party* is kept as long as the text still is that party's number, so that number filters need not
    guess. *is_encoded* says that the text is percent-encoded already, *is_boolean* that it is `true` or
    `false` and means it.
    """

    text: str
    party: Party | None = None
    is_encoded: bool = False
    is_boolean: bool = False
