"""Everything a deployment keeps: each repository over the table, on first use."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from ringhook.wiring.media import Media

if TYPE_CHECKING:
    from ringhook.store.access import Access
    from ringhook.store.calls import Calls
    from ringhook.store.configurations import Configurations
    from ringhook.store.connections import Connections
    from ringhook.store.contacts import Contacts
    from ringhook.store.deliveries import Deliveries
    from ringhook.store.devices import Devices
    from ringhook.store.executions import Executions
    from ringhook.store.heartbeats import Heartbeats
    from ringhook.store.pops import Pops
    from ringhook.store.secrets import Secrets

RETENTION_AGE_SECONDS = 60.0


class Stores:
    """The repositories of one deployment."""

    def __init__(self, media: Media) -> None:
        self._media = media

    @cached_property
    def access(self) -> Access:
        """Knows API keys."""
        from ringhook.store.access import Access

        return Access(self._media.table)

    @cached_property
    def configurations(self) -> Configurations:
        """Knows configurations."""
        from ringhook.store.configurations import Configurations

        is_alone = self._media.alone_since is not None
        return Configurations(self._media.table, self._media.clock, is_alone=is_alone)

    @cached_property
    def connections(self) -> Configurations | Connections:
        """Knows connections: from the rulebook in memory where a process is alone."""
        from ringhook.store.connections import Connections

        if self._media.alone_since is not None:
            return self.configurations
        return Connections(self._media.table, self._media.clock, lambda: self.configurations)

    @cached_property
    def secrets(self) -> Secrets:
        """Knows secrets."""
        from ringhook.store.secrets import Secrets

        return Secrets(self._media.table, self._media.vault)

    @cached_property
    def calls(self) -> Calls:
        """Knows calls."""
        from ringhook.store.calls import Calls

        return Calls(self._media.table, self._retention)

    @cached_property
    def contacts(self) -> Contacts:
        """Knows contacts."""
        from ringhook.store.contacts import Contacts

        return Contacts(self._media.table, self._retention)

    @cached_property
    def records(self) -> Deliveries:
        """Knows deliveries."""
        from ringhook.store.deliveries import Deliveries

        return Deliveries(self._media.table, self._retention, self._media.alone_since)

    @cached_property
    def executions(self) -> Executions:
        """Knows which actions were called."""
        from ringhook.store.executions import Executions

        return Executions(self._media.table, self._retention)

    @cached_property
    def devices(self) -> Devices:
        """Knows desktops."""
        from ringhook.store.devices import Devices

        return Devices(self._media.table, self._media.vault)

    @cached_property
    def pops(self) -> Pops:
        """Knows cards that reached nobody."""
        from ringhook.store.pops import Pops

        return Pops(self._media.table)

    @cached_property
    def heartbeats(self) -> Heartbeats:
        """Knows when watched connections were heard of."""
        from ringhook.store.heartbeats import Heartbeats

        return Heartbeats(self._media.table)

    def _retention(self, name: str) -> int:
        rulebook = self.configurations.rulebook(name, max_age_seconds=RETENTION_AGE_SECONDS)
        return rulebook.retention_days
