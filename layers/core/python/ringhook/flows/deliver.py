"""One task is done: an HTTP action is sent to its CRM, or a delayed action comes due.

Three steps, so that only the middle one waits for somebody else:

    begin    the attempt is recorded as begun, the request is written out
    send     the CRM is asked
    finish   the outcome is recorded, a second try is queued

A repeated message finds its delivery settled and does nothing. A crash between begin and finish leaves
an attempt that was begun and never settled: the next one flags it and sends again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from time import monotonic

from ringhook.domain.errors import NotFoundError
from ringhook.engine.requests import Rendered, render
from ringhook.engine.rulebook import Action, ActionKind
from ringhook.engine.text import Facts, RefusedValueError
from ringhook.flows.facts import gather
from ringhook.flows.later import Later
from ringhook.flows.messages import Task, read_task_message, task_message
from ringhook.flows.retry import Verdict, judge_answer, judge_failure
from ringhook.ports.clock import Clock
from ringhook.ports.http import Http, HttpFailedError, HttpRequest
from ringhook.ports.queue import Queue
from ringhook.store.calls import Calls
from ringhook.store.configurations import Configurations
from ringhook.store.deliveries import Attempt, Deliveries, Delivery, State
from ringhook.store.secrets import Secrets

LEASE_MARGIN_SECONDS = 5.0
SHOWN_BODY_CHARACTERS = 2000


@dataclass(frozen=True, slots=True)
class Begun:
    """A delivery whose attempt is recorded as begun, and the request to send. *version* is its row's."""

    task: Task
    delivery: Delivery
    version: int
    request: HttpRequest
    is_repeatable: bool


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
        new = Delivery(task.id, action.id, task.event_sort, State.SENDING)
        lease_seconds = action.request.timeout_seconds + LEASE_MARGIN_SECONDS
        now = self.clock.now()
        claimed = self.records.claim(task.workspace, task.call_id, new, now, lease_seconds)
        if claimed is None:
            return None
        delivery, version = claimed
        try:
            delivery = replace(delivery, shown=_shown(render(action, facts.masked())))
            rendered = render(action, replace(facts, secret=self._secret(task.workspace)))
        except (RefusedValueError, NotFoundError) as error:
            self._give_up(task, delivery, version, str(error))
            return None
        repeatable = action.kind is ActionKind.GET or action.request.repeatable
        return Begun(task, delivery, version, _request(rendered, action, task), repeatable)

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
            status = response.status
        attempt = replace(
            begun.delivery.attempts[-1],
            outcome=verdict.outcome,
            status=status,
            duration_ms=round((monotonic() - started) * 1000, 1),
            detail=detail,
        )
        return Ended(begun, verdict, attempt)

    def finish(self, ended: Ended) -> None:
        """Record the outcome, and queue the next try if there is one."""
        task, delivery = ended.begun.task, ended.begun.delivery
        settled = replace(
            delivery,
            state=ended.verdict.state,
            attempts=(*delivery.attempts[:-1], ended.attempt),
        )
        now = self.clock.now()
        self.records.settle(task.workspace, task.call_id, settled, ended.begun.version, now)
        if ended.verdict.state is State.WAITING:
            again = replace(task, is_delayed=False)
            self.deliveries.send(task_message(again, ended.verdict.delay_seconds))

    def _secret(self, name: str) -> Callable[[str], str]:
        return lambda secret_name: self.secrets.read(name, secret_name)


def _request(rendered: Rendered, action: Action, task: Task) -> HttpRequest:
    return HttpRequest(
        method=rendered.kind.value,
        url=rendered.url,
        headers={**(rendered.headers or {}), "Idempotency-Key": task.id},
        body=rendered.body.encode(),
        timeout_seconds=action.request.timeout_seconds,
    )


def _shown(rendered: Rendered) -> Mapping[str, str]:
    """Return the request as people may see it: rendered with masked secrets."""
    return {
        "method": rendered.kind.value,
        "url": rendered.url,
        "headers": "\n".join(f"{k}: {v}" for k, v in (rendered.headers or {}).items()),
        "body": rendered.body[:SHOWN_BODY_CHARACTERS],
    }
