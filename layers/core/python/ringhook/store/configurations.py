"""Saved configurations: every version is kept, the newest is served from memory."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ringhook.config.changes import Change, ChangeKind, changes
from ringhook.config.compile import compile_document
from ringhook.config.document import Document
from ringhook.domain.errors import (
    ConflictError,
    InvalidDocumentError,
    NotFoundError,
    Problem,
    UnknownTokenError,
)
from ringhook.engine.rulebook import Connection, Rulebook
from ringhook.ports.clock import Clock
from ringhook.ports.table import ABSENT, Row, Table
from ringhook.store.connections import UNKNOWN_TOKEN, connections_row
from ringhook.store.layout import CONFIG_HEAD, ONLY, fingerprint, workspace

HEAD = CONFIG_HEAD
VERSION = "v#"
UNREAD = -1
MAX_VERSION = 10**9
MAX_REMEMBERED = 50
"""Rulebooks in memory: the newest, and the older ones that deliveries of the last hours still need."""


@dataclass(frozen=True, slots=True)
class Saved:
    """One version of a workspace's configuration. *changes* says what it changed of the one before."""

    version: int
    document: Document
    saved_at: str = ""
    author: str = ""
    changes: tuple[Change, ...] = ()


EMPTY = Saved(0, Document())


class Configurations:
    """Reads and writes documents, and keeps their rulebooks in memory by version.

    *is_alone* says that nobody else saves into this table: then what is in memory is the newest.
    """

    def __init__(self, table: Table, clock: Clock, *, is_alone: bool = False) -> None:
        self._table = table
        self._clock = clock
        self._is_alone = is_alone
        self._rulebooks: dict[tuple[str, int], Rulebook] = {}
        self._heads: dict[str, tuple[datetime, int]] = {}
        self._owners: dict[str, str] = {}
        self._lock = threading.Lock()

    def newest(self, name: str) -> Saved:
        """Return the newest version of workspace *name*; version 0 is an empty document."""
        head = self._table.get(workspace(name, "config"), HEAD)
        return EMPTY if head is None else self._load(name, head.data["row"])

    def save(self, name: str, document: Document, expect: int, author: str) -> Saved:
        """Save *document* as the version after *expect*.

        Raises `ConflictError` if that is not the newest, `InvalidDocumentError` for a token of others.
        """
        partition = workspace(name, "config")
        head = self._table.get(partition, HEAD)
        found = head.data["version"] if head else 0
        if found != expect:
            raise ConflictError(f"version {found} was saved meanwhile; read it, merge, save again")
        self._claim_tokens(name, document)
        before = self._load(name, head.data["row"]) if head else EMPTY
        made = tuple(changes(before.document, document))
        saved = Saved(expect + 1, document, self._clock.now().isoformat(), author, made)
        sort = f"{_version_prefix(saved.version)}{secrets.token_hex(4)}"
        previous = head.data["row"] if head else ""
        self._table.put(Row(partition, sort, _to_json(saved) | {"previous": previous}))
        rulebook = compile_document(document, saved.version)
        beside = connections_row(name, sort, rulebook.connections)
        self._table.put(beside)
        newest = Row(partition, HEAD, {"version": saved.version, "row": sort})
        try:
            self._table.put(newest, expect=head.version if head else ABSENT)
        except ConflictError:
            self._table.delete(partition, sort)
            self._table.delete(partition, beside.sort)
            raise ConflictError(
                f"version {saved.version} was saved meanwhile; read it, merge, save again"
            ) from None
        self._note_head(name, saved.version)
        return saved

    def rulebook(self, name: str, *, max_age_seconds: float = 0.0) -> Rulebook:
        """Return the newest rulebook; up to *max_age_seconds* old where a read costs money."""
        now = self._clock.now()
        checked_at, version = self._heads.get(name, (now, UNREAD))
        known = self._rulebooks.get((name, version))
        is_fresh = self._is_alone or (now - checked_at).total_seconds() < max_age_seconds
        if known is not None and is_fresh:
            return known
        head = self._table.get(workspace(name, "config"), HEAD)
        version = head.data["version"] if head else EMPTY.version
        self._note_head(name, version)
        known = self._rulebooks.get((name, version))
        if known is not None:
            return known
        return self._remember(name, self._load(name, head.data["row"]) if head else EMPTY)

    def _note_head(self, name: str, version: int) -> None:
        """Remember the newest version; a reader that was overtaken by a save must not turn it back."""
        with self._lock:
            _, known = self._heads.get(name, (None, UNREAD))
            if version >= known:
                self._heads[name] = (self._clock.now(), version)

    def rulebook_at(self, name: str, version: int) -> Rulebook:
        """Return the rulebook of *version*. Raises `NotFoundError`."""
        known = self._rulebooks.get((name, version))
        if known is not None:
            return known
        return self._remember(name, self.at(name, version))

    def find_token(self, token: str, *, max_age_seconds: float = 0.0) -> tuple[str, Connection]:
        """Return the workspace and enabled connection of a webhook *token*, else `UnknownTokenError`."""
        owner = self._owners.get(token)
        if owner is not None:
            rulebook = self.rulebook(owner, max_age_seconds=max_age_seconds)
            connection = rulebook.connection_by_token.get(token)
            if connection is not None:
                return owner, connection
        row = self._table.get(f"token#{fingerprint(token)}", ONLY)
        if row is not None:
            owner = str(row.data["workspace"])
            connection = self.rulebook(owner).connection_by_token.get(token)
            if connection is not None:
                self._owners[token] = owner
                return owner, connection
        raise UnknownTokenError(UNKNOWN_TOKEN)

    def versions(self, name: str, limit: int, before: int = 0) -> list[Saved]:
        """Return up to *limit* versions, newest first, all older than *before* if that is given."""
        head = self._table.get(workspace(name, "config"), HEAD)
        first = min(before - 1 if before else MAX_VERSION, head.data["version"] if head else 0)
        return [self.at(name, number) for number in range(first, max(first - limit, 0), -1)]

    def at(self, name: str, version: int) -> Saved:
        """Return a version. Raises `NotFoundError`.

        Two rows have its number when a saver lost a race and died at once. Then the version after it
        tells which row it was made from.
        """
        partition = workspace(name, "config")
        newest = self.newest(name)
        if newest.version == version:
            return newest
        rows = self._table.query(partition, _version_prefix(version)).rows
        if not rows or version > newest.version:
            raise NotFoundError(f"configuration version {version} does not exist")
        if len(rows) == 1:
            return _from_json(rows[0].data)
        following = self._table.query(partition, _version_prefix(version + 1), limit=1).rows
        return self._load(name, following[0].data["previous"] if following else rows[0].sort)

    def everything(self, name: str) -> Iterator[Saved]:
        """Yield every version that is kept, also one that never became the newest."""
        after = ""
        while True:
            page = self._table.query(workspace(name, "config"), VERSION, limit=20, after=after)
            yield from (_from_json(row.data) for row in page.rows)
            after = page.after
            if not after:
                return

    def release_token(self, name: str, token: str) -> None:
        """Let a webhook address lead nowhere, if it led to this workspace."""
        row = self._table.get(f"token#{fingerprint(token)}", ONLY)
        if row is not None and row.data["workspace"] == name:
            self._table.delete(row.partition, row.sort)

    def close(self, name: str) -> None:
        """Let there be no newest version any more, here and in memory."""
        self._table.delete(workspace(name, "config"), HEAD)
        with self._lock:
            self._heads.pop(name, None)
            for key in [key for key in self._rulebooks if key[0] == name]:
                self._rulebooks.pop(key, None)

    def _load(self, name: str, sort: str) -> Saved:
        row = self._table.get(workspace(name, "config"), sort)
        if row is None:
            raise NotFoundError("the saved configuration is gone from the table; restore a backup")
        return _from_json(row.data)

    def _remember(self, name: str, saved: Saved) -> Rulebook:
        rulebook = compile_document(saved.document, saved.version)
        self._rulebooks[name, saved.version] = rulebook
        for oldest in list(self._rulebooks)[:-MAX_REMEMBERED]:
            self._rulebooks.pop(oldest, None)
        return rulebook

    def _claim_tokens(self, name: str, document: Document) -> None:
        """Make every webhook address lead to this workspace; one that is taken is refused."""
        for index, entry in enumerate(document.connections):
            if not self._claim_token(name, entry.token):
                message = "belongs to another workspace; leave it empty to get a new one"
                raise InvalidDocumentError([Problem(f"connections.{index}.token", message)])

    def _claim_token(self, name: str, token: str) -> bool:
        row = Row(f"token#{fingerprint(token)}", ONLY, {"workspace": name})
        try:
            owner = self._table.get(row.partition, row.sort)
            if owner is None:
                self._table.put(row, expect=ABSENT)
        except ConflictError:
            owner = self._table.get(row.partition, row.sort)
        return owner is None or bool(owner.data["workspace"] == name)


def _version_prefix(version: int) -> str:
    return f"{VERSION}{version:08d}#"


def _to_json(saved: Saved) -> dict[str, Any]:
    return {
        "version": saved.version,
        "document": saved.document.model_dump(mode="json"),
        "saved_at": saved.saved_at,
        "author": saved.author,
        "changes": [[change.path, change.kind.value, change.name] for change in saved.changes],
    }


def _from_json(data: Mapping[str, Any]) -> Saved:
    document = Document.model_validate(data["document"])
    made = (Change(path, ChangeKind(kind), name) for path, kind, name in data.get("changes", ()))
    return Saved(data["version"], document, data["saved_at"], data["author"], tuple(made))
