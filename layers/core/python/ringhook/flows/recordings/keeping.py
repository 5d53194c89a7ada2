"""Files that must go: because their time is over, or because their call is forgotten."""

from __future__ import annotations

from dataclasses import dataclass

from ringhook.ports.clock import Clock
from ringhook.ports.files import Files
from ringhook.store.recordings import Recordings, file_of


@dataclass(frozen=True, slots=True)
class Keeping:
    """Deletes files and their rows. The file goes first: a crash in between leaves a row, never a file."""

    recordings: Recordings
    files: Files
    clock: Clock

    def tidy(self, name: str) -> None:
        """Delete what was to be kept until now and no longer."""
        for file, place in list(self.recordings.due(name, self.clock.now())):
            self.files.delete(file)
            self.recordings.strike(name, place)

    def forget(self, name: str, call_id: str) -> int:
        """Delete everything that was recorded of a call; returns how many files that were.

        Call it before the call's own rows are erased: they say which files there are.
        """
        kept = self.recordings.of_call(name, call_id)
        for one in kept:
            self.files.delete(file_of(name, call_id, one.key))
            self.recordings.forget(name, call_id, one)
        return len(kept)

    def empty(self, name: str) -> bool:
        """Delete some of a workspace's files; returns whether none are left."""
        found = self.recordings.files(name)
        for file, place in found:
            self.files.delete(file)
            self.recordings.strike(name, place)
        return not found
