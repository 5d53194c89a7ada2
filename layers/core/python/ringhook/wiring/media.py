"""What an App is put together over: one implementation of every port."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from ringhook.ports.clock import Clock
from ringhook.ports.downloads import Downloads
from ringhook.ports.files import Files
from ringhook.ports.http import Http
from ringhook.ports.machine import Machine
from ringhook.ports.mail import Mail
from ringhook.ports.meter import Meter
from ringhook.ports.push import Push
from ringhook.ports.queue import Queue
from ringhook.ports.table import Table
from ringhook.ports.vault import Vault

if TYPE_CHECKING:
    from ringhook.flows.privacy.leftovers import Leftovers
    from ringhook.wiring.settings import IssuerSettings


class Media(Protocol):
    """One implementation of every port, and how others reach this deployment."""

    @property
    def table(self) -> Table: ...  # noqa: D102 - see the port
    @property
    def events(self) -> Queue: ...  # noqa: D102 - see the port
    @property
    def deliveries(self) -> Queue: ...  # noqa: D102 - see the port
    @property
    def lookups(self) -> Queue: ...  # noqa: D102 - see the port
    @property
    def polls(self) -> Queue: ...  # noqa: D102 - see the port
    @property
    def push(self) -> Push: ...  # noqa: D102 - see the port
    @property
    def page_push(self) -> Push: ...  # noqa: D102 - for pages, which read what they are told of
    @property
    def http(self) -> Http: ...  # noqa: D102 - see the port
    @property
    def downloads(self) -> Downloads: ...  # noqa: D102 - see the port
    @property
    def files(self) -> Files: ...  # noqa: D102 - see the port
    @property
    def files_origin(self) -> str: ...  # noqa: D102 - see Office
    @property
    def vault(self) -> Vault: ...  # noqa: D102 - see the port
    @property
    def mail(self) -> Mail | None: ...  # noqa: D102 - None where nothing says how to send mail
    @property
    def meter(self) -> Meter: ...  # noqa: D102 - see the port
    @property
    def machine(self) -> Machine: ...  # noqa: D102 - see the port
    @property
    def clock(self) -> Clock: ...  # noqa: D102 - see the port
    @property
    def public_url(self) -> str: ...  # noqa: D102 - see Office
    @property
    def relay_url(self) -> str: ...  # noqa: D102 - see Office
    @property
    def sender_addresses(self) -> tuple[str, ...]: ...  # noqa: D102 - see Office
    @property
    def leftovers(self) -> Leftovers: ...  # noqa: D102 - see there
    @property
    def issuer(self) -> IssuerSettings | None: ...  # noqa: D102 - None where people sign in with keys
    @property
    def workspace(self) -> str: ...  # noqa: D102 - see Office
    def spend_link(self, token: str) -> str: ...  # noqa: D102 - see Office
    def is_operator(self, mark: str) -> bool: ...  # noqa: D102 - see Entrance
    @property
    def alone_since(self) -> datetime | None: ...  # noqa: D102 - see Deliveries
    @property
    def connection_age_seconds(self) -> float: ...  # noqa: D102 - see Ingest
