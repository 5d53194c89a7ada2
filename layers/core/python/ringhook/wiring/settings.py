"""Every setting of a deployment, read once from the environment or the command line.

The list below is the source of docs/settings.md and of the template's variables (tests compare them).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from ringhook.domain.errors import RinghookError
from ringhook.store.access import MIN_LENGTH
from ringhook.store.register import NAME
from ringhook.wiring.keys import Key, mark_of

PREFIX = "RINGHOOK_"
MAIN = "main"
"""The workspace of a deployment that serves one customer."""
SENDER = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,255}")
SERVICE = re.compile(r"[A-Za-z0-9._-]{1,128}")
HOST = re.compile(r"[A-Za-z0-9._-]{1,255}")
OPTIONS: Mapping[str, str] = {
    "host": "--host",
    "port": "--port",
    "data": "--data",
    "config": "--config",
    "admin_key": "--admin-key",
    "workspace": "--workspace",
    "demo": "--no-demo",
    "allow_network": "--allow-network",
    "public_url": "--public-url",
    "trusted_proxy": "--trusted-proxy",
    "hosts": "--allow-host",
    "sender_addresses": "--sender-address",
    "workers": "--workers",
    "connections": "--connections",
}
"""What `ringhook serve` calls a setting. Those of mail, sign-in and AWS come from the environment only."""


@dataclass(frozen=True, slots=True)
class IssuerSettings:
    """Where people sign in, and who gets which role."""

    address: str
    client_id: str
    client_secret: str = field(repr=False)
    roles: str


class SettingsError(RinghookError):
    """The environment or command line cannot be used; the message names what to change."""


def _network(text: str) -> str:
    try:
        ip_network(text, strict=False)
    except ValueError:
        raise ValueError("is not a network; write it like 10.0.0.0/8") from None
    return text


def _own_address(text: str) -> str:
    try:
        ip_network(text, strict=False)
    except ValueError:
        raise ValueError("is not an address; write it like 203.0.113.7") from None
    return text


def _host(text: str) -> str:
    if not HOST.fullmatch(text):
        raise ValueError("is not a host name; write it like ringhook.example, without http://")
    return text.lower()


def _issuer(text: str) -> str:
    if text and not text.startswith(("https://", "http://")):
        raise ValueError("is not an address; write it like https://login.example")
    return text


def _roles(text: str) -> str:
    from ringhook.flows.oidc.role_rules import read_role_rules  # noqa: PLC0415 - few sign in elsewhere

    if text:
        read_role_rules(text)
    return text


def _sender(text: str) -> str:
    if text and not SENDER.fullmatch(text):
        raise ValueError("is not an address; write it like ringhook@example.com")
    return text


def _service(text: str) -> str:
    if not SERVICE.fullmatch(text):
        raise ValueError("is not a name; use letters, digits, '.', '_' and '-'")
    return text


def _workspace(text: str) -> str:
    if not NAME.fullmatch(text):
        raise ValueError("is not a name; use up to 40 of a-z, 0-9 and -")
    return text


LISTS = ("allow_network", "trusted_proxy", "hosts", "sender_addresses")


def _listed(value: object) -> object:
    return (
        tuple(part.strip() for part in value.split(",") if part.strip())
        if isinstance(value, str)
        else value
    )


class Settings(BaseModel):
    """One deployment. Names in the environment are these in capitals after `RINGHOOK_`."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    host: str = Field("127.0.0.1", description="The address the embedded server listens on.")
    port: int = Field(8420, ge=0, le=65535, description="Its port; 0 takes a free one.")
    data: Path = Field(Path(".ringhook"), description="The folder that holds everything it keeps.")
    config: Path | None = Field(
        None, description="A configuration to load when the data folder is new."
    )
    admin_key: Key = Field(
        "",
        repr=False,
        description=f"A key you choose ({MIN_LENGTH} characters or more) instead of a made one.",
    )
    workspace: Annotated[
        str,
        AfterValidator(_workspace),
        Field(description="The workspace that the key and the configuration above belong to."),
    ] = MAIN
    demo: bool = Field(
        default=True, description="Whether a new data folder starts with the demonstration."
    )
    allow_network: Annotated[
        tuple[Annotated[str, AfterValidator(_network)], ...],
        Field(
            description="Private networks that outgoing calls may reach, with commas between them."
        ),
    ] = ()
    public_url: str = Field("", description="How PBXs and desktops reach this server from outside.")
    trusted_proxy: Annotated[
        tuple[Annotated[str, AfterValidator(_network)], ...],
        Field(
            description="Your own proxies, whose X-Forwarded-For is believed, with commas between them."
        ),
    ] = ()
    hosts: Annotated[
        tuple[Annotated[str, AfterValidator(_host)], ...],
        Field(
            description="More names under which the page may be opened, with commas between them."
        ),
    ] = ()
    sender_addresses: Annotated[
        tuple[Annotated[str, AfterValidator(_own_address)], ...],
        Field(
            description="Where outgoing calls come from, for PBXs that want it listed, with commas between them."
        ),
    ] = ()
    workers: int = Field(
        48, ge=1, le=256, description="How many CRM calls the embedded server makes at a time."
    )
    connections: int = Field(
        8192, ge=64, description="How many connections it holds at a time, desktops among them."
    )
    operator_key: Key = Field(
        "",
        repr=False,
        description=f"A key ({MIN_LENGTH} characters or more) that makes and deletes workspaces.",
    )
    oidc_issuer: Annotated[
        str,
        AfterValidator(_issuer),
        Field(description="An OpenID Connect issuer that people may sign in at."),
    ] = ""
    oidc_client_id: str = Field("", description="What the issuer knows this deployment by.")
    oidc_client_secret: str = Field(
        "", repr=False, description="The secret for that; empty for a public client."
    )
    oidc_roles: Annotated[
        str,
        AfterValidator(_roles),
        Field(description="Who has which role, like groups:ringhook-admin=admin."),
    ] = ""
    mail_from: Annotated[
        str,
        AfterValidator(_sender),
        Field(description="The sender of mail; without it none is sent."),
    ] = ""
    smtp_host: str = Field(
        "", description="The mail server of an embedded deployment; AWS has SES."
    )
    smtp_port: int = Field(587, ge=1, le=65535, description="Its port; 465 with tls.")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="How the way to it is protected: starttls, tls or none."
    )
    smtp_user: str = Field("", description="Who logs in there; empty for no login.")
    smtp_password: str = Field("", repr=False, description="The password of that user.")
    service: Annotated[
        str,
        AfterValidator(_service),
        Field(description="What this deployment is called in logs and figures."),
    ] = "ringhook"
    log: Literal["text", "json"] = Field(
        "text", description="How lines of the log look: text or json."
    )
    metrics_token: str = Field(
        "",
        repr=False,
        description=f"A token ({MIN_LENGTH} characters or more) that opens /metrics and /health from elsewhere.",
    )
    metric_labels: bool = Field(
        default=False,
        description="AWS: whether labels become CloudWatch dimensions, which are billed one by one.",
    )
    table: str = Field("", description="AWS: the DynamoDB table.")
    events_queue: str = Field("", description="AWS: the address of the event queue.")
    deliveries_queue: str = Field("", description="AWS: the address of the delivery queue.")
    kms_key: str = Field("", description="AWS: the key that seals secrets.")
    edge_key: str = Field(
        "", repr=False, description="AWS: what CloudFront proves itself with; empty without it."
    )
    bucket: str = Field("", description="AWS: the bucket of the recordings that are kept.")
    bucket_url: str = Field("", description="AWS: where browsers fetch them.")
    relay_url: str = Field("", description="AWS: the WebSocket address that desktops connect to.")
    push_endpoint: str = Field("", description="AWS: where frames for desktops are posted.")

    @classmethod
    def read(cls, environment: Mapping[str, str], given: Mapping[str, object]) -> Settings:
        """Return the settings of *environment*, overridden by what was *given* on the command line.

        Raises `SettingsError` naming the variable, never its value.
        """
        values: dict[str, object] = {
            name: environment[PREFIX + name.upper()]
            for name in cls.model_fields
            if environment.get(PREFIX + name.upper())
        }
        values.update({name: value for name, value in given.items() if value is not None})
        values.update({name: _listed(values[name]) for name in LISTS if name in values})
        try:
            settings = cls.model_validate(values)
        except ValidationError as error:
            found = error.errors()[0]
            message = found["msg"].removeprefix("Value error, ")
            raise SettingsError(f"{_named(str(found['loc'][0]))}: {message}") from None
        _check_keys(settings)
        _check_mail(settings)
        _check_issuer(settings)
        return settings

    @property
    def issuer(self) -> IssuerSettings | None:
        """Return the OpenID Connect issuer's part, None when there is no issuer."""
        if not self.oidc_issuer:
            return None
        secret = self.oidc_client_secret
        return IssuerSettings(self.oidc_issuer, self.oidc_client_id, secret, self.oidc_roles)


def _check_keys(settings: Settings) -> None:
    if 0 < len(settings.metrics_token) < MIN_LENGTH:
        raise SettingsError(f"{_named('metrics_token')}: needs {MIN_LENGTH} characters or more")
    if settings.operator_key and mark_of(settings.operator_key) == mark_of(settings.admin_key):
        raise SettingsError(f"{_named('operator_key')}: must be another key than the admin key")


def _check_mail(settings: Settings) -> None:
    if settings.smtp_host and not settings.mail_from:
        raise SettingsError(f"{_named('mail_from')}: a mail server needs a sender")
    if settings.smtp_user and settings.smtp_security == "none":
        raise SettingsError(f"{_named('smtp_security')}: a password needs starttls or tls")


def _check_issuer(settings: Settings) -> None:
    if settings.oidc_issuer and not settings.oidc_client_id:
        raise SettingsError(f"{_named('oidc_client_id')}: the issuer must know who asks")
    if settings.oidc_issuer and not settings.oidc_roles:
        raise SettingsError(f"{_named('oidc_roles')}: without it nobody from there may enter")


def _named(name: str) -> str:
    """Return how people write a setting: its variable, and its option where there is one."""
    variable = PREFIX + name.upper()
    return f"{variable} ({OPTIONS[name]})" if name in OPTIONS else variable
