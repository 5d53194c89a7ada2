"""The configuration as the engine uses it: compiled once per version, immutable, no defaults to guess.

`ringhook.config.compile` makes it from the document an administrator saved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from ringhook.engine.exceptions import Exceptions
from ringhook.engine.outgoing import Credential, Lookup, Request
from ringhook.engine.parameters import Parameter
from ringhook.engine.popup import Popup

if TYPE_CHECKING:
    from ringhook.engine.text import Template


class CallType(StrEnum):
    """For which calls an action runs. NEVER is CELY's empty choice: the action waits to be set."""

    NEVER = ""
    INBOUND = "inbound"
    OUTBOUND = "outbound"
    BOTH = "both"


class ActionKind(StrEnum):
    """What an action does: URL and RUN on the desktop, GET and POST from the server."""

    URL = "URL"
    GET = "GET"
    POST = "POST"
    RUN = "RUN"

    @property
    def is_desktop(self) -> bool:
        """Say whether a desktop performs it."""
        return self in {ActionKind.URL, ActionKind.RUN}


class Trigger(StrEnum):
    """The moment of the call. RINGING comes once for every agent whose telephone rings."""

    RINGING = "ringing"
    ANSWERED = "answered"
    ENDED = "ended"
    MISSED = "missed"
    RECORDING = "recording"
    MANUAL = "manual"


class ContactRule(StrEnum):
    """Whether an action wants the caller to be in the CRM."""

    ANY = "any"
    KNOWN = "known"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Suppression:
    """Calls for which nothing happens, whatever the actions say."""

    internal: bool = False
    min_digits: int = 0
    busy: bool = False
    unknown_contact: bool = False


RETENTION_DAYS = 90
"""How long calls are kept where nobody says otherwise."""


@dataclass(frozen=True, slots=True)
class RecordingRule:
    """Whether recordings are fetched when they are announced, and for how many days they stay."""

    store: bool = False
    days: int = RETENTION_DAYS


@dataclass(frozen=True, slots=True)
class Hours:
    """Minutes of the day, *from_minute* up to *to_minute*, on *weekdays* (Monday is 0).

    When they end before they begin they last into the next morning.
    """

    weekdays: frozenset[int]
    from_minute: int
    to_minute: int

    def cover(self, weekday: int, minute: int) -> bool:
        """Say whether that minute of that day lies within."""
        if self.from_minute < self.to_minute:
            return weekday in self.weekdays and self.from_minute <= minute < self.to_minute
        if minute >= self.from_minute:
            return weekday in self.weekdays
        return minute < self.to_minute and (weekday - 1) % 7 in self.weekdays


@dataclass(frozen=True, slots=True)
class Conditions:
    """What must hold for one action beside its call type; empty means no condition."""

    lines: frozenset[str] = frozenset()
    hours: tuple[Hours, ...] = ()
    answered_only: bool = False
    without_number: bool = False
    contact: ContactRule = ContactRule.ANY


class CallableBy(StrEnum):
    """Who may call an action over HTTP: nobody, a key, a bearer token (OAuth2), or either."""

    NOBODY = "nobody"
    KEY = "key"
    OAUTH = "oauth"
    BOTH = "both"

    @property
    def takes_keys(self) -> bool:
        """Say whether a key itself will do."""
        return self in {CallableBy.KEY, CallableBy.BOTH}

    @property
    def takes_tokens(self) -> bool:
        """Say whether a bearer token will do."""
        return self in {CallableBy.OAUTH, CallableBy.BOTH}


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What is done *delay_seconds* after an action has succeeded."""

    action_id: str
    delay_seconds: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One row of the administrator's list. *position* is its place there, from 1.

    *after* is the id of the action that must succeed for the same event before this one runs. *uses*
    names everything that its texts read (`ringhook.engine.text.uses`). *parameters* are what a caller
    may give; *executions_per_day* is how often it may be called, 0 without a limit of its own.
    """

    id: str
    position: int
    name: str
    enabled: bool
    call_type: CallType
    kind: ActionKind
    source: str
    target: Template
    trigger: Trigger = Trigger.RINGING
    delay_seconds: int = 0
    conditions: Conditions = Conditions()
    request: Request = Request()
    audience: frozenset[str] = frozenset()
    arguments: Mapping[str, Template] = field(default_factory=dict)
    after: str = ""
    uses: frozenset[str] = frozenset()
    api_name: str = ""
    callable_by: CallableBy = CallableBy.NOBODY
    parameters: tuple[Parameter, ...] = ()
    executions_per_day: int = 0
    follow_ups: tuple[FollowUp, ...] = ()

    @property
    def uses_contact(self) -> bool:
        """Say whether what a lookup finds changes what the action sends, or whether it runs."""
        wants = self.conditions.contact is not ContactRule.ANY
        return wants or any(name.startswith("contact.") for name in self.uses)


@dataclass(frozen=True, slots=True)
class Report:
    """Who is told about failures: *emails* in an hourly digest, *webhook* by a POST of the same."""

    emails: tuple[str, ...] = ()
    webhook: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One of the company's own numbers on a connection."""

    number: str
    name: str = ""
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Routing:
    """What a PBX hears that asks where a call should go. See `ringhook.config.routing.RoutingEntry`."""

    is_on: bool = False
    shows_name: bool = True
    ring_seconds: int = 0
    fallback: tuple[str, ...] = ()
    fallback_text: str = ""
    unknown_code: str = ""
    error_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """One PBX account."""

    id: str
    name: str
    adapter: str
    enabled: bool = True
    token: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    allowed_ips: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    time_zone: str = "UTC"
    country: str = ""
    routing: Routing = Routing()
    silence_hours: int = 0


@dataclass(frozen=True, slots=True)
class Agent:
    """A person. *suppression* and *popup* hold the workspace's settings where the agent has none.

    Calls of the agent's own contacts ring at *route_to*, or, in this order, at the *deputies*'.
    """

    id: str
    name: str = ""
    identifiers: frozenset[str] = frozenset()
    suppression: Suppression = Suppression()
    popup: Popup = Popup()
    route_to: str = ""
    deputies: tuple[str, ...] = ()
    is_absent: bool = False

    @property
    def presence_matters(self) -> bool:
        """Say whether any decision asks if the agent is talking."""
        return self.suppression.busy or bool(self.route_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """Everything a decision needs, at one version. *connection_by_token* has those that are on."""

    version: int
    time_zone: str = "UTC"
    country: str = ""
    language: str = "en"
    suppression: Suppression = Suppression()
    exceptions: Exceptions = Exceptions()
    connections: Mapping[str, Connection] = field(default_factory=dict)
    connection_by_token: Mapping[str, Connection] = field(default_factory=dict)
    agents: Mapping[str, Agent] = field(default_factory=dict)
    agent_by_identifier: Mapping[str, str] = field(default_factory=dict)
    agent_by_crm_id: Mapping[str, str] = field(default_factory=dict)
    agent_by_name: Mapping[str, str] = field(default_factory=dict)
    actions: tuple[Action, ...] = ()
    action_by_id: Mapping[str, Action] = field(default_factory=dict)
    lookups: tuple[Lookup, ...] = ()
    credentials: Mapping[str, Credential] = field(default_factory=dict)
    report: Report = Report()
    popup: Popup = Popup()
    retention_days: int = RETENTION_DAYS
    outgoing_prefix: str = ""
    recordings: RecordingRule = RecordingRule()
    executions_per_day: int = 0
    # What `ringhook.engine.sieve` and `ringhook.engine.lines` have found out so far:
    sifted: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)
    lines_met: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    def popup_of(self, agent_id: str) -> Popup:
        """Return what that agent's pop-up looks like; the workspace's for everybody else."""
        agent = self.agents.get(agent_id)
        return agent.popup if agent else self.popup

    def action(self, action_id: str) -> Action | None:
        """Return the action of that id or None."""
        return self.action_by_id.get(action_id)

    def function(self, name: str) -> Action | None:
        """Return the action that callers call *name*: by its id, or by its API name."""
        named = (action for action in self.actions if action.api_name and action.api_name == name)
        return self.action_by_id.get(name) or next(named, None)

    def suppression_of(self, agent_id: str) -> Suppression:
        """Return what that agent's settings suppress, or the workspace's where no agent is known."""
        agent = self.agents.get(agent_id)
        return agent.suppression if agent else self.suppression
