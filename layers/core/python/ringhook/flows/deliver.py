"""One task is done: an HTTP action is sent to its CRM, or a delayed action comes due.

Three steps, so that only the middle one waits for somebody else:

    begin    the attempt is recorded as begun, the request is written out
    send     the CRM is asked
    finish   the outcome is recorded, a second try is queued

A repeated message finds its delivery settled and does nothing. A crash between begin and finish leaves
an attempt that was begun and never settled: the next one flags it and sends again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from time import monotonic

from ringhook.domain.errors import ConflictError, NotFoundError
from ringhook.engine.rulebook import Action, ActionKind
from ringhook.engine.text import Facts, RefusedValueError
from ringhook.flows.facts import gather
from ringhook.flows.later import Later
from ringhook.flows.messages import Task, read_task_message, task_message
from ringhook.flows.outgoing import write_out
from ringhook.flows.purse import Purse
from ringhook.flows.retry import Verdict, judge_answer, judge_failure
from ringhook.ports.clock import Clock
from ringhook.ports.http import Http, HttpFailedError, HttpRequest, HttpResponse
from ringhook.ports.queue import Queue
from ringhook.store.calls import Calls
from ringhook.store.configurations import Configurations
from ringhook.store.deliveries import Attempt, Deliveries, Delivery, NotYetError, State
from ringhook.store.secrets import Secrets

LEASE_MARGIN_SECONDS = 5.0
SHOWN_ANSWER_CHARACTERS = 300
FIRST_UNWELCOME_STATUS = 300


@dataclass(frozen=True, slots=True)
class Begun:
    """A delivery whose attempt is recorded as begun, and the request to send. *version* is its row's."""

    task: Task
    delivery: Delivery
    version: int
    request: HttpRequest
    is_repeatable: bool
    purse: Purse = field(repr=False)


@dataclass(frozen=True, slots=True)
class Ended:
    """How an attempt ended."""

    begun: Begun
    verdict: Verdict
    attempt: Attempt


@dataclass(frozen=True, slots=True)
class Deliver:
    """Handles one message of the delivery queue. *spread* gives a random number from -1 to 1."""

    configurations: Configurations
    secrets: Secrets
    calls: Calls
    records: Deliveries
    later: Later
    deliveries: Queue
    http: Http
    clock: Clock
    spread: Callable[[], float]

    def __call__(self, body: str) -> None:
        """Do one task. Raises `TryAgainError` while another worker is at it."""
        begun = self.begin(body)
        if begun is not None:
            self.finish(self.send(begun))

    def begin(self, body: str) -> Begun | None:
        """Return what to send, or None when there is nothing (left) to send.

        Raises `TryAgainError` while another worker is at it.
        """
        task = read_task_message(body)
        try:
            rulebook = self.configurations.rulebook_at(task.workspace, task.config_version)
            traced = self.calls.get_event(task.workspace, task.call_id, task.event_sort)
        except NotFoundError:
            return None  # erased or past its retention: there is nothing left to deliver
        action = rulebook.action(task.action_id)
        if action is None or (task.is_delayed and not self.later.is_due(task, action)):
            return None
        facts = gather(
            traced.event,
            task.call_id,
            rulebook,
            agent_id=task.agent_id,
            arguments=action.arguments,
        )
        if action.kind.is_desktop:
            self.later.tell_desktops(task, action, facts)
            return None
        return self._claim(task, action, facts)

    def _claim(self, task: Task, action: Action, facts: Facts) -> Begun | None:
        purse = Purse(self.secrets, task.workspace)
        written, why = None, ""
        try:
            written = write_out(task, action, facts, purse)
        except (RefusedValueError, NotFoundError) as error:
            why = str(error)
        claimed = self._record(task, action)
        if claimed is None:
            return None
        delivery, version = claimed
        if written is None:
            self._give_up(task, delivery, version, why)
            return None
        repeatable = action.kind is ActionKind.GET or action.request.repeatable
        delivery = replace(delivery, shown=written.shown)
        return Begun(task, delivery, version, written.request, repeatable, purse)

    def _record(self, task: Task, action: Action) -> tuple[Delivery, int] | None:
        """Record that an attempt begins; None when none may, or not yet."""
        new = Delivery(task.id, action.id, task.event_sort, State.SENDING)
        lease_seconds = action.request.timeout_seconds + LEASE_MARGIN_SECONDS
        now = self.clock.now()
        try:
            return self.records.claim(task.workspace, task.call_id, new, now, lease_seconds)
        except NotYetError as early:
            again = replace(task, is_delayed=False)
            self.deliveries.send(task_message(again, early.delay_seconds))
            return None

    def _give_up(self, task: Task, delivery: Delivery, version: int, why: str) -> None:
        last = replace(delivery.attempts[-1], outcome="mapping", detail=why)
        failed = replace(delivery, state=State.FAILED, attempts=(*delivery.attempts[:-1], last))
        self.records.settle(task.workspace, task.call_id, failed, version, self.clock.now())

    def send(self, begun: Begun) -> Ended:
        """Ask the CRM; returns how that ended, whatever happened."""
        number = len(begun.delivery.attempts)
        status, detail = 0, ""
        started = monotonic()
        try:
            response = self.http.send(begun.request)
        except HttpFailedError as error:
            verdict = judge_failure(error, number, self.spread(), is_repeatable=begun.is_repeatable)
            detail = str(error)
        else:
            verdict = judge_answer(response, number, self.spread(), self.clock.now())
            status, detail = response.status, _excerpt(response)
        attempt = replace(
            begun.delivery.attempts[-1],
            outcome=verdict.outcome,
            status=status,
            duration_ms=round((monotonic() - started) * 1000, 1),
            detail=begun.purse.masked(detail)[:SHOWN_ANSWER_CHARACTERS],
        )
        return Ended(begun, verdict, attempt)

    def finish(self, ended: Ended) -> None:
        """Record the outcome, and queue the next try if there is one."""
        task, delivery, verdict = ended.begun.task, ended.begun.delivery, ended.verdict
        now, is_waiting = self.clock.now(), ended.verdict.state is State.WAITING
        next_at = (now + timedelta(seconds=verdict.delay_seconds)).isoformat() if is_waiting else ""
        settled = replace(
            delivery,
            state=verdict.state,
            attempts=(*delivery.attempts[:-1], ended.attempt),
            next_at=next_at,
        )
        try:
            self.records.settle(task.workspace, task.call_id, settled, ended.begun.version, now)
        except ConflictError:
            return  # this attempt outlived its lease and was taken over: the other one goes on
        if is_waiting:
            again = replace(task, is_delayed=False)
            self.deliveries.send(task_message(again, verdict.delay_seconds))


def _excerpt(response: HttpResponse) -> str:
    """Return what a CRM said when it did not do as told."""
    if response.status < FIRST_UNWELCOME_STATUS:
        return ""
    text = response.body[: SHOWN_ANSWER_CHARACTERS * 4].decode(errors="replace")
    return " ".join(text.split())
