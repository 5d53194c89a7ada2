"""What the lists show of a call: the call list, and that of the missed calls nobody has handled."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from ringhook.domain.call import NumberKind
from ringhook.engine.call import Call, Handled
from ringhook.engine.numbers import digits
from ringhook.ports.table import Row
from ringhook.store.layout import workspace


def number_of(call: Call) -> str:
    """Return the client's number as calls of the same client are found by, empty for a withheld one."""
    if call.client.kind is NumberKind.WITHHELD:
        return ""
    return call.client.e164 or digits(call.client)


def missed_row(name: str, call: Call, until: int) -> Row:
    """Return the row by which the client's next conversation finds this call."""
    data = {"call": call.id, "at": call.started_at.astimezone(UTC).isoformat()}
    sort = f"{number_of(call)}#{call.id}"
    return Row(workspace(name, "missed"), sort, data, expires_at=until)


def _handled(handled: Handled) -> dict[str, Any]:
    told = {"by": handled.by, "note": handled.note, "call_id": handled.call_id}
    return {"at": handled.at.isoformat()} | told


def summary(call: Call) -> dict[str, Any]:
    """Return what the call list shows."""
    return {
        "id": call.id,
        "connection": call.connection_id,
        "direction": call.direction.value,
        "phone": call.client.e164 or call.client.raw,
        "name": call.client.name,
        "line": call.line.e164 or call.line.raw,
        "phase": call.phase.name.lower(),
        "result": call.result.value,
        "missed": call.is_missed,
        "agents": [a.name or next(iter(a.identifiers()), "") for a in call.agents()],
        "identifiers": sorted({i for a in call.agents() for i in a.identifiers()}),
        "started_at": call.started_at.isoformat(),
        "ended_at": call.ended_at.isoformat() if call.ended_at else None,
        "answered_at": call.answered_at.isoformat() if call.answered_at else None,
        "talk_seconds": call.durations.talk,
        "wait_seconds": call.durations.wait,
        "contact": call.contact_name,
        "handled": _handled(call.handled) if call.handled else None,
    }
