"""How the document says that something is asked for over HTTP: requests, readings, credentials, lookups."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from ringhook.config.section import Id, LongText, Section, Text
from ringhook.engine.outgoing import BodyType, CredentialKind, OnMany, OverLimit, Source

Target = Annotated[str, StringConstraints(min_length=1, max_length=4000)]
HeaderName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$")]
ResultName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,49}$")]
Statuses = Annotated[
    str, StringConstraints(pattern=r"^[1-5](xx|[0-9]{2})$"), Field(description="204, or 2xx")
]
Wait = Annotated[int, Field(ge=1, le=86_400)]
NumberForm = Literal["e164", "plus0", "national", "digits", "last9", "last8", "last7"]


class ReadEntry(Section):
    """Where one value stands in an answer; how *path* is written depends on *source*."""

    source: Source = Source.JSON
    path: Annotated[str, StringConstraints(max_length=500)] = ""


class SuccessEntry(Section):
    """When an answer is a success: its status, and a JMESPath *condition* such as `code == 'success'`."""

    statuses: Annotated[list[Statuses], Field(min_length=1, max_length=20)] = ["2xx"]
    condition: Annotated[str, StringConstraints(max_length=500)] = ""


class RequestEntry(Section):
    """How a request is sent and its answer read.

    *retry* are the seconds to wait before each further try, None for the usual ones. *signing_secret*
    is a reference such as `$secret.hook$`.
    """

    method: Literal["", "GET", "POST", "PUT", "PATCH"] = ""
    headers: dict[HeaderName, LongText] = {}
    body_type: BodyType = BodyType.EVENT
    body: LongText = ""
    timeout_seconds: Annotated[float, Field(ge=0.5, le=30)] = 10.0
    repeatable: bool = False
    retry: Annotated[list[Wait], Field(max_length=10)] | None = None
    credential: Id = ""
    signing_secret: Text = ""
    success: SuccessEntry = SuccessEntry()
    read: Annotated[dict[ResultName, ReadEntry], Field(max_length=50)] = {}


class LookupEntry(Section):
    """One place where callers may be known.

    *matches* leads to the list of contacts in the answer; without it the answer is one contact. *read*
    names `name`, `company`, `id`, `url`, `owner`, `updated` and whatever else actions should know of
    it. *card* is the address of the contact's page, made of those.
    """

    id: Id = ""
    name: Text = ""
    enabled: bool = True
    target: Target
    request: RequestEntry = RequestEntry(body_type=BodyType.JSON)
    matches: ReadEntry | None = None
    read: Annotated[dict[ResultName, ReadEntry], Field(max_length=50)] = {}
    card: Annotated[str, StringConstraints(max_length=4000)] = ""
    number_formats: Annotated[list[NumberForm], Field(min_length=1, max_length=7)] = [
        "e164",
        "national",
        "digits",
        "last9",
    ]
    on_many: OnMany = OnMany.ASK


class CredentialEntry(Section):
    """What every kind of credential has: its name and its limits; 0 is no limit."""

    id: Id = ""
    name: Text = ""
    daily_limit: Annotated[int, Field(ge=0, le=100_000_000)] = 0
    over_limit: OverLimit = OverLimit.WAIT
    per_minute: Annotated[int, Field(ge=0, le=100_000)] = 0
    concurrent: Annotated[int, Field(ge=0, le=100)] = 0


class NoCredential(CredentialEntry):
    """Nothing is added to a request; the limits still hold."""

    type: Literal[CredentialKind.NONE]


class BasicCredential(CredentialEntry):
    """User name and password (RFC 7617)."""

    type: Literal[CredentialKind.BASIC]
    username: LongText
    password: LongText = ""


class BearerCredential(CredentialEntry):
    """`Authorization: scheme token`."""

    type: Literal[CredentialKind.BEARER]
    token: LongText
    scheme: Text = "Bearer"


class HeaderCredential(CredentialEntry):
    """A header of any name."""

    type: Literal[CredentialKind.HEADER]
    header: HeaderName
    value: LongText


class QueryCredential(CredentialEntry):
    """A parameter in the query."""

    type: Literal[CredentialKind.QUERY]
    parameter: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    value: LongText


class _OAuth2(CredentialEntry):
    """What both flows share. *style* says where the client's secret goes (RFC 6749 section 2.3.1).

    With a *token_parameter* the token goes as that parameter in the query, else in the header
    Authorization behind *scheme*.
    """

    token_url: Target
    client_id: LongText
    client_secret: LongText = ""
    scope: LongText = ""
    style: Literal["basic", "body"] = "body"
    scheme: Text = "Bearer"
    token_parameter: Text = ""
    parameters: Annotated[dict[Text, Text], Field(max_length=20)] = {}


class OAuth2ClientCredential(_OAuth2):
    """Client credentials (RFC 6749 section 4.4); *parameters* are added to the token request."""

    type: Literal[CredentialKind.OAUTH2_CLIENT]


class OAuth2RefreshCredential(_OAuth2):
    """Authorization code, then refresh tokens (RFC 6749 section 4.1 and 6).

    A person agrees once in the CRM; *parameters* are added to the address where they do.
    """

    type: Literal[CredentialKind.OAUTH2_REFRESH]
    authorize_url: Target


class LoginCredential(CredentialEntry):
    """A request that opens a session of some minutes (BIZTEL's authentication access).

    What *request* reads are variables: *headers* and *query* use them as `$variable.token$`.
    """

    type: Literal[CredentialKind.LOGIN]
    target: Target
    request: RequestEntry = RequestEntry(method="POST", body_type=BodyType.FORM)
    session_minutes: Annotated[int, Field(ge=1, le=1440)] = 30
    headers: dict[HeaderName, LongText] = {}
    query: Annotated[dict[Text, LongText], Field(max_length=20)] = {}


AnyCredential = Annotated[
    NoCredential
    | BasicCredential
    | BearerCredential
    | HeaderCredential
    | QueryCredential
    | OAuth2ClientCredential
    | OAuth2RefreshCredential
    | LoginCredential,
    Field(discriminator="type"),
]

SECRET_FIELDS = ("password", "token", "value", "client_secret")
"""Fields whose typed text is sealed when the document is saved; the document keeps a reference."""
