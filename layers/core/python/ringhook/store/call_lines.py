"""What the lists show of a call: the call list, and that of the missed calls nobody has handled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from ringhook.domain.call import NumberKind, Party
from ringhook.engine.call import Call, Handled, Phase
from ringhook.engine.numbers import digits
from ringhook.ports.table import Row
from ringhook.store.layout import workspace
from ringhook.store.shards import shard_of


def number_of(call: Call) -> str:
    """Return the client's number as calls of the same client are found by, empty for a withheld one."""
    if call.client.kind is NumberKind.WITHHELD:
        return ""
    return call.client.e164 or digits(call.client)


def caller_keys(line: Mapping[str, Any]) -> set[str]:
    """Return the numbers under which it may be kept for a while who a call of the call list is from."""
    phone = str(line.get("phone", ""))
    return {phone, digits(Party(phone))} - {""}


def missed_row(name: str, call: Call, until: int) -> Row:
    """Return the row by which the client's next conversation finds this call."""
    data = {"call": call.id, "at": call.started_at.astimezone(UTC).isoformat()}
    sort = f"{number_of(call)}#{call.id}"
    return Row(workspace(name, "missed"), sort, data, expires_at=until)


def open_row(name: str, call: Call, now: datetime, until: int) -> Row:
    """Return the row that says when was heard last of a call which has not ended."""
    partition = shard_of(workspace(name, "open"), call.id)
    return Row(partition, call.id, {"at": now.isoformat()}, expires_at=until)


def alias_row(name: str, call: Call, pbx_call_id: str, until: int) -> Row:
    """Return the row by which a call is found under a second name."""
    partition = workspace(name, "alias", call.connection_id)
    return Row(partition, pbx_call_id, {"call": call.id}, expires_at=until)


def rows_beside(name: str, call: Call, now: datetime, until: int) -> Iterator[Row]:
    """Yield what is kept of a call outside its own partition and the call list."""
    if call.phase < Phase.ENDED:
        yield open_row(name, call, now, until)
    elif call.is_missed and call.handled is None:
        yield missed_row(name, call, until)
    yield from (alias_row(name, call, other, until) for other in call.linked_call_ids)


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
