"""Every setting of a deployment, read once from the environment or the command line.

The list below is the source of docs/settings.md and of the template's variables (tests compare them).
"""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from ringhook.domain.errors import RinghookError
from ringhook.store.access import MIN_LENGTH

PREFIX = "RINGHOOK_"
OPTIONS: Mapping[str, str] = {
    "host": "--host",
    "port": "--port",
    "data": "--data",
    "config": "--config",
    "admin_key": "--admin-key",
    "demo": "--no-demo",
    "allow_network": "--allow-network",
    "public_url": "--public-url",
    "trusted_proxy": "--trusted-proxy",
    "workers": "--workers",
}
"""What `ringhook serve` calls a setting. Those of AWS come from the environment only."""


class SettingsError(RinghookError):
    """The environment or command line cannot be used; the message names what to change."""


def _network(text: str) -> str:
    try:
        ip_network(text, strict=False)
    except ValueError:
        raise ValueError("is not a network; write it like 10.0.0.0/8") from None
    return text


LISTS = ("allow_network", "trusted_proxy")


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
    admin_key: str = Field(
        "", description=f"A key you choose ({MIN_LENGTH} characters or more) instead of a made one."
    )
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
    workers: int = Field(
        16, ge=1, le=256, description="How many CRM calls the embedded server makes at a time."
    )
    table: str = Field("", description="AWS: the DynamoDB table.")
    events_queue: str = Field("", description="AWS: the address of the event queue.")
    deliveries_queue: str = Field("", description="AWS: the address of the delivery queue.")
    kms_key: str = Field("", description="AWS: the key that seals secrets.")
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
        if settings.admin_key and len(settings.admin_key) < MIN_LENGTH:
            raise SettingsError(f"{_named('admin_key')}: needs {MIN_LENGTH} characters or more")
        return settings


def _named(name: str) -> str:
    """Return how people write a setting: its variable, and its option where there is one."""
    variable = PREFIX + name.upper()
    return f"{variable} ({OPTIONS[name]})" if name in OPTIONS else variable
