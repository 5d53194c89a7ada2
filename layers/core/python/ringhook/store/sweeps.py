"""How housekeeping went in each workspace, and up to which day calls were removed."""

from __future__ import annotations

from dataclasses import dataclass

from ringhook.ports.table import Row, Table
from ringhook.store.codec import Codec
from ringhook.store.layout import workspace

LAST = "last"


@dataclass(frozen=True, slots=True)
class Swept:
    """*at* is when; *removed* counts the calls that went when old ones were last removed.

    That was at *removed_at*, up to the day *removed_through*, which is empty when there was no time for
    all, for a retention of *days*. *trouble* says what did not work, empty when all did.
    """

    at: str = ""
    removed: int = 0
    removed_at: str = ""
    removed_through: str = ""
    days: int = 0
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
