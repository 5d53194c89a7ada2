"""What a decided event leaves behind: tasks for the delivery queue, and a trace that fits into a row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ringhook.engine.plan import Decision
from ringhook.flows.messages import Task, task_message
from ringhook.flows.moment import Moment
from ringhook.ports.queue import Message
from ringhook.store.calls import Traced, event_sort

MAX_DECISIONS = 500
MAX_PUSHES = 200
"""More would not fit into one row of DynamoDB (400 KB)."""


def tasks(moment: Moment, decisions: Sequence[Decision]) -> Iterator[Message]:
    """Yield what is not done at once: every HTTP action that runs, and whatever has a delay."""
    for decision in decisions:
        action = moment.rulebook.action(decision.action_id)
        if action is None or not decision.runs:
            continue
        if action.kind.is_desktop and not decision.delay_seconds:
            continue
        task = Task(
            moment.workspace,
            moment.call_id,
            event_sort(moment.event),
            moment.rulebook.version,
            action.id,
            decision.agent_id,
            is_delayed=decision.delay_seconds > 0,
            is_shared=not action.kind.is_desktop,
        )
        yield task_message(task, decision.delay_seconds)


def bounded(traced: Traced) -> Traced:
    """Return *traced* with as many refusals and pushes as are kept, and a note about the others."""
    room = MAX_DECISIONS - sum(decision.runs for decision in traced.decisions)
    refused = [decision for decision in traced.decisions if not decision.runs][: max(room, 0)]
    kept = {id(decision) for decision in refused}
    decisions = tuple(d for d in traced.decisions if d.runs or id(d) in kept)
    left_out = len(traced.decisions) - len(decisions) + max(len(traced.pushes) - MAX_PUSHES, 0)
    if not left_out:
        return traced
    note = f"{left_out} more lines of this event are not kept"
    pushes = traced.pushes[:MAX_PUSHES]
    return replace(traced, decisions=decisions, pushes=pushes, note=note)
