"""Calls that agents wanted placed by a click: each wish once, and which call came of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime

from ringhook.domain.errors import ConflictError
from ringhook.ports.table import ABSENT, ANY, Row, Table
from ringhook.store.layout import DAY_SECONDS, workspace

PARTITION = "dials"
CALLS = "dialled"
OURS = re.compile(r"[0-9a-f]{24}")


@dataclass(frozen=True, slots=True)
class BegunDial:
    """A wish that was begun at *at*. *answer* is empty until the PBX, or its silence, answered.

    *device_id* is empty when no desktop asked; *origin* says whether the page or other software did.
    """

    agent_id: str
    device_id: str
    connection_id: str
    at: str
    answer: Mapping[str, str] = field(default_factory=dict)
    origin: str = ""


class Dials:
    """Keeps wishes for a day, by the correlation id that the PBX may repeat in its events."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def find(self, name: str, correlation_id: str) -> BegunDial | None:
        """Return the wish of that correlation id, None for a call that nobody clicked."""
        if not OURS.fullmatch(correlation_id):
            return None  # a sender may repeat anything
        row = self._table.get(workspace(name, PARTITION), correlation_id)
        return BegunDial(**row.data) if row else None

    def of_call(self, name: str, connection_id: str, pbx_call_id: str) -> str:
        """Return the correlation id of the wish that became this call of the PBX; nothing if none did."""
        row = self._table.get(workspace(name, CALLS, connection_id), pbx_call_id)
        return str(row.data["correlation_id"]) if row else ""

    def note_call(
        self, name: str, connection_id: str, pbx_call_id: str, correlation_id: str, now: datetime
    ) -> None:
        """Keep which call of the PBX a wish became."""
        until = int(now.timestamp()) + DAY_SECONDS
        place = workspace(name, CALLS, connection_id)
        self._table.put(
            Row(place, pbx_call_id, {"correlation_id": correlation_id}, expires_at=until)
        )

    def begin(self, name: str, correlation_id: str, begun: BegunDial, now: datetime) -> bool:
        """Say whether the caller of this may dial; False when somebody else does, or did."""
        try:
            self._put(name, correlation_id, begun, now, ABSENT)
        except ConflictError:
            return False
        return True

    def settle(
        self,
        name: str,
        correlation_id: str,
        begun: BegunDial,
        answer: Mapping[str, str],
        now: datetime,
    ) -> None:
        """Keep what became of it."""
        self._put(name, correlation_id, replace(begun, answer=dict(answer)), now, ANY)

    def _put(
        self, name: str, correlation_id: str, begun: BegunDial, now: datetime, expect: int | None
    ) -> None:
        until = int(now.timestamp()) + DAY_SECONDS
        row = Row(workspace(name, PARTITION), correlation_id, asdict(begun), expires_at=until)
        self._table.put(row, expect=expect)
