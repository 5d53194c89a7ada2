"""A delayed action comes due: it runs, unless its call has ended meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ringhook.engine.call import Call, Phase
from ringhook.engine.reasons import Reason
from ringhook.engine.rulebook import Action, Trigger
from ringhook.engine.text import Facts, RefusedValueError
from ringhook.flows.desktops import Desktops, Pushed
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
        self._note(task, Reason.ENDED_BEFORE_DELAY, [])
        return False

    def tell_desktops(self, task: Task, action: Action, facts: Facts) -> None:
        """Have the agent's desktops perform *action*, and note what became of it."""
        now = self.clock.now()
        try:
            pushed = self.desktops.perform(task.workspace, task.agent_id, action, facts, now)
        except RefusedValueError:
            self._note(task, Reason.VALUE_REFUSED, [])
            return
        reached = any(line["status"] == "sent" for line in pushed)
        self._note(task, Reason.RUNS if reached else Reason.NO_DEVICE, pushed)

    def _note(self, task: Task, reason: Reason, pushed: Sequence[Pushed]) -> None:
        now = self.clock.now()
        answer = {
            "action_id": task.action_id,
            "agent_id": task.agent_id,
            "event_sort": task.event_sort,
            "reason": reason.value,
            "pushes": [dict(line) for line in pushed],
            "at": now.isoformat(),
        }
        self.calls.put_answer(task.workspace, task.call_id, f"later#{task.id}", answer, now)


def _is_over(call: Call, action: Action) -> bool:
    return action.trigger in DURING_THE_CALL and call.phase is Phase.ENDED
