"""The configuration document, as the API and the page know it. Unknown fields are refused with their path.

The smallest action is a row of CELY's list:
`{"call_type": "inbound", "kind": "URL", "target": "https://crm.example/card/$phone$"}`.
"""

from __future__ import annotations

import re
from ipaddress import ip_network
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, JsonValue, StringConstraints, model_validator

from ringhook.config.asking import AnyCredential, LookupEntry, RequestEntry, Target
from ringhook.config.routing import CrmId, RingTarget, RoutingEntry
from ringhook.config.section import Id, LongText, Section, Text
from ringhook.engine.exceptions import ListedNumber
from ringhook.engine.parameters import ParameterType
from ringhook.engine.popup import PopupSize
from ringhook.engine.rulebook import (
    RETENTION_DAYS,
    ActionKind,
    CallableBy,
    CallType,
    ContactRule,
    Trigger,
)

MAX_ACTIONS = 500
MOST_SILENCE_HOURS = 31 * 24
MOST_FOLLOW_UPS = 5
LONGEST_FOLLOW_UP_SECONDS = 30 * 86_400
EXECUTIONS_PER_DAY = 10_000
"""So often in all may actions be called where nobody says otherwise."""
TOKEN_PATTERN = r"^[A-Za-z0-9_-]{16,128}$"  # noqa: S105 - a pattern, not a token

Identifier = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("is not a time zone; write it like Europe/Paris") from None
    return name


def _network(text: str) -> str:
    try:
        ip_network(text, strict=False)
    except ValueError:
        raise ValueError(
            "is not an address or network; write it like 203.0.113.7 or 203.0.113.0/24"
        ) from None
    return text


def _clock_time(text: str) -> str:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d|24:00", text):
        raise ValueError("is not a time; write it like 08:30")
    return text


def _listed_number(text: str) -> str:
    if not ListedNumber(text).text:
        raise ValueError("is not a number; write it like +33388202122, or +3338820* for many")
    return text


TimeZone = Annotated[str, AfterValidator(_known_zone)]
Country = Annotated[str, StringConstraints(pattern=r"^([A-Z]{2})?$")]
EmailAddress = Annotated[
    str, StringConstraints(pattern=r"^[^\s@<>,;:\"]{1,64}@[A-Za-z0-9.-]{1,255}$")
]
ArgumentName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][\w.-]{0,79}$")]
ApiName = Annotated[str, StringConstraints(pattern=r"^([A-Za-z][A-Za-z0-9_]{0,63})?$")]
ClockTime = Annotated[str, AfterValidator(_clock_time)]


ShownSeconds = Annotated[int, Field(ge=0, le=3600)]
Description = Annotated[str, StringConstraints(max_length=1000)]
ShortText = Annotated[str, StringConstraints(max_length=60)]
DialPrefix = Annotated[str, StringConstraints(pattern=r"^[0-9*#+]{0,10}$")]


class SuppressSettings(Section):
    """For which calls nothing happens at all."""

    internal: bool = False
    min_digits: Annotated[int, Field(ge=0, le=15)] = 0
    busy: bool = False
    unknown_contact: bool = False


class SuppressOverride(Section):
    """An agent's own answers; None keeps the workspace's."""

    internal: bool | None = None
    min_digits: Annotated[int, Field(ge=0, le=15)] | None = None
    busy: bool | None = None
    unknown_contact: bool | None = None


class PopupSettings(Section):
    """What the pop-up looks like. *seconds* 0 shows it until the call is over; *buttons* answer and hang up."""

    size: PopupSize = PopupSize.M
    seconds: ShownSeconds = 0
    buttons: bool = True
    copy_number: bool = False
    withheld_label: ShortText = ""


class PopupOverride(Section):
    """An agent's own answers; None keeps the workspace's."""

    size: PopupSize | None = None
    seconds: ShownSeconds | None = None
    buttons: bool | None = None
    copy_number: bool | None = None
    withheld_label: ShortText | None = None


class ExceptionNumber(Section):
    """A number, or `prefix*`, for which nothing happens: for one agent's calls, or for all when *agent* is empty."""

    number: Annotated[
        str, StringConstraints(min_length=1, max_length=40), AfterValidator(_listed_number)
    ]
    agent: Id = ""
    note: Text = ""


class ReportSettings(Section):
    """Who hears of failures, once an hour at most: *emails* by mail, *webhook* by a POST."""

    emails: Annotated[list[EmailAddress], Field(max_length=20)] = []
    webhook: Annotated[str, StringConstraints(pattern=r"^(https?://\S+)?$", max_length=2000)] = ""


class RecordingSettings(Section):
    """Whether recordings are fetched and kept here as soon as they are announced, and for how long."""

    store: bool = False
    days: Annotated[int, Field(ge=1, le=3650)] = RETENTION_DAYS


class Settings(Section):
    """What holds for the whole workspace. *executions_per_day* 0 lets actions be called without limit."""

    country: Country = ""
    time_zone: TimeZone = "UTC"
    language: Literal["en", "fr", "ru", "ja"] = "en"
    executions_per_day: Annotated[int, Field(ge=0, le=10_000_000)] = EXECUTIONS_PER_DAY
    suppress: SuppressSettings = SuppressSettings()
    exceptions: Annotated[list[ExceptionNumber], Field(max_length=5000)] = []
    report: ReportSettings = ReportSettings()
    popup: PopupSettings = PopupSettings()
    retention_days: Annotated[int, Field(ge=1, le=3650)] = RETENTION_DAYS
    outgoing_prefix: DialPrefix = ""
    recordings: RecordingSettings = RecordingSettings()


class LineEntry(Section):
    """One of the company's own numbers."""

    number: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    name: Text = ""
    enabled: bool = True


class ConnectionEntry(Section):
    """One PBX account. *token* is the secret part of its webhook address; we make one if it is empty.

    An alarm rings when nothing is heard of it for *silence_hours*; 0 leaves it unwatched.
    """

    id: Id = ""
    name: Text = ""
    adapter: Text
    enabled: bool = True
    token: Annotated[str, StringConstraints(pattern=rf"^$|{TOKEN_PATTERN}")] = ""
    settings: dict[str, LongText] = {}
    allowed_ips: Annotated[
        list[Annotated[str, AfterValidator(_network)]], Field(max_length=200)
    ] = []
    lines: Annotated[list[LineEntry], Field(max_length=1000)] = []
    time_zone: TimeZone | Literal[""] = ""
    country: Country = ""
    routing: RoutingEntry = RoutingEntry()
    silence_hours: Annotated[int, Field(ge=0, le=MOST_SILENCE_HOURS)] = 0


class AgentEntry(Section):
    """A person. *identifiers* are what PBXs call them: extensions, SIP logins, numbers, e-mail.

    *crm_ids* are what CRMs call them as the owner of a contact. Their contacts' calls ring at *route_to*;
    while they are *absent* or talking, at that of the first of the *deputies* who is not.
    """

    id: Id = ""
    name: Text = ""
    email: Text = ""
    identifiers: Annotated[list[Identifier], Field(max_length=50)] = []
    crm_ids: Annotated[list[CrmId], Field(max_length=50)] = []
    route_to: RingTarget = ""
    deputies: Annotated[list[Id], Field(max_length=20)] = []
    absent: bool = False
    suppress: SuppressOverride = SuppressOverride()
    popup: PopupOverride = PopupOverride()


class HoursEntry(Section):
    """When an action may run: *days* 0 (Monday) to 6, in the workspace's time zone.

    An *end* before the *start* lasts into the next morning.
    """

    days: Annotated[list[Annotated[int, Field(ge=0, le=6)]], Field(min_length=1)]
    start: ClockTime
    end: ClockTime

    @model_validator(mode="after")
    def _last_some_time(self) -> Self:
        if self.start == self.end:
            raise ValueError("start and end are the same; write 00:00 to 24:00 for the whole day")
        return self


class ConditionsEntry(Section):
    """What must hold for one action; everything empty means no condition."""

    lines: Annotated[list[Text], Field(max_length=200)] = []
    hours: Annotated[list[HoursEntry], Field(max_length=50)] = []
    answered_only: bool = False
    without_number: bool = False
    contact: ContactRule = ContactRule.ANY


class ParameterEntry(Section):
    """One argument that a caller may give, or must when *required*; *test_value* is what a test gives."""

    name: ArgumentName
    type: ParameterType = ParameterType.STRING
    required: bool = False
    test_value: JsonValue = None


class FollowUpEntry(Section):
    """The id of the action that is done so much later, once this one has succeeded."""

    action: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
    delay_seconds: Annotated[int, Field(ge=0, le=LONGEST_FOLLOW_UP_SECONDS)] = 0


class ActionEntry(Section):
    """One row of the list: for which calls, what, and where.

    *after* is the id of the action that must succeed first, for the same event. *arguments* says what
    each argument is when an event runs the action, *parameters* what a caller may give instead.
    """

    id: Id = ""
    name: Text = ""
    enabled: bool = True
    call_type: CallType = CallType.NEVER
    kind: ActionKind
    target: Target
    trigger: Trigger = Trigger.RINGING
    delay_seconds: Annotated[int, Field(ge=0, le=900)] = 0
    conditions: ConditionsEntry = ConditionsEntry()
    request: RequestEntry = RequestEntry()
    audience: Annotated[list[Id], Field(max_length=1000)] = []
    arguments: Annotated[dict[ArgumentName, LongText], Field(max_length=100)] = {}
    after: Id = ""
    api_name: ApiName = ""
    description: Description = ""
    callable_by: CallableBy = CallableBy.NOBODY
    parameters: Annotated[list[ParameterEntry], Field(max_length=100)] = []
    executions_per_day: Annotated[int, Field(ge=0, le=10_000_000)] = 0
    follow_ups: Annotated[list[FollowUpEntry], Field(max_length=MOST_FOLLOW_UPS)] = []


class Document(Section):
    """One workspace's configuration; saved whole or not at all."""

    settings: Settings = Settings()
    connections: Annotated[list[ConnectionEntry], Field(max_length=200)] = []
    agents: Annotated[list[AgentEntry], Field(max_length=10_000)] = []
    actions: Annotated[list[ActionEntry], Field(max_length=MAX_ACTIONS)] = []
    lookups: Annotated[list[LookupEntry], Field(max_length=20)] = []
    credentials: Annotated[list[AnyCredential], Field(max_length=100)] = []
