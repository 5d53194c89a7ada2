"""How something is asked for over HTTP: the request, what counts as success, what is read from the answer.

An action, a lookup and a login are the same in this. `ringhook.config.compile` makes these records.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ringhook.engine.text import Template


class BodyType(StrEnum):
    """What a POST, PUT or PATCH carries.

    EVENT is the call event as JSON, ARGUMENTS the action's arguments as JSON. FORM and MULTIPART are
    written alike: `name=value` pairs joined by `&`.
    """

    EVENT = "event"
    ARGUMENTS = "arguments"
    JSON = "json"
    FORM = "form"
    MULTIPART = "multipart"
    TEXT = "text"
    XML = "xml"


WITHOUT_TEXT = frozenset({BodyType.EVENT, BodyType.ARGUMENTS})
"""Bodies that we write ourselves."""


class Source(StrEnum):
    """Where in an answer a value is looked for, which says how its path is written.

    JSON: JMESPath · XML: `person/name` or `person/@id` · REGEX: the first group, else the whole match ·
    DELIMITED: `,2` is the second column where commas separate · HEADER: a header's name · TEXT: all of it.
    """

    JSON = "json"
    XML = "xml"
    REGEX = "regex"
    DELIMITED = "delimited"
    HEADER = "header"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Reader:
    """How one value is found in an answer."""

    source: Source
    path: str = ""


@dataclass(frozen=True, slots=True)
class Success:
    """When an answer means success: its status lies in one of *statuses*, and *condition* (JMESPath) holds."""

    statuses: tuple[tuple[int, int], ...] = ((200, 299),)
    condition: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """How something is sent.

    *method* is empty where the action's kind says it. *repeatable* allows a second try when the first
    one's fate is unknown. *retry_seconds* are the waits before each further try, None for ours.
    *credential* is an id, *signing_secret* the name of a secret. *read* names what is kept of the answer.
    """

    method: str = ""
    headers: tuple[tuple[str, Template], ...] = ()
    body_type: BodyType = BodyType.EVENT
    body: Template | None = None
    timeout_seconds: float = 10.0
    repeatable: bool = False
    retry_seconds: tuple[int, ...] | None = None
    credential: str = ""
    signing_secret: str = ""
    success: Success = Success()
    read: Mapping[str, Reader] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """An address and how it is asked; *method* goes before the request's own."""

    target: Template
    request: Request
    method: str = ""


class OnMany(StrEnum):
    """What happens when a lookup finds several contacts."""

    ASK = "ask"
    NEWEST = "newest"
    FIRST = "first"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """One place where a caller may be known.

    *matches* leads to the list of contacts in an answer, None when the answer is one contact. *step*'s
    reading is done for each of them. *card* makes the address of the contact's page. *number_forms* are
    the spellings to try, in order.
    """

    id: str
    position: int
    name: str
    enabled: bool
    step: Step
    matches: Reader | None
    card: Template | None
    number_forms: tuple[str, ...]
    on_many: OnMany


class CredentialKind(StrEnum):
    """How we show a CRM who we are."""

    NONE = "none"
    BASIC = "basic"
    BEARER = "bearer"
    HEADER = "header"
    QUERY = "query"
    OAUTH2_CLIENT = "oauth2_client"
    OAUTH2_REFRESH = "oauth2_refresh"
    LOGIN = "login"


class OverLimit(StrEnum):
    """What becomes of a delivery beyond the day's limit: it WAITs for the next day, or FAILs now."""

    WAIT = "wait"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one credential may use; 0 is no limit."""

    daily: int = 0
    over_limit: OverLimit = OverLimit.WAIT
    per_minute: int = 0
    concurrent: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """How requests are authorised.

    *values* are the kind's own fields that may hold secrets (`username`, `token`, `token_url`...), *words*
    those that never do (`scheme`, `header`, `parameter`, `scope`, `style`). LOGIN asks *step*, keeps what it reads as variables for *session_minutes*, and adds
    *headers* and *query*, which use them.
    """

    id: str
    name: str
    kind: CredentialKind
    values: Mapping[str, Template] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    step: Step | None = None
    session_minutes: int = 0
    headers: tuple[tuple[str, Template], ...] = ()
    query: tuple[tuple[str, Template], ...] = ()
    limits: Limits = Limits()
