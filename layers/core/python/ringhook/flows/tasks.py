"""What a decided event leaves behind: tasks for the delivery queue, and a trace that fits into a row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from msgspec import structs

from ringhook.engine.plan import POP, POP_ID, Decision
from ringhook.engine.reasons import Reason
from ringhook.engine.rulebook import Action
from ringhook.flows.messages import Inquiry, Task, inquiry_message, task_message
from ringhook.flows.moment import Moment
from ringhook.ports.queue import Message
from ringhook.store.calls import Traced, event_sort

BUDGET_SECONDS = 2.0
"""How long a lookup may take in all; then what waits for it goes on without."""
MAX_DECISIONS = 500
MAX_PUSHES = 200
"""More would not fit into one row of DynamoDB (400 KB)."""


AWAITED = frozenset({Reason.AWAITS_CONTACT, Reason.AWAITS_STEP})
"""Why a decided action is not queued yet."""


def tasks(moment: Moment, decisions: Sequence[Decision]) -> Iterator[Message]:
    """Yield what is not done at once: every HTTP action that runs, and whatever has a delay."""
    for decision in decisions:
        action = moment.rulebook.action(decision.action_id)
        if action is None or not decision.runs or decision.reason in AWAITED:
            continue
        if action.kind.is_desktop and not decision.delay_seconds:
            continue
        yield task_message(task_of(moment, decision, action), decision.delay_seconds)


def task_of(moment: Moment, decision: Decision, action: Action) -> Task:
    """Return what carries the decision further."""
    return Task(
        moment.workspace,
        moment.call_id,
        event_sort(moment.event),
        moment.rulebook.version,
        action.id,
        decision.agent_id,
        is_delayed=decision.delay_seconds > 0,
        is_shared=not action.kind.is_desktop,
    )


def inquiries(moment: Moment, decisions: Sequence[Decision], now: datetime) -> Iterator[Message]:
    """Yield the question who calls, if somebody waits for it or sees a card; and its deadline."""
    if moment.contact is not None:
        return
    waiting = tuple(
        task_of(moment, decision, _action(moment, decision))
        for decision in decisions
        if decision.reason is Reason.AWAITS_CONTACT
    )
    seeing = tuple(d.agent_id for d in decisions if d.action_id == POP_ID and d.runs)
    if not waiting and not seeing:
        return
    inquiry = Inquiry(
        moment.workspace,
        moment.call_id,
        event_sort(moment.event),
        moment.rulebook.version,
        now.timestamp(),
        waiting,
        seeing,
    )
    yield inquiry_message(inquiry)
    if waiting:
        yield inquiry_message(replace(inquiry, agents=(), is_deadline=True), BUDGET_SECONDS)


def _action(moment: Moment, decision: Decision) -> Action:
    action = moment.rulebook.action(decision.action_id)
    return POP if action is None else action


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
    return structs.replace(traced, decisions=decisions, pushes=pushes, note=note)
