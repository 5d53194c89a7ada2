"""Reports of one call, written short: `report(EventKind.RINGING, "101")`."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from msgspec import structs

from ringhook.domain.call import (
    AgentSeen,
    CallEvent,
    Direction,
    Durations,
    EventKind,
    NumberKind,
    Party,
    Recording,
    Result,
)
from ringhook.engine.call import Call
from ringhook.engine.calls import Fold, fold

AT = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
CUSTOMER = Party("+33184881234", "+33184881234", NumberKind.E164, "Ada")
LINE = Party("+33388202122", "+33388202122", NumberKind.E164)
_NUMBERS = itertools.count()


def report(kind: EventKind, *extensions: str, **facts: Any) -> CallEvent:
    """Return one report; agents by their extensions, every report with an id of its own."""
    talk, recordings = facts.pop("talk", None), facts.pop("recordings", ())
    event = CallEvent(
        event_id=facts.pop("event_id", f"e{next(_NUMBERS)}"),
        vendor="test",
        kind=kind,
        call_id="c1",
        connection_id="pbx-1",
        received_at=AT,
        direction=Direction.INBOUND,
        client=CUSTOMER,
        line=LINE,
        agents=tuple(AgentSeen(extension=extension) for extension in extensions),
        durations=Durations(talk=talk),
        recordings=tuple(r if isinstance(r, Recording) else Recording(r) for r in recordings),
    )
    return structs.replace(event, **facts)


def fold_all(events: Sequence[CallEvent]) -> list[Fold]:
    """Return the fold of each event in turn."""
    folds: list[Fold] = []
    call: Call | None = None
    for event in events:
        folds.append(fold(call, event, "call"))
        call = folds[-1].call
    return folds


STARTED, RINGING, ANSWERED = EventKind.STARTED, EventKind.RINGING, EventKind.ANSWERED
ENDED, MISSED, SUMMARY = EventKind.ENDED, EventKind.MISSED, EventKind.SUMMARY
LEG_ENDED, RECORDING = EventKind.LEG_ENDED, EventKind.RECORDING
VOICEMAIL, HELD = EventKind.VOICEMAIL, EventKind.HELD
OUTBOUND, UNKNOWN_RESULT = Direction.OUTBOUND, Result.UNKNOWN
