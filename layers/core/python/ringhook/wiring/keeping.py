"""Who keeps house in the table: what is erased, kept to its time, taken away, or moved."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ringhook.flows.privacy.calls import ForgetCall
from ringhook.flows.privacy.leave import Leave
from ringhook.flows.privacy.retain import Retain
from ringhook.flows.sweep import Sweep
from ringhook.store.remains import Remains
from ringhook.store.sweeps import Sweeps
from ringhook.store.watchers import Watchers

if TYPE_CHECKING:
    from ringhook.flows.privacy.desk import Privacy
    from ringhook.wiring.app import App
    from ringhook.wiring.media import Media


@dataclass(frozen=True)
class Keeping:
    """The parts of an App that forget."""

    app: App
    media: Media

    @cached_property
    def remains(self) -> Remains:
        """Walks rows."""
        return Remains(self.media.table)

    @cached_property
    def forget_call(self) -> ForgetCall:
        """Removes calls."""
        return ForgetCall(self.remains, self.app.reporting.failures, self._forget_files)

    def _forget_files(self, name: str, call_id: str) -> None:
        """Delete recordings; before that nobody needs to know where files are."""
        self.app.recording.keeping.forget(name, call_id)

    def _empty_files(self, name: str) -> bool:
        return self.app.recording.keeping.empty(name)

    @cached_property
    def sweeps(self) -> Sweeps:
        """Remembers how housekeeping went."""
        return Sweeps(self.media.table)

    @cached_property
    def retain(self) -> Retain:
        """Keeps to the retention."""
        configurations, clock = self.app.configurations, self.media.clock
        return Retain(configurations, self.remains, self.forget_call, clock)

    @cached_property
    def leave(self) -> Leave:
        """Takes workspaces away."""
        return Leave(
            access=self.app.access,
            configurations=self.app.configurations,
            devices=self.app.devices,
            watchers=Watchers(self.media.table),
            remains=self.remains,
            push=self.media.push,
            clock=self.media.clock,
            forget_files=self.forget_call.forget_files,
            empty_files=self._empty_files,
        )

    def sweep(self) -> Sweep:
        """Return who keeps house once a minute."""
        app, media = self.app, self.media
        return Sweep(
            access=app.access,
            calls=app.calls,
            events=media.events,
            clock=media.clock,
            report=app.reporting.report,
            tidy=self._tidy,
            arm=app.polling.arm,
            retain=self.retain,
            sweeps=self.sweeps,
            leave=self.leave,
            measure=app.looking.vitals,
            meter=media.meter,
        )

    def _tidy(self, name: str) -> None:
        """Delete old recordings; before that nobody needs to know where files are."""
        self.app.recording.keeping.tidy(name)

    def privacy(self) -> Privacy:
        """Return what the API works with."""
        from ringhook.wiring.moving import make_privacy  # noqa: PLC0415 - only admin pays for it

        return make_privacy(self.app, self, self.media)
