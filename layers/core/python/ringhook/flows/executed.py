"""How an execution went, as far as its records tell. Pure.

succeeded   the CRM took it, or a desktop did it
failed      it is over, and was not done
unknown     nobody knows: the answer never came, or the server stopped during it
waiting     it failed and is tried again by itself
running     just now
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from ringhook.engine.failures import FailureClass
from ringhook.engine.reasons import Reason
from ringhook.ports.table import Row
from ringhook.store.deliveries import State
from ringhook.store.executions import EXECUTIONS, SORT, Execution

SUCCEEDED, FAILED, UNKNOWN, WAITING, RUNNING = OUTCOMES = (
    "succeeded",
    "failed",
    "unknown",
    "waiting",
    "running",
)
LONGEST = timedelta(seconds=60)
"""Nothing that somebody waits for lasts longer: an older one has died with its server."""
OF_STATE: Mapping[str, str] = {
    State.SUCCEEDED: SUCCEEDED,
    State.FAILED: FAILED,
    State.DEAD: FAILED,
    State.UNKNOWN: UNKNOWN,
    State.WAITING: WAITING,
    State.SENDING: RUNNING,
}
DONE = "done"


@dataclass(frozen=True, slots=True)
class Kept:
    """Everything that is kept of one execution: its own records, and those of what follows it."""

    execution: Execution
    rows: Mapping[str, Mapping[str, Any]]
    results: Mapping[str, str] = field(default_factory=dict)

    @property
    def delivery(self) -> Mapping[str, Any] | None:
        """The delivery of what a CRM is asked."""
        found = (self.rows.get(f"delivery#{task}") for task in self.execution.tasks)
        return next((row for row in found if row is not None), None)

    def pushes(self) -> Iterator[Mapping[str, Any]]:
        """Yield what desktops were told, each with its answer as `ack`, None while there is none."""
        for note in self._notes():
            for push in note["pushes"]:
                yield {**push, "ack": self.rows.get(f"ack#{push['command_id']}")}

    def refusals(self) -> Iterator[tuple[str, Reason, Mapping[str, str]]]:
        """Yield whose desktops were not reached, and why."""
        for note in self._notes():
            if note["reason"] != Reason.RUNS:
                yield note["agent_id"], Reason(note["reason"]), note["values"]

    def _notes(self) -> Iterator[Mapping[str, Any]]:
        found = (self.rows.get(f"later#{task}") for task in self.execution.tasks)
        return (note for note in found if note is not None)

    def follow_ups(self) -> Sequence[tuple[Mapping[str, Any], Mapping[str, Any] | None]]:
        """Return what follows: its note, and its delivery once there is one."""
        notes = {
            sort.removeprefix("later#"): row
            for sort, row in self.rows.items()
            if sort.startswith("later#") and row.get("follows")
        }
        return [(note, self.rows.get(f"delivery#{task}")) for task, note in notes.items()]


@dataclass(frozen=True, slots=True)
class Outcome:
    """*failure* is a word of `ringhook.engine.failures`, or what an attempt waits for."""

    outcome: str
    failure: str = ""
    status: int = 0
    duration_ms: float = 0.0
    next_at: str = ""


def kept_of(rows: Iterable[Row]) -> Kept | None:
    """Return the execution whose *rows* these are, None when they are none's."""
    by_sort = {row.sort: row.data for row in rows}
    if SORT not in by_sort:
        return None
    results = {
        sort.removeprefix("result#"): str(data["value"])
        for sort, data in by_sort.items()
        if sort.startswith("result#")
    }
    return Kept(EXECUTIONS.from_json(by_sort[SORT]), by_sort, results)


def outcome_of(kept: Kept, now: datetime, alone_since: datetime | None = None) -> Outcome:
    """Return how it went; what was begun long ago, or before the only server was started, is lost."""
    found = _of_desktops(kept) if kept.execution.agents else _of_delivery(kept)
    began = datetime.fromisoformat(kept.execution.at)
    is_lost = now - began > LONGEST or (alone_since is not None and began < alone_since)
    if found.outcome == RUNNING and is_lost:
        return Outcome(UNKNOWN, FailureClass.INTERRUPTED)
    return found


def _of_delivery(kept: Kept) -> Outcome:
    delivery = kept.delivery
    if delivery is None or not delivery["attempts"]:
        waits = delivery["waits_for"] if delivery else ""
        return Outcome(WAITING if waits else RUNNING, waits)
    last = delivery["attempts"][-1]
    outcome = OF_STATE[delivery["state"]]
    return Outcome(
        outcome,
        "" if outcome == SUCCEEDED else delivery["waits_for"] or last["outcome"],
        last["status"],
        last["duration_ms"],
        delivery["next_at"],
    )


def _of_desktops(kept: Kept) -> Outcome:
    pushes = list(kept.pushes())
    acks = [push["ack"] for push in pushes if push["ack"] is not None]
    took = max((float(ack["duration_ms"]) for ack in acks), default=0.0)
    if any(ack["status"] == DONE for ack in acks):
        return Outcome(SUCCEEDED, duration_ms=took)
    sent = [push for push in pushes if push["status"] == "sent"]
    if len(acks) < len(sent):
        return Outcome(RUNNING)
    if acks:
        return Outcome(FAILED, acks[0]["reason"] or acks[0]["status"], duration_ms=took)
    reasons = [reason for _, reason, _ in kept.refusals()]
    return Outcome(FAILED, reasons[0].value) if reasons else Outcome(RUNNING)
