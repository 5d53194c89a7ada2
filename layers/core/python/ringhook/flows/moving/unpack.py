"""Take a workspace in: every line is checked before it is written, and the last one brings all into force."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError

from ringhook.domain.errors import BadPayloadError
from ringhook.domain.role import Role
from ringhook.flows.moving.progress import Progress
from ringhook.flows.moving.sealing import FOREIGN, FORMAT, Line, Sealing
from ringhook.ports.clock import Clock
from ringhook.ports.table import Row
from ringhook.store.access import Access, Key
from ringhook.store.call_lines import rows_beside
from ringhook.store.calls import CALLS
from ringhook.store.configurations import Configurations
from ringhook.store.devices import Device, Devices
from ringhook.store.layout import CALL, workspace
from ringhook.store.recordings import PREFIX
from ringhook.store.register import TakenError
from ringhook.store.remains import Remains
from ringhook.store.secrets import Secrets
from ringhook.store.tokens import Session, Tokens

HEADER = "ringhook-workspace"
PLACE = re.compile(r"call#[0-9a-f]{20}|(day|executions)#\d{4}-\d{2}-\d{2}(#\d{1,2})?")
MARK = re.compile(r"[0-9a-f]{64}")
LONGEST_SORT = 400
DEVICE = TypeAdapter(Device)
UNREADABLE = "line {number} does not say what its kind needs; use a fresh export"
Save = Callable[[str, object, str], None]
"""Checks and saves a document as the first version of a workspace, for an author."""
Check = Callable[[object], None]


@dataclass(slots=True)
class _Go:
    """One request: whose file it is, and what was taken in."""

    name: str
    author: str
    sealing: Sealing
    writes: bool
    counts: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What these lines brought, how far the file was read, and whether that was all of it."""

    counts: Mapping[str, int]
    progress: Progress
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Unpack:
    """Writes what `ringhook.flows.moving.pack` has read. The same lines may come again."""

    access: Access
    configurations: Configurations
    secrets: Secrets
    tokens: Tokens
    devices: Devices
    remains: Remains
    clock: Clock
    check: Check
    save: Save

    def __call__(
        self,
        name: str,
        author: str,
        sealing: Sealing,
        lines: Sequence[Mapping[str, Any]],
        progress: Progress,
        *,
        writes: bool,
    ) -> Unpacked:
        """Check *lines*, and write them if asked to. Raises `BadPayloadError` or `TakenError`."""
        if self.configurations.newest(name).version:
            raise TakenError("this workspace is in use already; import into a new one")
        go = _Go(name, author, sealing, writes)
        is_whole = False
        for line in lines:
            number = progress.lines + 1
            if is_whole:
                raise BadPayloadError(f"line {number} comes after the end of the file")
            mac = sealing.check(line, progress.mac, number)
            progress = replace(progress, mac=mac, lines=number)
            self._take(go, dict(line), number)
            is_whole = line["kind"] == "document"
        return Unpacked(dict(go.counts), progress, is_whole)

    def _take(self, go: _Go, line: Line, number: int) -> None:
        kind = str(line.get("kind"))
        if (kind == HEADER) != (number == 1):
            raise BadPayloadError(FOREIGN)
        handle = _KINDS.get(kind)
        if handle is None:
            raise BadPayloadError(f"line {number} is of a kind that this version does not know")
        try:
            handle(self, go, line)
        except (KeyError, TypeError, ValueError, AttributeError, ValidationError) as error:
            raise BadPayloadError(UNREADABLE.format(number=number)) from error
        go.counts[kind] += 1

    def header(self, _go: _Go, line: Line) -> None:
        """See that we can read the file."""
        if line["format"] != FORMAT:
            raise BadPayloadError("the file was written by a newer ringhook; install that one here")

    def secret(self, go: _Go, line: Line) -> None:
        """Seal a secret with our own key."""
        value = go.sealing.unseal(line["sealed"], f"secret/{line['name']}")
        if go.writes:
            self.secrets.write(go.name, line["name"], value)

    def session(self, go: _Go, line: Line) -> None:
        """Keep what a CRM gave."""
        plain = json.loads(go.sealing.unseal(line["sealed"], f"session/{line['credential']}"))
        made = Session(**{**plain, "renew_at": datetime.fromisoformat(plain["renew_at"])})
        if go.writes:
            self.tokens.put(go.name, line["credential"], made)

    def device(self, go: _Go, line: Line) -> None:
        """Let a desktop go on."""
        device = DEVICE.validate_python(line["device"])
        key = go.sealing.unseal(line["sealed"], f"device/{device.id}")
        if not MARK.fullmatch(device.token_hash):
            raise ValueError("no fingerprint")
        if go.writes:
            self.devices.take_in(go.name, device, key)

    def call(self, go: _Go, line: Line) -> None:
        """Keep a call for the rest of its time."""
        now = self.clock.now()
        for plain in line["rows"]:
            row = _row(go.name, plain)
            if row.sort.startswith(PREFIX):
                continue  # no file came with it
            if go.writes and (row.expires_at is None or row.expires_at > now.timestamp()):
                self.remains.put_call_row(go.name, row)
                for beside in _beside(go.name, row, now):
                    self.remains.put_call_row(go.name, beside)

    def keys(self, go: _Go, line: Line) -> None:
        """Let keys open this workspace too."""
        made = [_key(go.name, plain) for plain in line["keys"]]
        for key in made:
            self.access.check_free(key)
        if go.writes:
            for key in made:
                self.access.take_in(key)

    def document(self, go: _Go, line: Line) -> None:
        """Bring everything into force."""
        self.check(line["document"])
        if go.writes:
            self.save(go.name, line["document"], go.author)


_KINDS: Mapping[str, Callable[[Unpack, _Go, Line], None]] = {
    HEADER: Unpack.header,
    "secret": Unpack.secret,
    "session": Unpack.session,
    "device": Unpack.device,
    "call": Unpack.call,
    "keys": Unpack.keys,
    "document": Unpack.document,
}


def _row(name: str, plain: Mapping[str, Any]) -> Row:
    place, sort, until = plain["in"], plain["sort"], plain["until"]
    if not PLACE.fullmatch(place) or not 0 < len(sort) <= LONGEST_SORT:
        raise ValueError("no row of a call")
    return Row(workspace(name, place), sort, dict(plain["data"]), expires_at=int(until))


def _beside(name: str, row: Row, now: datetime) -> Iterator[Row]:
    """Yield the rows by which a call that was taken in is found: missed, going on, under other names."""
    if row.sort == CALL:
        yield from rows_beside(name, CALLS.from_json(row.data), now, row.expires_at or 0)


def _key(name: str, plain: Mapping[str, Any]) -> Key:
    if not MARK.fullmatch(plain["fingerprint"]):
        raise ValueError("no fingerprint")
    datetime.fromisoformat(plain["created_at"])
    return Key(
        workspace=name,
        id=str(plain["id"])[:40],
        name=str(plain["name"])[:100],
        role=Role(plain["role"]),
        created_at=plain["created_at"],
        fingerprint=plain["fingerprint"],
        actions=tuple(str(action) for action in plain.get("actions", ())),
    )
