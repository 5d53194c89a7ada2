"""A table of JSON rows found by partition and sort key: the least that every store offers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

ANY = None
"""Write whatever is there."""
ABSENT = 0
"""Write only if no such row exists."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row. *version* counts its writes from 1; *expires_at* is Unix seconds, after which it is gone."""

    partition: str
    sort: str
    data: Mapping[str, Any]
    version: int = 0
    expires_at: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Rows in key order, and where to go on: *after* is empty when these were the last."""

    rows: tuple[Row, ...]
    after: str = ""


class Table(Protocol):
    """Six verbs. A read sees every write that returned before it began. An expired row does not exist."""

    def get(self, partition: str, sort: str) -> Row | None:
        """Return the row or None."""
        ...

    def put(self, row: Row, *, expect: int | None = ANY) -> int:
        """Write *row* whole and return its new version.

        *expect* is the version that must be there now (`ABSENT`, `ANY`, or a number): else
        `ConflictError`. `row.version` is ignored.
        """
        ...

    def add(
        self, partition: str, sort: str, amount: int = 1, *, expires_at: int | None = None
    ) -> int:
        """Add to the counter row and return its new value; a missing counter starts at 0."""
        ...

    def delete(self, partition: str, sort: str) -> None:
        """Remove the row if it exists."""
        ...

    def query(
        self,
        partition: str,
        prefix: str = "",
        *,
        limit: int = 100,
        after: str = "",
        newest_first: bool = False,
    ) -> Page:
        """Return up to *limit* rows whose sort key begins with *prefix*, in (reverse) key order.

        *after* is the `Page.after` of the page before.
        """
        ...
