"""A recording is fetched from its vendor and kept, before its link expires.

Three steps as in `ringhook.flows.deliver`: only the middle one waits for somebody else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ringhook.domain.call import Recording
from ringhook.domain.errors import TryAgainError
from ringhook.engine.audio import kind_of
from ringhook.engine.call import Call
from ringhook.flows.changes import CALL, Changes
from ringhook.flows.recordings.message import Errand, errand_message, read_errand
from ringhook.flows.recordings.playing import MAX_BYTES
from ringhook.flows.recordings.reading import length_of, refuse_encoded
from ringhook.flows.recordings.source import Source, UnavailableError
from ringhook.flows.retry import JITTER, SCHEDULE_SECONDS
from ringhook.ports.clock import Clock
from ringhook.ports.downloads import Download
from ringhook.ports.files import Files
from ringhook.ports.queue import Queue
from ringhook.store.calls import Calls
from ringhook.store.configurations import Configurations
from ringhook.store.recordings import (
    Kept,
    KeptState,
    Recordings,
    file_of,
    recording_key,
    stored,
)

TIMEOUT_SECONDS = 75.0
NEVER_AGAIN = frozenset({"no_link", "no_key", "blocked_address", "too_large"})
SOMETIMES = frozenset({"gone", "refused", "not_audio"})
FEW = 3
"""What is announced may not be there at once, and some vendors show a page until it is."""
OK = 200


@dataclass(frozen=True, slots=True)
class Begun:
    """A recording that is being fetched."""

    errand: Errand
    call: Call
    recording: Recording
    kept: Kept


@dataclass(frozen=True, slots=True)
class Ended:
    """How that ended: with a file of *size* bytes, or for a *reason* without one."""

    begun: Begun
    size: int = 0
    kind: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Fetching:
    """Handles errands. *spread* gives a random number from -1 to 1."""

    configurations: Configurations
    calls: Calls
    recordings: Recordings
    files: Files
    source: Source
    deliveries: Queue
    changes: Changes
    clock: Clock
    spread: Callable[[], float]

    def begin(self, body: str) -> Begun | None:
        """Return what to fetch, None when there is nothing (left) to do."""
        errand = read_errand(body)
        call, _ = self.calls.get(errand.workspace, errand.call_id)
        recordings = call.recordings if call else ()
        recording = next((r for r in recordings if recording_key(r) == errand.key), None)
        before = self.recordings.get(errand.workspace, errand.call_id, errand.key)
        if call is None or recording is None or (before and before.state is KeptState.STORED):
            return None
        kept = replace(before, state=KeptState.FETCHING) if before else self._new(errand)
        kept = replace(kept, attempts=kept.attempts + 1, at=self.clock.now(), next_at=None)
        self.recordings.put(errand.workspace, errand.call_id, kept)
        return Begun(errand, call, recording, kept)

    def _new(self, errand: Errand) -> Kept:
        rulebook, now = self.configurations.rulebook(errand.workspace), self.clock.now()
        days = min(rulebook.recordings.days, rulebook.retention_days)
        return Kept(
            key=errand.key,
            state=KeptState.FETCHING,
            at=now,
            until=now + timedelta(days=days),
        )

    def send(self, begun: Begun) -> Ended:
        """Ask the vendor and keep what comes; returns how that ended."""
        try:
            request = self.source.request(begun.errand.workspace, begun.call, begun.recording)
            with self.source.open(request, "", TIMEOUT_SECONDS) as download:
                pieces = iter(download.pieces)
                first = next(pieces, b"")
                kind = _kind(download, begun.recording.url, first)
                bounded = _bounded(first, pieces, length_of(download))
                return Ended(begun, self.files.put(_file(begun.errand), bounded), kind)
        except UnavailableError as error:
            return Ended(begun, reason=error.reason)
        except TryAgainError:
            return Ended(begun, reason="not_kept")

    def finish(self, ended: Ended) -> None:
        """Note the outcome, and queue another try where one makes sense."""
        errand, kept, now = ended.begun.errand, ended.begun.kept, self.clock.now()
        call, _ = self.calls.get(errand.workspace, errand.call_id)
        if call is None or self.recordings.get(errand.workspace, errand.call_id, kept.key) is None:
            self.files.delete(_file(errand))  # erased meanwhile
            return
        if not ended.reason:
            kept = stored(kept, ended.size, ended.kind, now)
        else:
            kept = self._unkept(kept, ended.reason, now)
        self.recordings.put(errand.workspace, errand.call_id, kept)
        if kept.next_at is not None:
            wait_seconds = (kept.next_at - now).total_seconds()
            self.deliveries.send(errand_message(errand, wait_seconds))
        self.changes.tell(errand.workspace, CALL, errand.call_id)

    def _unkept(self, kept: Kept, reason: str, now: datetime) -> Kept:
        waits = SCHEDULE_SECONDS[:FEW] if reason in SOMETIMES else SCHEDULE_SECONDS
        if reason in NEVER_AGAIN or kept.attempts > len(waits):
            return replace(kept, state=KeptState.FAILED, reason=reason, at=now)
        seconds = waits[kept.attempts - 1] * (1 + JITTER * self.spread())
        next_at = now + timedelta(seconds=seconds)
        return replace(kept, state=KeptState.WAITING, reason=reason, at=now, next_at=next_at)


def _file(errand: Errand) -> str:
    return file_of(errand.workspace, errand.call_id, errand.key)


def _kind(download: Download, url: str, first: bytes) -> str:
    """Return which sound it is. Raises `UnavailableError`."""
    if download.status != OK:
        raise UnavailableError("unreachable")
    refuse_encoded(download)
    kind = kind_of(download.headers.get("content-type", ""), url, first) if first else ""
    if not kind:
        raise UnavailableError("not_audio")
    return kind


def _bounded(first: bytes, pieces: Iterable[bytes], length: int | None) -> Iterator[bytes]:
    """Yield all bytes. Raises `UnavailableError` when there are too many, or fewer than announced."""
    size = len(first)
    yield first
    for piece in pieces:
        size += len(piece)
        if size > MAX_BYTES:
            raise UnavailableError("too_large")
        yield piece
    if length is not None and size < length:
        raise UnavailableError("unreachable")
