"""Who was shown the card of a call: their desktops may say something about it."""

from __future__ import annotations

from collections.abc import Iterator

from ringhook.engine.plan import POP_ID, Decision
from ringhook.engine.reasons import Reason
from ringhook.flows.tasks import AWAITED
from ringhook.store.calls import Story, Traced, event_sort

SHOWN_LATER = frozenset({Reason.NO_DEVICE, Reason.NOBODY_CONNECTED})
"""The card was for them, and their desktop may have got it when it came back."""


def shown_to(story: Story) -> Iterator[tuple[str, Traced]]:
    """Yield the id of every agent (or `EVERYBODY`) who was shown the card, and with which event."""
    for traced in story.events:
        for decision in traced.decisions:
            if decision.action_id == POP_ID and _was_shown(decision):
                yield decision.agent_id, traced
    events = {event_sort(traced.event): traced for traced in story.events}
    for row in story.rows.get("later", ()):
        is_card = row["action_id"] == POP_ID and row["event_sort"] in events
        if is_card and row["reason"] in {Reason.RUNS, *SHOWN_LATER}:
            yield row["agent_id"], events[row["event_sort"]]


def _was_shown(decision: Decision) -> bool:
    if decision.reason in SHOWN_LATER:
        return True
    return decision.runs and decision.reason not in AWAITED
