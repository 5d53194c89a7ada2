"""Recordings that are kept here: how far each has come, and when its file must go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from ringhook.domain.call import Recording
from ringhook.domain.webhook import derive_event_id
from ringhook.ports.table import Row, Table
from ringhook.store.codec import Codec
from ringhook.store.layout import workspace

KEY_CHARACTERS = 16
PREFIX = "recording#"
MOST = 200
MOMENT = "%Y%m%dT%H%M%S"


class KeptState(StrEnum):
    """How far it is. FAILED is over: nobody tries again."""

    FETCHING = "fetching"
    WAITING = "waiting"
    STORED = "stored"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One recording's file. *reason* says why it is not here (yet), *next_at* when it is tried again."""

    key: str
    state: KeptState
    at: datetime
    until: datetime
    attempts: int = 0
    reason: str = ""
    next_at: datetime | None = None
    size: int = 0
    kind: str = ""


KEPT = Codec(Kept)


def recording_key(recording: Recording) -> str:
    """Return the recording's name within its call."""
    return derive_event_id(recording.id, recording.url)[:KEY_CHARACTERS]


def file_of(name: str, call_id: str, key: str) -> str:
    """Return where a recording's file is. No row says so: rows may come from elsewhere with a moved workspace."""
    return f"{name}/{call_id}/{key}"


class Recordings:
    """The rows of kept recordings: one with the call, one in the list of what must be deleted."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, name: str, call_id: str, key: str) -> Kept | None:
        """Return what is known of the file, None when nobody was to fetch it."""
        row = self._table.get(workspace(name, "call", call_id), PREFIX + key)
        return KEPT.from_json(row.data) if row else None

    def of_call(self, name: str, call_id: str) -> tuple[Kept, ...]:
        """Return all that is kept of a call."""
        page = self._table.query(workspace(name, "call", call_id), PREFIX, limit=MOST)
        return tuple(KEPT.from_json(row.data) for row in page.rows)

    def put(self, name: str, call_id: str, kept: Kept) -> None:
        """Write how far it is. The list of deletions knows the file before there is one."""
        if kept.state is KeptState.FETCHING:
            data = {"file": file_of(name, call_id, kept.key)}
            self._table.put(Row(workspace(name, "files"), _due(call_id, kept), data))
        partition = workspace(name, "call", call_id)
        until = int(kept.until.timestamp())
        self._table.put(Row(partition, PREFIX + kept.key, KEPT.to_json(kept), expires_at=until))

    def forget(self, name: str, call_id: str, kept: Kept) -> None:
        """Remove both rows; the file itself is gone already."""
        self._table.delete(workspace(name, "call", call_id), PREFIX + kept.key)
        self._table.delete(workspace(name, "files"), _due(call_id, kept))

    def files(self, name: str) -> tuple[tuple[str, str], ...]:
        """Return some of the files that there may be, each with its place in the list; none when all are gone."""
        page = self._table.query(workspace(name, "files"), limit=MOST)
        return tuple((str(row.data["file"]), row.sort) for row in page.rows)

    def due(self, name: str, now: datetime) -> Iterator[tuple[str, str]]:
        """Yield the files whose time is over, each with its place in the list."""
        page = self._table.query(workspace(name, "files"), limit=MOST)
        for row in page.rows:
            if row.sort >= f"{now:{MOMENT}}":
                return
            yield str(row.data["file"]), row.sort

    def strike(self, name: str, place: str) -> None:
        """Take a file that is deleted off the list."""
        self._table.delete(workspace(name, "files"), place)


def stored(kept: Kept, size: int, kind: str, at: datetime) -> Kept:
    """Return *kept* with its file in place."""
    state = KeptState.STORED
    return replace(kept, state=state, size=size, kind=kind, at=at, reason="", next_at=None)


def _due(call_id: str, kept: Kept) -> str:
    return f"{kept.until:{MOMENT}}#{call_id}#{kept.key}"
