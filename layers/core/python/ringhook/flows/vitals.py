"""How a deployment is, looked at once a minute: who is connected, who is spared, who has fallen silent."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from ringhook.ports.clock import Clock
from ringhook.ports.figures import (
    BREAKERS_OPEN,
    CONNECTIONS_SILENT,
    RELAYS_CONNECTED,
    SILENCE,
)
from ringhook.ports.meter import Meter
from ringhook.store.configurations import Configurations
from ringhook.store.devices import Devices
from ringhook.store.heartbeats import Heartbeats
from ringhook.store.limits import Limits

HOUR_SECONDS = 3600.0
DESKTOPS_EVERY_MINUTES = 10
"""Where each row that is read costs money, desktops are counted that seldom."""
_LOG = logging.getLogger("ringhook")


@dataclass(frozen=True, slots=True)
class Silence:
    """A watched connection was last heard of *at*, or is watched since then."""

    connection_id: str
    at: datetime
    hours: float
    is_alarming: bool


@dataclass(frozen=True, slots=True)
class Vitals:
    """Measures. *is_alone* says that reading costs nothing here."""

    configurations: Configurations
    devices: Devices
    limits: Limits
    heartbeats: Heartbeats
    meter: Meter
    clock: Clock
    is_alone: bool

    def __call__(self, names: Iterable[str]) -> None:
        """Look at every workspace; trouble with one leaves it out."""
        silent = spared = 0
        listed = tuple(names)
        for name in listed:
            try:
                spared += self.limits.open_breakers(name)
                silent += self._measure_silence(name)
            except Exception:  # noqa: BLE001 - the others are still to be looked at
                _LOG.exception("a workspace could not be looked at; it is tried again in a minute")
        self.meter.level(BREAKERS_OPEN, spared)
        self.meter.level(CONNECTIONS_SILENT, silent)
        if self.is_alone or self.clock.now().minute % DESKTOPS_EVERY_MINUTES == 0:
            self.meter.level(RELAYS_CONNECTED, sum(map(self._connected, listed)))

    def silences(self, name: str) -> tuple[Silence, ...]:
        """Return how long each watched connection has been silent. Its watch begins with the first look."""
        now, heard = self.clock.now(), self.heartbeats.all(name)
        rulebook = self.configurations.rulebook(name)
        watched = [
            one for one in rulebook.connections.values() if one.enabled and one.silence_hours
        ]
        for connection_id in heard.keys() - {one.id for one in watched}:
            self.heartbeats.forget(name, connection_id)
        found: list[Silence] = []
        for one in watched:
            if one.id not in heard:
                self.heartbeats.note(name, one.id, now)
            at = heard.get(one.id, now)
            hours = max((now - at).total_seconds() / HOUR_SECONDS, 0.0)
            found.append(Silence(one.id, at, hours, hours > one.silence_hours))
        return tuple(found)

    def _measure_silence(self, name: str) -> int:
        found = self.silences(name)
        for one in found:
            self.meter.level(SILENCE, round(one.hours, 2), f"{name}/{one.connection_id}")
        return sum(one.is_alarming for one in found)

    def _connected(self, name: str) -> int:
        return sum(bool(device.connection) for device in self.devices.everyone(name))
