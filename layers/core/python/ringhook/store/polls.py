"""Who asks a CTI server just now, and how the last question went: one row for each connection."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ringhook.domain.errors import ConflictError
from ringhook.ports.table import ABSENT, Row, Table
from ringhook.store.codec import Codec
from ringhook.store.layout import workspace

PARTITION = "polls"


@dataclass(frozen=True, slots=True)
class Chain:
    """*turn* is what the next message must name; before *until* (Unix time) nobody else may begin.

    *problem* says in a sentence what went wrong at *problem_at*, empty when the last round went well.
    """

    turn: int = 0
    until: float = 0.0
    asked_at: str = ""
    problem: str = ""
    problem_at: str = ""


CHAINS = Codec(Chain)


class Polls:
    """The rows; every write is conditional."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, name: str, connection_id: str) -> tuple[Chain, int]:
        """Return how it stands, and the row's version."""
        row = self._table.get(workspace(name, PARTITION), connection_id)
        return (CHAINS.from_json(row.data), row.version) if row else (Chain(), ABSENT)

    def put(self, name: str, connection_id: str, chain: Chain, expect: int) -> int:
        """Return the new version, 0 when somebody else wrote since *expect* was read."""
        row = Row(workspace(name, PARTITION), connection_id, CHAINS.to_json(chain))
        try:
            return self._table.put(row, expect=expect)
        except ConflictError:
            return 0


def sentence(problem: str, before: Chain, now: datetime) -> tuple[str, str]:
    """Return *problem* and since when it is there."""
    if not problem:
        return "", ""
    return problem, before.problem_at if before.problem == problem else now.isoformat()
