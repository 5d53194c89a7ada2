"""Somebody calls an action: it is written down, performed once while they wait, and they hear how it went.

    begin    the call is counted and written down, before anything is attempted
    finish   the CRM is asked, or desktops are told; this takes as long as it takes

A crash between the two leaves an execution whose outcome nobody knows. A message that waits on the queue
for longer than any attempt lasts says so then.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from threading import BoundedSemaphore
from typing import Any

from ringhook.domain.call import CallEvent, EventKind
from ringhook.domain.errors import BadRequestError
from ringhook.engine.parameters import accepted
from ringhook.engine.rulebook import Action, Rulebook
from ringhook.flows.deliver import Deliver, lease_seconds
from ringhook.flows.execution_limits import ExecutionLimits
from ringhook.flows.facts import gather
from ringhook.flows.messages import Task, task_message
from ringhook.ports.clock import Clock
from ringhook.ports.queue import Queue
from ringhook.store.calls import Calls, Traced, event_sort
from ringhook.store.executions import Execution, Executions

WITHIN_SECONDS = 25.0
"""API Gateway waits 29 s for an answer."""
CHECK_MARGIN_SECONDS = 5.0
ACK_SECONDS, STEP_SECONDS = 5.0, 0.1
MOST_AT_ONCE = 16
VENDOR, NEWS = "rest", "execution"


class TooManyAtOnceError(BadRequestError):
    """As many callers as can wait do so already."""

    status = 503
    retry_after_seconds = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Who wants which action performed, with what. *agents* are for what desktops perform."""

    workspace: str
    action: Action
    rulebook: Rulebook
    given: Mapping[str, Any]
    via: str
    who: str
    key_id: str = ""
    agents: tuple[str, ...] = ()
    wants_retries: bool = False


@dataclass(frozen=True, slots=True)
class Ordered:
    """An order that was written down, and what it takes to perform it."""

    order: Order
    execution: Execution
    event: CallEvent
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class Execute:
    """Performs orders. *pause* waits so many seconds."""

    calls: Calls
    executions: Executions
    limits: ExecutionLimits
    deliver: Deliver
    deliveries: Queue
    clock: Clock
    pause: Callable[[float], None]
    room: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(MOST_AT_ONCE))

    def begin(self, order: Order) -> Ordered:
        """Write *order* down. Raises `DayLimitError`, or `TooManyAtOnceError`."""
        if not self.room.acquire(blocking=False):
            raise TooManyAtOnceError("too many callers wait for an answer just now; ask again soon")
        try:
            now = self.clock.now()
            self.limits.enter(order.workspace, order.action, order.rulebook, now)
            return self._written_down(order)
        except BaseException:
            self.room.release()
            raise

    def _written_down(self, order: Order) -> Ordered:
        now, name, execution_id = self.clock.now(), order.workspace, secrets.token_hex(10)
        event = CallEvent(
            event_id=execution_id,
            vendor=VENDOR,
            kind=EventKind.UNKNOWN,
            call_id=execution_id,
            received_at=now,
        )
        tasks = tuple(_tasks(order, execution_id, event_sort(event)))
        execution = Execution(
            id=execution_id,
            action_id=order.action.id,
            action=order.action.name or order.action.id,
            at=now.isoformat(),
            via=order.via,
            who=order.who,
            key_id=order.key_id,
            event_sort=event_sort(event),
            config_version=order.rulebook.version,
            agents=order.agents,
            tasks=tuple(task.id for task in tasks),
            wants_retries=order.wants_retries,
            arguments=order.given,
        )
        self.calls.put_event(name, execution_id, Traced(event, NEWS, order.rulebook.version))
        self.executions.add(name, execution, order.rulebook.time_zone, now)
        self._leave_a_check(order.action, tasks)
        return Ordered(order, execution, event, tasks)

    def _leave_a_check(self, action: Action, tasks: Iterable[Task]) -> None:
        """Queue what goes on after a crash: a further attempt where those are wanted, else the verdict."""
        if action.kind.is_desktop:
            return  # what desktops were told, and did not say, stands in the list as unknown
        delay_seconds = lease_seconds(action) + CHECK_MARGIN_SECONDS
        checks = (replace(task, is_check=True) for task in tasks)
        self.deliveries.send(*(task_message(check, delay_seconds) for check in checks))

    def finish(self, ordered: Ordered) -> None:
        """Perform it; what came of it is in the records of its delivery and its desktops."""
        try:
            if ordered.order.action.kind.is_desktop:
                self._tell_desktops(ordered)
            else:
                self._ask(ordered)
        finally:
            self.room.release()

    def _ask(self, ordered: Ordered) -> None:
        (task,) = ordered.tasks
        begun = self.deliver.begin_task(task)
        if begun is not None:
            self.deliver.finish(self.deliver.send(begun, WITHIN_SECONDS))

    def _tell_desktops(self, ordered: Ordered) -> None:
        order, later = ordered.order, self.deliver.later
        commands: list[str] = []
        for task in ordered.tasks:
            facts = gather(
                ordered.event,
                task.call_id,
                order.rulebook,
                agent_id=task.agent_id,
                given=accepted(order.action.parameters, order.given),
            )
            if later.tell_desktops(task, order.action, facts):
                self.deliver.settling.steps.follow_up(task, order.action, order.rulebook)
            noted = self.calls.get_answer(task.workspace, task.call_id, f"later#{task.id}") or {}
            pushes = noted.get("pushes", ())
            commands += [p["command_id"] for p in pushes if p["status"] == "sent"]
        self._await_acks(order.workspace, ordered.execution.id, commands)

    def _await_acks(self, name: str, execution_id: str, commands: list[str]) -> None:
        """Wait until every desktop has answered, but not for long."""
        for _ in range(round(ACK_SECONDS / STEP_SECONDS)):
            commands = [
                command
                for command in commands
                if self.calls.get_answer(name, execution_id, f"ack#{command}") is None
            ]
            if not commands:
                return
            self.pause(STEP_SECONDS)


def _tasks(order: Order, execution_id: str, sort: str) -> Iterable[Task]:
    """Yield one task for the CRM, or one for each agent's desktops."""
    is_desktop = order.action.kind.is_desktop
    for agent_id in order.agents if is_desktop else ("",):
        yield Task(
            order.workspace,
            execution_id,
            sort,
            order.rulebook.version,
            order.action.id,
            agent_id,
            is_shared=not is_desktop,
            is_called=True,
            tries_once=not (is_desktop or order.wants_retries),
        )
