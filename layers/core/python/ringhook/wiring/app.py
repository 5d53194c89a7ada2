"""The App: every flow, put together over whichever media it is given, each on first use."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from ringhook.flows.deliver import Deliver
from ringhook.flows.desktops import Desktops
from ringhook.flows.dispatch import Dispatch
from ringhook.flows.ingest import Ingest
from ringhook.flows.later import Later
from ringhook.flows.relay import Relay
from ringhook.flows.sweep import Sweep
from ringhook.pbx import ADAPTERS
from ringhook.ports.clock import Clock
from ringhook.ports.http import Http
from ringhook.ports.push import Push
from ringhook.ports.queue import Queue
from ringhook.ports.table import Table
from ringhook.ports.vault import Vault
from ringhook.store.access import Access
from ringhook.store.calls import Calls
from ringhook.store.configurations import Configurations
from ringhook.store.deliveries import Deliveries
from ringhook.store.devices import Devices
from ringhook.store.presence import Presence
from ringhook.store.refusals import Refusals
from ringhook.store.secrets import Secrets

if TYPE_CHECKING:
    from ringhook.flows.admin.office import Office

WORKSPACE = "main"
"""The workspace of a deployment that serves one customer."""


class Media(Protocol):
    """One implementation of every port, and how others reach this deployment."""

    @property
    def table(self) -> Table: ...  # noqa: D102 - see the port
    @property
    def events(self) -> Queue: ...  # noqa: D102 - see the port
    @property
    def deliveries(self) -> Queue: ...  # noqa: D102 - see the port
    @property
    def push(self) -> Push: ...  # noqa: D102 - see the port
    @property
    def http(self) -> Http: ...  # noqa: D102 - see the port
    @property
    def vault(self) -> Vault: ...  # noqa: D102 - see the port
    @property
    def clock(self) -> Clock: ...  # noqa: D102 - see the port
    @property
    def public_url(self) -> str: ...  # noqa: D102 - see Office
    @property
    def relay_url(self) -> str: ...  # noqa: D102 - see Office
    @property
    def alone_since(self) -> datetime | None: ...  # noqa: D102 - see Deliveries
    @property
    def connection_age_seconds(self) -> float: ...  # noqa: D102 - see Ingest


class App:
    """The flows of one deployment. A Lambda function touches one of them and pays only for that."""

    def __init__(self, media: Media) -> None:
        self._media = media

    @cached_property
    def ingest(self) -> Ingest:
        """Takes webhooks."""
        return Ingest(
            adapters=ADAPTERS,
            configurations=self.configurations,
            secrets=self.secrets,
            refusals=Refusals(self._media.table),
            events=self._media.events,
            max_age_seconds=self._media.connection_age_seconds,
        )

    @cached_property
    def dispatch(self) -> Dispatch:
        """Handles events."""
        return Dispatch(
            configurations=self.configurations,
            calls=self.calls,
            presence=Presence(self._media.table),
            desktops=self.desktops,
            deliveries=self._media.deliveries,
            clock=self._media.clock,
        )

    @cached_property
    def deliver(self) -> Deliver:
        """Handles tasks."""
        return Deliver(
            configurations=self.configurations,
            secrets=self.secrets,
            calls=self.calls,
            records=Deliveries(self._media.table, alone_since=self._media.alone_since),
            later=Later(self.calls, self.desktops, self._media.clock),
            deliveries=self._media.deliveries,
            http=self._media.http,
            clock=self._media.clock,
            spread=lambda: random.uniform(-1, 1),  # noqa: S311 - spreads retries, hides nothing
        )

    @cached_property
    def relay(self) -> Relay:
        """Talks to desktops."""
        return Relay(self.devices, self.calls, self._media.push, self._media.clock)

    @cached_property
    def sweep(self) -> Sweep:
        """Keeps house."""
        return Sweep(self.access, self.calls, self._media.events, self._media.clock)

    @cached_property
    def admin(self) -> Callable[[dict[str, Any]], dict[str, Any]]:
        """Answers the API: an API Gateway v2 event in, its response out."""
        from ringhook.flows.admin.api import build_api  # noqa: PLC0415 - only admin pays for it

        return build_api(self.office)

    @cached_property
    def office(self) -> Office:
        """What the API works with."""
        from ringhook.flows.admin.office import Office  # noqa: PLC0415 - only admin pays for it

        return Office(
            adapters=ADAPTERS,
            access=self.access,
            configurations=self.configurations,
            secrets=self.secrets,
            calls=self.calls,
            devices=self.devices,
            refusals=Refusals(self._media.table),
            clock=self._media.clock,
            public_url=self._media.public_url,
            relay_url=self._media.relay_url,
        )

    @cached_property
    def access(self) -> Access:
        """Knows API keys."""
        return Access(self._media.table)

    @cached_property
    def configurations(self) -> Configurations:
        """Knows configurations."""
        is_alone = self._media.alone_since is not None
        return Configurations(self._media.table, self._media.clock, is_alone=is_alone)

    @cached_property
    def secrets(self) -> Secrets:
        """Knows secrets."""
        return Secrets(self._media.table, self._media.vault)

    @cached_property
    def calls(self) -> Calls:
        """Knows calls."""
        return Calls(self._media.table)

    @cached_property
    def devices(self) -> Devices:
        """Knows desktops."""
        return Devices(self._media.table, self._media.vault)

    @cached_property
    def desktops(self) -> Desktops:
        """Orders desktops about."""
        return Desktops(self.devices, self._media.push)

    @property
    def deliveries(self) -> Queue:
        """The delivery queue."""
        return self._media.deliveries
