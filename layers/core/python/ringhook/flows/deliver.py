"""One task is done: an HTTP action is sent to its CRM, or a delayed action comes due.

Three steps, so that only the middle one waits for somebody else:

    begin    the attempt is recorded as begun
    send     the request is written out and the CRM is asked
    finish   the outcome is recorded; a further try, or the actions that follow, are queued

A repeated message finds its delivery settled and does nothing. A crash between begin and finish leaves
an attempt that was begun and never settled: the next one flags it and sends again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from ringhook.domain.call import CallEvent
from ringhook.domain.errors import ConflictError, NotFoundError
from ringhook.engine.answers import Outcome, read_values, succeeded
from ringhook.engine.failures import FailureClass
from ringhook.engine.parameters import accepted
from ringhook.engine.reasons import Reason
from ringhook.engine.requests import with_arguments
from ringhook.engine.rulebook import Action, Rulebook
from ringhook.engine.text import Facts
from ringhook.flows.admission import Admission, Refused
from ringhook.flows.asking import Asking, Heard, Question
from ringhook.flows.changes import DELIVERY, Changes
from ringhook.flows.facts import gather
from ringhook.flows.later import Later
from ringhook.flows.messages import Task, read_task_message, task_message
from ringhook.flows.outgoing import destination_of, step_of
from ringhook.flows.retry import (
    SCHEDULE_SECONDS,
    Try,
    Verdict,
    judge_answer,
    judge_failure,
    judge_unsent,
)
from ringhook.flows.settling import Begun, Ended, Settling
from ringhook.ports.clock import Clock
from ringhook.ports.queue import Queue
from ringhook.ports.subject import is_about
from ringhook.store.calls import Calls
from ringhook.store.configurations import Configurations
from ringhook.store.contacts import Caller, Contacts
from ringhook.store.deliveries import Deliveries, Delivery, NotYetError, State
from ringhook.store.executions import Executions

LEASE_MARGIN_SECONDS = 40.0
"""An attempt may also renew its session, and ask once more."""
FINAL_WORDS: Mapping[str, FailureClass] = {
    "breaker_open": FailureClass.BREAKER_OPEN,
    "concurrency": FailureClass.BUSY,
    "rate": FailureClass.BUSY,
    "quota": FailureClass.QUOTA,
}
"""What a refusal is called where nobody may wait for another turn."""
REPEATABLE = frozenset({"GET", "PUT"})
"""A second one does no harm: RFC 9110 section 9.2.2."""


@dataclass(frozen=True, slots=True)
class Deliver:
    """Handles one message of the delivery queue. *spread* gives a random number from -1 to 1."""

    configurations: Configurations
    calls: Calls
    contacts: Contacts
    records: Deliveries
    later: Later
    deliveries: Queue
    admission: Admission
    asking: Asking
    settling: Settling
    executions: Executions
    changes: Changes
    clock: Clock
    spread: Callable[[], float]

    def __call__(self, body: str) -> None:
        """Do one task. Raises `TryAgainError` while another worker is at it."""
        begun = self.begin(body)
        if begun is not None:
            self.finish(self.send(begun))

    def begin(self, body: str) -> Begun | None:
        """Return what to send, or None when there is nothing (left) to send, or not yet.

        Raises `TryAgainError` while another worker is at it.
        """
        return self.begin_task(read_task_message(body))

    def begin_task(self, task: Task) -> Begun | None:
        """Return what to send for *task*: see `begin`."""
        is_about(task.call_id)
        try:
            rulebook = self._rulebook(task)
            event = self.calls.get_event(task.workspace, task.call_id, task.event_sort).event
            given = self._given(task)
        except NotFoundError:
            return None  # erased or past its retention: there is nothing left to deliver
        action = rulebook.action(task.action_id)
        if action is None or not self._is_still_to_do(task, action, rulebook):
            self._note_gone(task, action)
            return None
        if task.follows:
            task = replace(task, is_shared=not action.kind.is_desktop)
        facts = self._facts(task, action, event, rulebook)
        if given:
            facts = replace(facts, given=accepted(action.parameters, given))
        if action.kind.is_desktop:
            if self.later.tell_desktops(task, action, facts):
                self.settling.steps.follow_up(task, action, rulebook)
            return None
        return self._enter(task, action, facts, rulebook)

    def _rulebook(self, task: Task) -> Rulebook:
        """Return the rulebook that decided; what follows later goes by the one of its own time."""
        if task.follows:
            return self.configurations.rulebook(task.workspace)
        return self.configurations.rulebook_at(task.workspace, task.config_version)

    def _is_still_to_do(self, task: Task, action: Action, rulebook: Rulebook) -> bool:
        if task.follows:
            return action.enabled
        if task.is_check:
            is_lost = self._is_lost(task)
            if is_lost and task.tries_once:
                self._abandon(task, action, rulebook)
            return is_lost and not task.tries_once
        return not task.is_delayed or self.later.is_due(task, action)

    def _note_gone(self, task: Task, action: Action | None) -> None:
        """Let the trace say that what should follow does not: its action was deleted or switched off."""
        if task.follows:
            self.later.note(task, Reason.ACTION_GONE if action is None else Reason.DISABLED)

    def _is_lost(self, task: Task) -> bool:
        """Say whether an execution was never begun or never settled: whoever performed it has died."""
        found = self.records.get(task.workspace, task.call_id, task.id)
        return found is None or found.state is State.SENDING

    def _abandon(self, task: Task, action: Action, rulebook: Rulebook) -> None:
        """Settle a lost execution that is not to be attempted again."""
        claimed, now = self._claim(task, action), self.clock.now()
        if claimed is not None:
            self.settling.abandon(task, action, claimed, rulebook, now)
            self.changes.tell(task.workspace, DELIVERY, task.id, task.call_id)

    def _facts(self, task: Task, action: Action, event: CallEvent, rulebook: Rulebook) -> Facts:
        contact = None
        if action.uses_contact:
            contact = self.contacts.of_call(Caller(task.workspace, task.call_id, ""))
        wants_results = any(name.startswith("result.") for name in action.uses)
        return gather(
            event,
            task.call_id,
            rulebook,
            agent_id=task.agent_id,
            contact=contact.fields if contact else None,
            results=self.calls.results(task.workspace, task.call_id) if wants_results else None,
        )

    def _given(self, task: Task) -> Mapping[str, Any]:
        """Return what a caller gave. Raises `NotFoundError` when it is no longer kept."""
        return self.executions.given(task.workspace, task.call_id) if task.is_called else {}

    def _enter(self, task: Task, action: Action, facts: Facts, rulebook: Rulebook) -> Begun | None:
        """Record that an attempt begins, if it may; None when it may not, or not yet."""
        credential = rulebook.credentials.get(action.request.credential)
        now = self.clock.now()
        entered = self.admission.enter(
            task.workspace,
            destination_of(action, credential),
            now,
            zone=rulebook.time_zone,
            lease_seconds=lease_seconds(action),
        )
        if isinstance(entered, Refused):
            self._refuse(task, action, rulebook, entered)
            return None
        claimed = None
        try:
            claimed = self._claim(task, action)
        finally:
            if claimed is None:
                self.admission.withdraw(task.workspace, entered, now)
        return Begun(task, action, *claimed, facts, rulebook, entered) if claimed else None

    def _refuse(self, task: Task, action: Action, rulebook: Rulebook, refused: Refused) -> None:
        """Nothing is sent now: the delivery waits for its turn, or is over for want of quota."""
        claimed, now = self._claim(task, action), self.clock.now()
        if claimed is None:
            return
        if refused.is_final or task.tries_once:
            why = FINAL_WORDS[refused.reason]
            self.settling.refuse(task, action, claimed, why, rulebook, now)
            return
        until = refused.retry_at
        self.records.hold(task.workspace, task.call_id, claimed, refused.reason, until, now)
        self._queue_again(task, (until - now).total_seconds())

    def _claim(self, task: Task, action: Action) -> tuple[Delivery, int] | None:
        new = Delivery(task.id, action.id, task.event_sort, State.SENDING)
        now, lease = self.clock.now(), lease_seconds(action)
        try:
            return self.records.claim(task.workspace, task.call_id, new, now, lease)
        except NotYetError as early:
            self._queue_again(task, early.delay_seconds)
            return None

    def _queue_again(self, task: Task, delay_seconds: float) -> None:
        again = replace(task, is_delayed=False, is_check=False)
        self.deliveries.send(task_message(again, max(delay_seconds, 0.0)))

    def send(self, begun: Begun, within_seconds: float | None = None) -> Ended:
        """Ask the CRM; returns how that ended, whatever happened.

        Who waits for it has *within_seconds*: a third of that for a login, the rest for the request.
        """
        action = begun.action
        is_about(begun.task.call_id)
        question = Question(
            begun.task.workspace,
            step_of(action),
            with_arguments(begun.facts, action),
            begun.rulebook.credentials.get(action.request.credential),
            begun.task.id,
            action.request.timeout_seconds,
        )
        if within_seconds is not None:
            login_seconds = within_seconds / 3
            timeout_seconds = min(question.timeout_seconds, within_seconds - login_seconds)
            question = replace(
                question, timeout_seconds=timeout_seconds, within_seconds=login_seconds
            )
        heard = self.asking(question)
        read = read_values(heard.answer, action.request.read) if heard.answer else {}
        return Ended(begun, self._judge(begun, heard), heard, read)

    def _judge(self, begun: Begun, heard: Heard) -> Verdict:
        request, delivery = begun.action.request, begun.delivery
        schedule = _schedule(begun)
        this = Try(delivery.attempt_number, schedule, self.spread())
        if heard.answer is not None:
            outcome = succeeded(heard.answer, request.success, request.read)
            return judge_answer(heard.answer, _weighed(outcome, begun), this, self.clock.now())
        if heard.failed is not None:
            method = request.method or begun.action.kind.value
            is_repeatable = request.repeatable or method in REPEATABLE
            return judge_failure(heard.failed, this, is_repeatable=is_repeatable)
        assert heard.unsent is not None, "one of the three"
        return judge_unsent(heard.unsent.failure, this, is_final=heard.unsent.is_final)

    def finish(self, ended: Ended) -> None:
        """Record the outcome, and queue what follows: the next try, or the next actions."""
        begun, verdict = ended.begun, ended.verdict
        now = self.clock.now()
        self._leave(ended, now)
        is_waiting = verdict.state is State.WAITING
        next_at = (now + timedelta(seconds=verdict.delay_seconds)).isoformat() if is_waiting else ""
        try:
            self.settling.settle(ended, next_at, now)
        except ConflictError:
            return  # this attempt outlived its lease and was taken over: the other one goes on
        self.changes.tell(begun.task.workspace, DELIVERY, begun.task.id, begun.task.call_id)
        if is_waiting:
            self._queue_again(begun.task, verdict.delay_seconds)

    def _leave(self, ended: Ended, now: datetime) -> None:
        workspace, admitted = ended.begun.task.workspace, ended.begun.admitted
        if ended.heard.unsent is not None:
            self.admission.withdraw(workspace, admitted, now)
        else:
            self.admission.leave(workspace, admitted, ended.heard.healthy, now)


def lease_seconds(action: Action) -> float:
    """Return how long an attempt may take before its worker counts as dead."""
    return action.request.timeout_seconds * 2 + LEASE_MARGIN_SECONDS


def _schedule(begun: Begun) -> tuple[int, ...]:
    own = begun.action.request.retry_seconds
    if begun.task.tries_once:
        return ()
    return SCHEDULE_SECONDS if own is None else own


def _weighed(outcome: Outcome, begun: Begun) -> Outcome:
    """Return *outcome*; an answer that nobody needs to read need not be readable."""
    request = begun.action.request
    if outcome is Outcome.UNREADABLE and not request.success.condition:
        return Outcome.OK
    return outcome
