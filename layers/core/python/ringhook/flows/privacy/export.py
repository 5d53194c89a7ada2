"""Write out a workspace's configuration and calls as lines of JSON, as they are or masked.

Masked lines are made of what is known to be harmless, never of what is left when something is cut out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ringhook.domain.errors import BadPayloadError
from ringhook.engine.masking import initials, masked_document, masked_number
from ringhook.flows.privacy.allowance import Allowance
from ringhook.ports.table import Row
from ringhook.store.calls import TRACED, Traced
from ringhook.store.layout import workspace
from ringhook.store.remains import Remains

SECONDS = 10.0
MOST_CHARACTERS = 2_000_000
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
LINE = ("connection", "direction", "phase", "result", "missed", "started_at", "ended_at")
DELIVERY = ("action_id", "state", "waits_for")
ATTEMPT = ("started_at", "outcome", "status", "duration_ms")
DECISION = ("action_id", "runs", "reason")

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Export:
    """Reads calls day by day, the newest first."""

    remains: Remains

    def __call__(
        self, name: str, document: Json, cursor: str, *, masked: bool, seconds: float = SECONDS
    ) -> str:
        """Return the next lines; the last of them says `end`, or `more` with a cursor.

        *document* is the configuration without secrets. Raises `BadPayloadError`.
        """
        allowance = Allowance(seconds)
        told: list[str] = []
        if not cursor:
            shown = masked_document(document) if masked else document
            told.append(_text({"kind": "configuration", "masked": masked, "document": shown}))
        size = len(told[0]) if told else 0
        for place, line in self._lines(name, cursor):
            rows = self.remains.of_call(name, str(line.data["id"]))
            told.append(_text(_masked(line, rows) if masked else _whole(line, rows)))
            size += len(told[-1])
            if size > MOST_CHARACTERS or allowance.is_used_up:
                told.append(_text({"kind": "more", "cursor": place}))
                return "".join(told)
        return "".join((*told, _text({"kind": "end"})))

    def _lines(self, name: str, cursor: str) -> Iterator[tuple[str, Row]]:
        last, _, after = cursor.partition("/")
        if cursor and not DAY.fullmatch(last):
            raise BadPayloadError("cursor must be what the line `more` had")
        for day in self.remains.days(name, last):
            partition = workspace(name, "day", day)
            for line in self.remains.spread(partition, after if day == last else ""):
                yield f"{day}/{line.sort}", line


def _text(line: Mapping[str, Any]) -> str:
    return json.dumps(line, ensure_ascii=False) + "\n"


def _whole(line: Row, rows: list[Row]) -> Json:
    kept = [{"sort": row.sort, "data": dict(row.data)} for row in rows]
    return {"kind": "call", "call": dict(line.data), "rows": kept}


def _masked(line: Row, rows: list[Row]) -> Json:
    call = line.data
    shown = {
        "phone": masked_number(str(call["phone"])),
        "name": initials(str(call["name"])),
        "line": masked_number(str(call["line"])),
        "agents": [initials(str(agent)) for agent in call["agents"]],
        "talk_seconds": call["talk_seconds"],
    }
    return {
        "kind": "call",
        "call": {key: call[key] for key in LINE} | shown,
        "events": [
            _event(TRACED.from_json(row.data)) for row in rows if row.sort.startswith("event#")
        ],
        "deliveries": [_delivery(row.data) for row in rows if row.sort.startswith("delivery#")],
    }


def _event(traced: Traced) -> Json:
    decisions = [{key: getattr(one, key) for key in DECISION} for one in traced.decisions]
    event = traced.event
    return {"event": event.kind, "at": event.received_at.isoformat(), "decisions": decisions}


def _delivery(data: Mapping[str, Any]) -> Json:
    attempts = [{key: one[key] for key in ATTEMPT} for one in data["attempts"]]
    return {key: data[key] for key in DELIVERY} | {"attempts": attempts}
