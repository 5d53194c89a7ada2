"""Who looks how a deployment is: once a minute for the figures, and when somebody asks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ringhook.flows.health import Health
from ringhook.flows.vitals import Vitals
from ringhook.store.limits import Limits

if TYPE_CHECKING:
    from ringhook.wiring.app import App
    from ringhook.wiring.media import Media


@dataclass(frozen=True)
class Looking:
    """The parts of an App that look."""

    app: App
    media: Media

    @cached_property
    def vitals(self) -> Vitals:
        """Measures."""
        return Vitals(
            configurations=self.app.configurations,
            devices=self.app.devices,
            limits=Limits(self.media.table),
            heartbeats=self.app.heartbeats,
            meter=self.media.meter,
            clock=self.media.clock,
            is_alone=self.media.alone_since is not None,
        )

    @cached_property
    def health(self) -> Health:
        """Tells."""
        media = self.media
        return Health(media.machine, self.vitals, self.app.keeping.sweeps, media.clock)
