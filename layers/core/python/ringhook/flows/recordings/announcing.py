"""A recording is announced: if the workspace keeps recordings, somebody is sent to fetch it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ringhook.domain.adapter import PbxAdapter
from ringhook.engine.call import Call
from ringhook.flows.moment import Moment
from ringhook.flows.recordings.message import Errand, errand_message
from ringhook.ports.queue import Message
from ringhook.store.recordings import recording_key


@dataclass(frozen=True, slots=True)
class Announcing:
    """Knows how long each vendor takes until what it announces is there."""

    adapters: Mapping[str, PbxAdapter]

    def __call__(self, moment: Moment, before: Call | None) -> Iterator[Message]:
        """Yield an errand for every recording that the event told of first."""
        if not moment.rulebook.recordings.store:
            return
        known = len(before.recordings) if before else 0
        adapter = self.adapters.get(moment.event.vendor)
        delay_seconds = adapter.recording_after_seconds if adapter else 0.0
        for recording in moment.fold.call.recordings[known:]:
            errand = Errand(moment.workspace, moment.call_id, recording_key(recording))
            yield errand_message(errand, delay_seconds)
