"""Up to when failures were reported, by each way of telling."""

from __future__ import annotations

from dataclasses import dataclass

from ringhook.domain.errors import ConflictError
from ringhook.ports.table import ABSENT, Row, Table
from ringhook.store.codec import Codec
from ringhook.store.layout import workspace


@dataclass(frozen=True, slots=True)
class Reported:
    """Everything before *until* was told; *sent_at* is when. Nobody else tells before *not_before*.

    *trouble* says why the last try did not work, at *trouble_at*. All times are ISO texts, or empty.
    """

    until: str = ""
    sent_at: str = ""
    not_before: str = ""
    trouble: str = ""
    trouble_at: str = ""


REPORTED = Codec(Reported)


class Reports:
    """One row for each workspace and way (`mail`, `webhook`)."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, name: str, way: str) -> tuple[Reported, int]:
        """Return how far it came and the row's version, `ABSENT` when nothing was ever told."""
        row = self._table.get(workspace(name, "report"), way)
        return (REPORTED.from_json(row.data), row.version) if row else (Reported(), ABSENT)

    def put(self, name: str, way: str, reported: Reported, expect: int) -> int | None:
        """Return the new version, None when somebody else was first."""
        row = Row(workspace(name, "report"), way, REPORTED.to_json(reported))
        try:
            return self._table.put(row, expect=expect)
        except ConflictError:
            return None
