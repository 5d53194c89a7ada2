"""An attempt is over: write down how, and release or stop what follows.

What must not be lost comes before the delivery is settled: a crash in between repeats it, and every
step here may be done twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from ringhook.engine.failures import FailureClass
from ringhook.engine.rulebook import Action, ContactRule, Rulebook
from ringhook.engine.text import Facts
from ringhook.flows.admission import Pass
from ringhook.flows.asking import Heard
from ringhook.flows.callers import caller_of
from ringhook.flows.messages import Task
from ringhook.flows.outgoing import host_of
from ringhook.flows.retry import Verdict
from ringhook.flows.steps import Steps
from ringhook.ports.figures import ATTEMPT_TIME, ATTEMPTS, DELIVERIES
from ringhook.ports.meter import Meter
from ringhook.ports.subject import is_about
from ringhook.store.calls import Calls
from ringhook.store.contacts import Contacts
from ringhook.store.deliveries import FINAL, INTERRUPTED, Deliveries, Delivery, State
from ringhook.store.failures import Failed, Failures


@dataclass(frozen=True, slots=True)
class Begun:
    """A delivery whose attempt is recorded as begun. *version* is its row's, *admitted* its permission."""

    task: Task
    action: Action
    delivery: Delivery
    version: int
    facts: Facts
    rulebook: Rulebook
    admitted: Pass


@dataclass(frozen=True, slots=True)
class Ended:
    """How an attempt ended, and what was *read* from its answer."""

    begun: Begun
    verdict: Verdict
    heard: Heard
    read: dict[str, str]


@dataclass(frozen=True, slots=True)
class Settling:
    """Writes outcomes down."""

    calls: Calls
    contacts: Contacts
    records: Deliveries
    failures: Failures
    steps: Steps
    meter: Meter

    def settle(self, ended: Ended, next_at: str, now: datetime) -> None:
        """Record the outcome. Raises `ConflictError` when another worker has taken the delivery over."""
        is_about(ended.begun.task.call_id)
        begun, heard, verdict = ended.begun, ended.heard, ended.verdict
        attempt = replace(
            begun.delivery.attempts[-1],
            outcome=verdict.outcome,
            status=heard.answer.status if heard.answer else 0,
            duration_ms=heard.duration_ms,
            detail=heard.detail,
            answer=heard.excerpt,
        )
        settled = replace(
            begun.delivery,
            state=verdict.state,
            attempts=(*begun.delivery.attempts[:-1], attempt),
            shown=heard.shown or begun.delivery.shown,
            next_at=next_at,
        )
        self.meter.count(ATTEMPTS, verdict.outcome)
        if heard.answer is not None:
            self.meter.time(ATTEMPT_TIME, heard.duration_ms)
        if verdict.state is State.SUCCEEDED:
            self.meter.count(DELIVERIES, verdict.state.value, verdict.outcome)
            self._go_on(ended, now)
        elif verdict.state in FINAL:
            self._give_up(begun.task, begun.action, settled, begun.rulebook, now)
        self.records.settle(begun.task.workspace, begun.task.call_id, settled, begun.version, now)

    def refuse(
        self,
        task: Task,
        action: Action,
        claimed: tuple[Delivery, int],
        why: FailureClass,
        rulebook: Rulebook,
        now: datetime,
    ) -> None:
        """End a delivery that may not be sent at all."""
        delivery, version = claimed
        attempt = replace(delivery.attempts[-1], outcome=why)
        over = replace(delivery, state=State.DEAD, attempts=(*delivery.attempts[:-1], attempt))
        self._give_up(task, action, over, rulebook, now)
        self.records.settle(task.workspace, task.call_id, over, version, now)

    def abandon(
        self,
        task: Task,
        action: Action,
        claimed: tuple[Delivery, int],
        rulebook: Rulebook,
        now: datetime,
    ) -> None:
        """End a delivery whose worker died, as unknown; `claim` has just closed that one's attempt."""
        delivery, version = claimed
        lost = replace(delivery.attempts[-1], outcome=FailureClass.INTERRUPTED, detail=INTERRUPTED)
        attempts = delivery.attempts[:-1] or (lost,)
        over = replace(delivery, state=State.UNKNOWN, attempts=attempts)
        self._give_up(task, action, over, rulebook, now)
        self.records.settle(task.workspace, task.call_id, over, version, now)

    def _go_on(self, ended: Ended, now: datetime) -> None:
        begun = ended.begun
        task, action = begun.task, begun.action
        if len(begun.delivery.attempts) > 1:
            self.failures.remove(task.workspace, task.id)  # of an end that was noted and then not
        if ended.read:
            self.calls.put_results(task.workspace, task.call_id, ended.read, now)
        if action.conditions.contact is ContactRule.UNKNOWN:
            # It may just have created the contact: the next lookup must ask again.
            self.contacts.forget(caller_of(task.workspace, task.call_id, begun.facts.event))
        self.steps.go_on(task, begun.rulebook)

    def _give_up(
        self, task: Task, action: Action, over: Delivery, rulebook: Rulebook, now: datetime
    ) -> None:
        last = over.attempts[-1]
        is_unknown = over.state is State.UNKNOWN
        failed = Failed(
            delivery_id=task.id,
            call_id=task.call_id,
            event_sort=task.event_sort,
            config_version=task.config_version,
            action_id=task.action_id,
            agent_id=task.agent_id,
            state=over.state.value,
            failure=FailureClass.UNKNOWN_OUTCOME if is_unknown else FailureClass(last.outcome),
            status=last.status,
            at=now.isoformat(),
            host=host_of(action),
            credential=action.request.credential,
            follows=task.follows,
            is_called=task.is_called,
        )
        self.meter.count(DELIVERIES, over.state.value, str(failed.failure))
        self.failures.add(task.workspace, failed, now)
        self.steps.stop(task, action, rulebook)
