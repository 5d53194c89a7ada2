"""API keys: only their fingerprints are kept."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from ringhook.domain.errors import ConflictError, NotFoundError
from ringhook.domain.role import Role
from ringhook.ports.table import Row, Table
from ringhook.store.layout import ONLY, fingerprint, workspace
from ringhook.store.register import Register, Standing, TakenError

PREFIX = "rh_"
MIN_LENGTH = 20
MAX_KEYS = 200
ID_CHARACTERS = 16
TOUCHED_EVERY = timedelta(hours=1)
UNKNOWN_TIME = "1970-01-01T00:00:00+00:00"


@dataclass(frozen=True, slots=True)
class Key:
    """What is known of a key. *fingerprint* finds it again; *last_used_at* is up to an hour old.

    *actions* are the ids of those that an executor may call, all when there are none.
    """

    workspace: str
    id: str
    name: str
    role: Role
    created_at: str
    fingerprint: str
    last_used_at: str = ""
    actions: tuple[str, ...] = ()

    def may_call(self, action_id: str) -> bool:
        """Say whether the key is for that action too."""
        return not self.actions or action_id in self.actions


def new_key() -> str:
    """Return a key that nobody can guess. It opens nothing until its fingerprint is let in."""
    return PREFIX + secrets.token_urlsafe(32)


class Access:
    """Makes keys and finds what a key opens."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self.register = Register(table)

    def create(
        self,
        name: str,
        now: datetime,
        *,
        key_name: str = "first key",
        role: Role = Role.ADMIN,
        actions: tuple[str, ...] = (),
    ) -> str:
        """Return a new key for workspace *name*; nobody can read it again."""
        key = new_key()
        self.adopt(name, key, now, key_name=key_name, role=role, actions=actions)
        return key

    def adopt(
        self,
        name: str,
        key: str,
        now: datetime,
        *,
        key_name: str = "RINGHOOK_ADMIN_KEY",
        role: Role = Role.ADMIN,
        actions: tuple[str, ...] = (),
    ) -> None:
        """Let *key*, which somebody chose, open workspace *name*; one that does so already stays as it is."""
        mark = fingerprint(key)
        self.admit(name, mark, now, key_name=key_name, role=role, actions=actions)

    def admit(
        self,
        name: str,
        mark: str,
        now: datetime,
        *,
        key_name: str = "RINGHOOK_ADMIN_KEY",
        role: Role = Role.ADMIN,
        actions: tuple[str, ...] = (),
    ) -> None:
        """Let the key with the fingerprint *mark* open workspace *name*, as `adopt` does."""
        found = self.by_fingerprint(mark)
        if found is None or found.workspace != name or found.role is not role:
            made = Key(
                workspace=name,
                id=mark[:ID_CHARACTERS],
                name=key_name,
                role=role,
                created_at=now.isoformat(),
                fingerprint=mark,
                actions=actions,
            )
            self._table.put(_row(made))
            self._list(made)
        self.register.note(name)

    def check_free(self, key: Key) -> None:
        """Refuse a key from elsewhere that opens another workspace here. Raises `TakenError`."""
        owner = self.by_fingerprint(key.fingerprint)
        if owner and owner.workspace != key.workspace and self.register.is_open(owner.workspace):
            raise TakenError("a key of this file opens another workspace here; revoke it first")

    def take_in(self, key: Key) -> None:
        """Let a key from elsewhere open its workspace here. Raises `TakenError`."""
        self.check_free(key)
        if self.by_fingerprint(key.fingerprint) is None:
            self._table.put(_row(key))
            self._list(key)

    def workspaces(self) -> tuple[str, ...]:
        """Return the ids of every workspace that is open."""
        everyone = self.register.everyone()
        return tuple(found.id for found in everyone if found.standing is Standing.OPEN)

    def workspace_of(self, key: str) -> str | None:
        """Return the workspace *key* opens, or None."""
        found = self.find(key)
        return found.workspace if found else None

    def find(self, key: str) -> Key | None:
        """Return what is known of *key*, or None."""
        return self.by_fingerprint(fingerprint(key)) if key else None

    def by_fingerprint(self, mark: str) -> Key | None:
        """Return the key of that fingerprint while it is good."""
        row = self._table.get(f"key#{mark}", ONLY)
        return _key(mark, row) if row else None

    def touch(self, key: Key, now: datetime) -> None:
        """Note that *key* is in use, at most once an hour; one that was revoked meanwhile stays so."""
        last = datetime.fromisoformat(key.last_used_at or UNKNOWN_TIME)
        if now - last < TOUCHED_EVERY:
            return
        row = self._table.get(f"key#{key.fingerprint}", ONLY)
        if row is None:
            return
        used = replace(_key(key.fingerprint, row), last_used_at=now.isoformat())
        try:
            self._table.put(_row(used), expect=row.version)
        except ConflictError:
            return  # somebody else has just noted it, or revoked the key
        if "id" not in row.data:
            self._list(used)  # a key of an earlier version, which kept no list

    def keys(self, name: str) -> Iterator[Key]:
        """Yield the keys of workspace *name*, by id."""
        for row in self._table.query(workspace(name, "keys"), limit=MAX_KEYS).rows:
            key = self.by_fingerprint(row.data["fingerprint"])
            if key is not None:
                yield key

    def revoke(self, name: str, key_id: str) -> Key:
        """Forget a key; it opens nothing from now on, nor do its sessions. Raises `NotFoundError`."""
        row = self._table.get(workspace(name, "keys"), key_id)
        key = self.by_fingerprint(row.data["fingerprint"]) if row else None
        if row is None or key is None:
            raise NotFoundError("no such key")
        self._table.delete(f"key#{key.fingerprint}", ONLY)
        self._table.delete(workspace(name, "keys"), key_id)
        return key

    def _list(self, key: Key) -> None:
        row = Row(workspace(key.workspace, "keys"), key.id, {"fingerprint": key.fingerprint})
        self._table.put(row)


def _row(key: Key) -> Row:
    data: dict[str, Any] = {
        "workspace": key.workspace,
        "id": key.id,
        "name": key.name,
        "role": key.role.value,
        "created_at": key.created_at,
        "last_used_at": key.last_used_at,
    }
    if key.actions:
        data["actions"] = list(key.actions)
    return Row(f"key#{key.fingerprint}", ONLY, data)


def _key(mark: str, row: Row) -> Key:
    found = row.data
    return Key(
        workspace=found["workspace"],
        id=found.get("id", mark[:ID_CHARACTERS]),
        name=found.get("name", ""),
        role=Role(found["role"]),
        created_at=found["created_at"],
        fingerprint=mark,
        last_used_at=found.get("last_used_at", ""),
        actions=tuple(found.get("actions", ())),
    )
