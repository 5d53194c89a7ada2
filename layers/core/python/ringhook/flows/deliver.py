"""One task is done: an HTTP action is sent to its CRM, or a delayed action comes due.

The attempt is recorded as begun before anything is sent and settled before the message is deleted, so
a repeated message repeats nothing that succeeded, and a crash in between is seen and shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from time import monotonic

from ringhook.domain.errors import NotFoundError
from ringhook.engine.call import Call, Phase
from ringhook.engine.reasons import Reason
from ringhook.engine.requests import Rendered, render
from ringhook.engine.rulebook import Action, ActionKind, Rulebook, Trigger
from ringhook.engine.text import Facts, RefusedValueError
from ringhook.flows.desktops import Desktops
from ringhook.flows.facts import gather
from ringhook.flows.messages import Task, read_task_message, task_message
from ringhook.flows.retry import Verdict, judge_answer, judge_failure
from ringhook.ports.clock import Clock
from ringhook.ports.http import Http, HttpFailedError, HttpRequest
from ringhook.ports.queue import Queue
from ringhook.store.calls import Calls, Traced
from ringhook.store.configurations import Configurations
from ringhook.store.deliveries import Attempt, Deliveries, Delivery, State
from ringhook.store.secrets import Secrets

LEASE_MARGIN_SECONDS = 5.0
SHOWN_BODY_CHARACTERS = 2000


@dataclass(frozen=True, slots=True)
class Deliver:
    """Handles one message of the delivery queue. *spread* gives a random number from -1 to 1."""

    configurations: Configurations
    secrets: Secrets
    calls: Calls
    records: Deliveries
    desktops: Desktops
    deliveries: Queue
    http: Http
    clock: Clock
    spread: Callable[[], float]

    def __call__(self, body: str) -> None:
        """Do one task. Raises `TryAgainError` while another worker is at it."""
        task = read_task_message(body)
        try:
            rulebook = self.configurations.rulebook_at(task.workspace, task.config_version)
            traced = self.calls.get_event(task.workspace, task.call_id, task.event_sort)
        except NotFoundError:
            return  # erased or past its retention: there is nothing left to deliver
        action = rulebook.action(task.action_id)
        if action is None or (task.is_delayed and not self._is_due(task, action)):
            return
        if action.kind.is_desktop:
            self._tell_desktops(task, action, traced, rulebook)
        else:
            self._request(task, action, traced, rulebook)

    def _is_due(self, task: Task, action: Action) -> bool:
        """Say whether a delayed action still runs: the end of its call cancels it."""
        call, _ = self.calls.get(task.workspace, task.call_id)
        if call is None or not _is_over(call, action):
            return True
        self._note(task, Reason.ENDED_BEFORE_DELAY.value, [])
        return False

    def _tell_desktops(
        self, task: Task, action: Action, traced: Traced, rulebook: Rulebook
    ) -> None:
        facts = self._facts(task, action, traced, rulebook)
        try:
            pushed = self.desktops.perform(
                task.workspace, task.agent_id, action, facts, self.clock.now()
            )
        except RefusedValueError:
            return self._note(task, Reason.VALUE_REFUSED.value, [])
        reached = any(line["status"] == "sent" for line in pushed)
        return self._note(task, (Reason.RUNS if reached else Reason.NO_DEVICE).value, pushed)

    def _note(self, task: Task, reason: str, pushed: list[Mapping[str, str]]) -> None:
        now = self.clock.now()
        self.calls.put_answer(
            task.workspace,
            task.call_id,
            f"later#{task.id}",
            {
                "action_id": task.action_id,
                "agent_id": task.agent_id,
                "event_sort": task.event_sort,
                "reason": reason,
                "pushes": [dict(line) for line in pushed],
                "at": now.isoformat(),
            },
            now,
        )

    def _request(self, task: Task, action: Action, traced: Traced, rulebook: Rulebook) -> None:
        new = Delivery(task.id, action.id, task.event_sort, State.SENDING)
        lease_seconds = action.request.timeout_seconds + LEASE_MARGIN_SECONDS
        claimed = self.records.claim(
            task.workspace, task.call_id, new, self.clock.now(), lease_seconds
        )
        if claimed is None:
            return
        delivery, version = claimed
        verdict, attempt, shown = self._try(task, action, traced, rulebook, delivery)
        now = self.clock.now()
        settled = replace(
            delivery,
            state=verdict.state,
            attempts=(*delivery.attempts[:-1], attempt),
            shown=shown,
        )
        self.records.settle(task.workspace, task.call_id, settled, version, now)
        if verdict.state is State.WAITING:
            again = replace(task, is_delayed=False)
            self.deliveries.send(task_message(again, verdict.delay_seconds))

    def _try(
        self,
        task: Task,
        action: Action,
        traced: Traced,
        rulebook: Rulebook,
        delivery: Delivery,
    ) -> tuple[Verdict, Attempt, Mapping[str, str]]:
        begun = delivery.attempts[-1]
        facts = self._facts(task, action, traced, rulebook)
        shown: Mapping[str, str] = {}
        try:
            shown = _shown(render(action, facts.masked()))
            rendered = render(action, replace(facts, secret=self._secret(task.workspace)))
        except NotFoundError as error:
            verdict = Verdict(State.FAILED, "mapping")
            return verdict, replace(begun, outcome="mapping", detail=str(error)), shown
        started = monotonic()
        verdict, status, detail = self._send(task, action, rendered, len(delivery.attempts))
        done = replace(
            begun,
            outcome=verdict.outcome,
            status=status,
            duration_ms=round((monotonic() - started) * 1000, 1),
            detail=detail,
        )
        return verdict, done, shown

    def _send(
        self, task: Task, action: Action, rendered: Rendered, attempt: int
    ) -> tuple[Verdict, int, str]:
        request = HttpRequest(
            method=rendered.kind.value,
            url=rendered.url,
            headers={**(rendered.headers or {}), "Idempotency-Key": task.id},
            body=rendered.body.encode(),
            timeout_seconds=action.request.timeout_seconds,
        )
        repeatable = action.kind is ActionKind.GET or action.request.repeatable
        try:
            response = self.http.send(request)
        except HttpFailedError as error:
            spread = self.spread()
            verdict = judge_failure(error, attempt, spread, is_repeatable=repeatable)
            return verdict, 0, str(error)
        verdict = judge_answer(response, attempt, self.spread(), self.clock.now())
        return verdict, response.status, ""

    def _facts(self, task: Task, action: Action, traced: Traced, rulebook: Rulebook) -> Facts:
        return gather(
            traced.event,
            task.call_id,
            rulebook,
            agent_id=task.agent_id,
            arguments=action.arguments,
        )

    def _secret(self, name: str) -> Callable[[str], str]:
        return lambda secret_name: self.secrets.read(name, secret_name)


def _is_over(call: Call, action: Action) -> bool:
    during = action.trigger in {Trigger.RINGING, Trigger.ANSWERED}
    return during and call.phase is Phase.ENDED


def _shown(rendered: Rendered) -> Mapping[str, str]:
    """Return the request as people may see it: rendered with masked secrets."""
    return {
        "method": rendered.kind.value,
        "url": rendered.url,
        "headers": "\n".join(f"{k}: {v}" for k, v in (rendered.headers or {}).items()),
        "body": rendered.body[:SHOWN_BODY_CHARACTERS],
    }
