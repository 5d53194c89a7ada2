"""Actions that follow another one: queued when it has succeeded, explained when they never will run.

Steps (`after`) belong to the same event. Follow-ups come some time later, whatever the event says of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ringhook.domain.contact import Contact, Known
from ringhook.domain.errors import NotFoundError
from ringhook.engine.conditions import contact_refusal
from ringhook.engine.plan import Decision
from ringhook.engine.reasons import Reason
from ringhook.engine.rulebook import Action, Rulebook
from ringhook.flows.later import Later
from ringhook.flows.messages import Task, task_message
from ringhook.ports.queue import Queue
from ringhook.store.calls import Calls
from ringhook.store.contacts import Caller, Contacts


@dataclass(frozen=True, slots=True)
class Steps:
    """Releases tasks, in the order of their chain."""

    calls: Calls
    contacts: Contacts
    later: Later
    deliveries: Queue

    def go_on(self, done: Task, rulebook: Rulebook) -> None:
        """Queue what follows the action of *done*. What follows already is the end of its chain."""
        if done.follows:
            return
        action = rulebook.action(done.action_id)
        if action is not None:
            self.follow_up(done, action, rulebook)
        for task, next_action, decision in self._followers(done, rulebook):
            if decision.reason is Reason.AWAITS_CONTACT:
                caller = Caller(task.workspace, task.call_id, "")
                contact = self.contacts.of_call(caller) or Contact(Known.UNANSWERED)
                self.offer(task, next_action, rulebook, contact)
            else:
                self._queue(task, next_action)

    def follow_up(self, done: Task, action: Action, rulebook: Rulebook) -> None:
        """Queue what comes some time after *action*, which has just been done; doing so twice does no harm."""
        if done.follows:
            return
        for number, follow_up in enumerate(action.follow_ups, start=1):
            next_action = rulebook.action(follow_up.action_id)
            task = Task(
                done.workspace,
                done.call_id,
                done.event_sort,
                done.config_version,
                follow_up.action_id,
                done.agent_id,
                is_shared=next_action is None or not next_action.kind.is_desktop,
                follows=f"{action.id}#{number}",
                is_called=done.is_called,
            )
            values = {"action": action.name or action.id, "seconds": str(follow_up.delay_seconds)}
            self.later.note_once(task, Reason.FOLLOWS, values)
            self.deliveries.send(task_message(task, follow_up.delay_seconds))

    def offer(self, task: Task, action: Action, rulebook: Rulebook, contact: Contact) -> None:
        """Queue *task* unless what is known of the caller forbids it; then the trace says why."""
        suppression = rulebook.suppression_of(task.agent_id)
        refusal = contact_refusal(action, suppression, contact.known)
        if refusal is None:
            self._queue(task, action)
            return
        self.later.note(task, refusal[0])
        self._stop(task, action, rulebook, Reason.STEP_MISSING)

    def stop(self, failed: Task, action: Action, rulebook: Rulebook) -> None:
        """Let the trace say that nothing follows *action*, which failed."""
        self._stop(failed, action, rulebook, Reason.STEP_FAILED)

    def _stop(self, first: Task, action: Action, rulebook: Rulebook, why: Reason) -> None:
        for task, follower, _ in self._followers(first, rulebook):
            self.later.note(task, why, {"action": action.name or str(action.position)})
            self._stop(task, follower, rulebook, why)

    def _queue(self, task: Task, action: Action) -> None:
        delayed = replace(task, is_delayed=action.delay_seconds > 0)
        self.deliveries.send(task_message(delayed, action.delay_seconds))

    def _followers(self, done: Task, rulebook: Rulebook) -> Iterator[tuple[Task, Action, Decision]]:
        """Yield what was decided for the same event to come right after the action of *done*."""
        following = {a.id: a for a in rulebook.actions if a.after == done.action_id}
        if not following:
            return
        try:
            traced = self.calls.get_event(done.workspace, done.call_id, done.event_sort)
        except NotFoundError:
            return
        for decision in traced.decisions:
            action = following.get(decision.action_id)
            if action is not None and decision.runs:
                yield _task(done, decision, action), action, decision


def _task(done: Task, decision: Decision, action: Action) -> Task:
    return replace(
        done,
        action_id=action.id,
        agent_id=decision.agent_id,
        is_shared=not action.kind.is_desktop,
    )
