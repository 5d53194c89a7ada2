"""Which workspaces there are.

A workspace has a name, which people see, and an id, under which its rows lie. Both are the same until a
name is used again: then the id gets a number (`acme_2`), so that nothing which was made for the first
one (a session, a pairing code, a message in a queue) ever means the second.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from ringhook.domain.errors import BadRequestError, ConflictError, NotFoundError
from ringhook.ports.table import ABSENT, Row, Table

WORKSPACES = "workspaces"
NAME = re.compile(r"[a-z0-9-]{1,40}")
AT_A_TIME = 200


class Standing(StrEnum):
    """LEAVING: closed for everybody while its rows are being deleted. GONE: only its name is remembered."""

    OPEN = "open"
    LEAVING = "leaving"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Workspace:
    """One tenant. *turn* counts how often the name was used, *title* is what people call it."""

    name: str
    title: str = ""
    created_at: str = ""
    standing: Standing = Standing.OPEN
    turn: int = 1

    @property
    def id(self) -> str:
        """What its rows begin with."""
        return self.name if self.turn == 1 else f"{self.name}_{self.turn}"


class TakenError(BadRequestError):
    """There is such a workspace already, or it is just being deleted."""

    status = 409


def name_of(workspace_id: str) -> str:
    """Return the name that people know the workspace by."""
    return workspace_id.partition("_")[0]


class Register:
    """Makes workspaces, finds them, and closes them."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def find(self, name: str) -> Workspace | None:
        """Return the workspace of that name, None when there is none (any more)."""
        row = self._table.get(WORKSPACES, name)
        found = _workspace(row) if row else None
        return None if found is None or found.standing is Standing.GONE else found

    def make(self, name: str, title: str, now: datetime) -> Workspace:
        """Return a new workspace. Raises `TakenError`."""
        row = self._table.get(WORKSPACES, name)
        before = _workspace(row) if row else None
        if before is not None and before.standing is not Standing.GONE:
            raise TakenError(f"there is a workspace {name} already; choose another name")
        turn = before.turn + 1 if before else 1
        made = Workspace(name, title, now.isoformat(), turn=turn)
        try:
            self._put(made, row.version if row else ABSENT)
        except ConflictError:
            raise TakenError(f"somebody has just made the workspace {name}") from None
        return made

    def opened(self, name: str, now: datetime) -> Workspace | None:
        """Return the workspace of that name, made if need be; None while it is being deleted."""
        found = self.find(name)
        if found is None:
            try:
                return self.make(name, "", now)
            except TakenError:
                found = self.find(name)
        return found if found is not None and found.standing is Standing.OPEN else None

    def note(self, workspace_id: str) -> None:
        """Remember a workspace that is used, if nobody made it: versions before this one did not."""
        try:
            self._table.put(Row(WORKSPACES, name_of(workspace_id), {}), expect=ABSENT)
        except ConflictError:
            pass  # it is there already

    def is_open(self, workspace_id: str) -> bool:
        """Say whether anything that was made for this workspace still counts."""
        row = self._table.get(WORKSPACES, name_of(workspace_id))
        if row is None:
            return True
        found = _workspace(row)
        return found.id == workspace_id and found.standing is Standing.OPEN

    def everyone(self) -> Iterator[Workspace]:
        """Yield every workspace that is there, also those that are just being deleted."""
        after = ""
        while True:
            page = self._table.query(WORKSPACES, limit=AT_A_TIME, after=after)
            for found in map(_workspace, page.rows):
                if found.standing is not Standing.GONE:
                    yield found
            after = page.after
            if not after:
                return

    def leave(self, name: str) -> Workspace:
        """Close it for everybody; its rows can go now. Raises `NotFoundError`."""
        return self._change(name, standing=Standing.LEAVING)

    def forget(self, name: str) -> None:
        """Keep no more than that the name was used."""
        self._change(name, title="", standing=Standing.GONE)

    def _change(self, name: str, **changes: Any) -> Workspace:
        row = self._table.get(WORKSPACES, name)
        found = _workspace(row) if row else None
        if row is None or found is None or found.standing is Standing.GONE:
            raise NotFoundError("no such workspace")
        changed = replace(found, **changes)
        self._put(changed, row.version)
        return changed

    def _put(self, made: Workspace, expect: int) -> None:
        plain = {
            "title": made.title,
            "created_at": made.created_at,
            "standing": made.standing.value,
            "turn": made.turn,
        }
        self._table.put(Row(WORKSPACES, made.name, plain), expect=expect)


def _workspace(row: Row) -> Workspace:
    found = row.data
    return Workspace(
        row.sort,
        found.get("title", ""),
        found.get("created_at", ""),
        Standing(found.get("standing", Standing.OPEN)),
        found.get("turn", 1),
    )
