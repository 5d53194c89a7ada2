"""How housekeeping went in each workspace, and up to which day calls were removed."""

from __future__ import annotations

from dataclasses import dataclass

from ringhook.ports.table import Row, Table
from ringhook.store.codec import Codec
from ringhook.store.layout import workspace

LAST = "last"


@dataclass(frozen=True, slots=True)
class Swept:
    """*at* is when; *removed* counts the calls that went then, *removed_through* is the last day done.

    *trouble* says what did not work, empty when all did.
    """

    at: str = ""
    removed: int = 0
    removed_through: str = ""
    trouble: str = ""


SWEPT = Codec(Swept)


class Sweeps:
    """One row for each workspace."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, name: str) -> Swept:
        """Return how the last one went."""
        row = self._table.get(workspace(name, "sweep"), LAST)
        return SWEPT.from_json(row.data) if row else Swept()

    def put(self, name: str, swept: Swept) -> None:
        """Keep how this one went."""
        self._table.put(Row(workspace(name, "sweep"), LAST, SWEPT.to_json(swept)))
