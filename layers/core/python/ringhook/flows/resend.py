"""Failed deliveries are sent again because a person asks for it: one, or many since a time.

Three steps: the delivery is opened again, its task is queued, its line leaves the list. A crash between
any two leaves the line where it was, and asking again goes on from there; a task that is queued twice
is done once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from ringhook.domain.errors import BadRequestError, NotFoundError
from ringhook.flows.messages import Task, task_message
from ringhook.ports.clock import Clock
from ringhook.ports.queue import Queue
from ringhook.store.configurations import Configurations
from ringhook.store.deliveries import Deliveries, State
from ringhook.store.failures import Failed, FailedPage, Failures

MOST_AT_ONCE = 500
MOST_COUNTED = 10_000
AT_A_TIME = 10
PATIENCE_SECONDS = 18.0
"""API Gateway waits 29 s for an answer."""
NEVER_FOR_DESKTOPS = "what a desktop opens or runs (URL, RUN) is never sent again"


class AlreadyOnItsWayError(BadRequestError):
    """The delivery is not failed any more: there is nothing to send again."""

    status = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which failures: all since a time, or only those of an action, a failure, a state, a host."""

    since: datetime
    action_id: str = ""
    failure: str = ""
    state: str = ""
    host: str = ""


@dataclass(frozen=True, slots=True)
class Resent:
    """How many were queued, how many had left the list meanwhile, how many are still to be asked for."""

    queued: int
    passed_over: int
    remaining: int


@dataclass(frozen=True, slots=True)
class Resend:
    """Sends again with the newest configuration that still has the action: it may have been mended."""

    configurations: Configurations
    records: Deliveries
    failures: Failures
    deliveries: Queue
    clock: Clock
    patience_seconds: float = PATIENCE_SECONDS

    def one(self, name: str, delivery_id: str) -> None:
        """Send one delivery again. Raises `NotFoundError` or `AlreadyOnItsWayError`."""
        failed = self.failures.get(name, delivery_id)
        if failed is None:
            if self.failures.call_of(name, delivery_id):
                raise AlreadyOnItsWayError("this delivery is done, or on its way again already")
            raise NotFoundError(
                f"no failed delivery has this id; it may be too old, and {NEVER_FOR_DESKTOPS}"
            )
        if not self._open_and_queue(name, [failed]):
            raise AlreadyOnItsWayError(
                f"this delivery cannot be sent again: it is being sent, or done; {NEVER_FOR_DESKTOPS}"
            )

    def many(self, name: str, wanted: Wanted, limit: int = MOST_AT_ONCE) -> Resent:
        """Send up to *limit* again, the oldest first, and say what is left to ask for."""
        ends_at = monotonic() + self.patience_seconds
        until = self.clock.now()
        chosen = tuple(self._find(name, wanted, until, limit))
        queued = tried = 0
        for start in range(0, len(chosen), AT_A_TIME):
            some = chosen[start : start + AT_A_TIME]
            queued += self._open_and_queue(name, some)
            tried += len(some)
            if monotonic() > ends_at:
                break
        remaining = sum(1 for _ in self._find(name, wanted, until, MOST_COUNTED))
        return Resent(queued, tried - queued, remaining)

    def _open_and_queue(self, name: str, some: Sequence[Failed]) -> int:
        """Return how many of *some* could be sent again; they leave the list, and so do those that are done."""
        now = self.clock.now()
        opened = [
            failed
            for failed in some
            if self.records.reopen(name, failed.call_id, failed.delivery_id, now)
        ]
        if opened:
            self.deliveries.send(*(task_message(self._task(name, failed)) for failed in opened))
        for failed in some:
            if failed in opened or self._is_done(name, failed):
                self.failures.remove(name, failed.delivery_id, only_at=failed.at)
        return len(opened)

    def _is_done(self, name: str, failed: Failed) -> bool:
        """Say whether it succeeded or is no longer kept; one that is being sent decides about its line itself."""
        found = self.records.get(name, failed.call_id, failed.delivery_id)
        return found is None or found.state is State.SUCCEEDED

    def _task(self, name: str, failed: Failed) -> Task:
        newest = self.configurations.rulebook(name)
        action = newest.action(failed.action_id)
        is_there = action is not None and not action.kind.is_desktop
        return Task(
            name,
            failed.call_id,
            failed.event_sort,
            newest.version if is_there else failed.config_version,
            failed.action_id,
            failed.agent_id,
            is_shared=True,
            follows=failed.follows,
            is_called=failed.is_called,
        )

    def _find(self, name: str, wanted: Wanted, until: datetime, limit: int) -> Iterator[Failed]:
        cursor, left = "", limit
        while left > 0:
            page: FailedPage = self.failures.list(
                name,
                state=wanted.state,
                failure=wanted.failure,
                action_id=wanted.action_id,
                host=wanted.host,
                since=wanted.since,
                until=until,
                limit=left,
                cursor=cursor,
                oldest_first=True,
            )
            yield from page.rows
            left -= len(page.rows)
            cursor = page.after
            if not cursor:
                return
