"""The parts of an App that deal with recordings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ringhook.pbx import ADAPTERS

if TYPE_CHECKING:
    from ringhook.flows.changes import Changes
    from ringhook.flows.recordings.announcing import Announcing
    from ringhook.flows.recordings.fetching import Fetching
    from ringhook.flows.recordings.keeping import Keeping
    from ringhook.flows.recordings.playing import Playing
    from ringhook.flows.recordings.source import Source
    from ringhook.store.recordings import Recordings
    from ringhook.wiring.media import Media
    from ringhook.wiring.stores import Stores


@dataclass(frozen=True)
class RecordingParts:
    """Plays, fetches and forgets recordings; each part on first use."""

    media: Media
    stores: Stores
    changes: Changes
    spread: Callable[[], float]

    @cached_property
    def announcing(self) -> Announcing:
        """Sends somebody to fetch what is announced."""
        from ringhook.flows.recordings.announcing import Announcing

        return Announcing(ADAPTERS)

    @cached_property
    def rows(self) -> Recordings:
        """Knows what is kept."""
        from ringhook.store.recordings import Recordings

        return Recordings(self.media.table)

    @cached_property
    def source(self) -> Source:
        """Asks vendors."""
        from ringhook.flows.recordings.source import Source

        configurations, secrets = self.stores.configurations, self.stores.secrets
        return Source(ADAPTERS, configurations, secrets, self.media.downloads)

    @cached_property
    def playing(self) -> Playing:
        """Answers browsers."""
        from ringhook.flows.recordings.playing import Playing

        return Playing(self.source, self.stores.calls, self.rows, self.media.files)

    @cached_property
    def keeping(self) -> Keeping:
        """Deletes what is past its time."""
        from ringhook.flows.recordings.keeping import Keeping

        return Keeping(self.rows, self.media.files, self.media.clock)

    @cached_property
    def fetching(self) -> Fetching:
        """Handles errands."""
        from ringhook.flows.recordings.fetching import Fetching

        return Fetching(
            configurations=self.stores.configurations,
            calls=self.stores.calls,
            recordings=self.rows,
            files=self.media.files,
            source=self.source,
            deliveries=self.media.deliveries,
            changes=self.changes,
            clock=self.media.clock,
            spread=self.spread,
        )
