"""A delayed action comes due: it runs, unless its call has ended meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ringhook.engine.call import Call, Phase
from ringhook.engine.reasons import Reason
from ringhook.engine.rulebook import Action, Trigger
from ringhook.engine.text import Facts
from ringhook.flows.desktops import Desktops, Pushed, turned_out
from ringhook.flows.messages import Task
from ringhook.ports.clock import Clock
from ringhook.store.calls import Calls

DURING_THE_CALL = frozenset({Trigger.RINGING, Trigger.ANSWERED})


@dataclass(frozen=True, slots=True)
class Later:
    """Decides about delayed actions and performs those of desktops."""

    calls: Calls
    desktops: Desktops
    clock: Clock

    def is_due(self, task: Task, action: Action) -> bool:
        """Say whether the action still runs; if not, the trace gets the reason."""
        call, _ = self.calls.get(task.workspace, task.call_id)
        if call is None or not _is_over(call, action):
            return True
        self.note(task, Reason.ENDED_BEFORE_DELAY)
        return False

    def tell_desktops(self, task: Task, action: Action, facts: Facts) -> bool:
        """Have the agent's desktops perform *action* and note what became of it; once.

        Returns whether one of them was reached.
        """
        before = self.calls.get_answer(task.workspace, task.call_id, _sort(task))
        if before is not None and before["reason"] == Reason.RUNS:
            return True
        now = self.clock.now()
        pushed = self.desktops.perform(task.workspace, task.agent_id, action, facts, now)
        reason, values = turned_out(pushed, task.agent_id, facts.agent_name)
        self.note(task, reason, values, pushed)
        return reason is Reason.RUNS

    def note_once(self, task: Task, reason: Reason, values: Mapping[str, str]) -> None:
        """Let the trace say something of a task of which it says nothing yet."""
        if self.calls.get_answer(task.workspace, task.call_id, _sort(task)) is None:
            self.note(task, reason, values)

    def note(
        self,
        task: Task,
        reason: Reason,
        values: Mapping[str, str] | None = None,
        pushed: Sequence[Pushed] = (),
    ) -> None:
        """Let the trace say what became of a task that was not done at once."""
        now = self.clock.now()
        answer = {
            "action_id": task.action_id,
            "agent_id": task.agent_id,
            "event_sort": task.event_sort,
            "task": task.id,
            "follows": task.follows,
            "reason": reason.value,
            "values": dict(values or {}),
            "pushes": [dict(line) for line in pushed],
            "at": now.isoformat(),
        }
        self.calls.put_answer(task.workspace, task.call_id, _sort(task), answer, now)


def _sort(task: Task) -> str:
    return f"later#{task.id}"


def _is_over(call: Call, action: Action) -> bool:
    return action.trigger in DURING_THE_CALL and call.phase is Phase.ENDED
