"""One row per HTTP action of an event: claimed before it is sent, settled after.

(absent) ─claim─▶ SENDING ─settle─▶ SUCCEEDED | FAILED | UNKNOWN | DEAD
▲  │                           │
│  ├─settle─▶ WAITING ─claim─▶ SENDING ...
│  └─hold───▶ WAITING          └─reopen─▶ WAITING
└── claim again when the worker that claimed it died: INTERRUPTED attempt
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from math import inf
from time import monotonic

from msgspec import Struct
from msgspec.structs import replace

from ringhook.domain.errors import ConflictError, RinghookError, TryAgainError
from ringhook.ports.table import ABSENT, Row, Table
from ringhook.store.codec import Codec
from ringhook.store.layout import DAY_SECONDS, Retention, ninety_days, workspace


class State(StrEnum):
    """How far a delivery has come. UNKNOWN: sent, but nobody knows whether it arrived."""

    SENDING = "sending"
    WAITING = "waiting"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    UNKNOWN = "unknown"
    DEAD = "dead"


INTERRUPTED = "the server stopped during this attempt; the request may have been sent"
FINAL = frozenset({State.SUCCEEDED, State.FAILED, State.UNKNOWN, State.DEAD})


class Attempt(Struct, frozen=True):
    """One try. *outcome* is `ok` or a `ringhook.engine.failures.FailureClass`; *detail* says more.

    *answer* is the beginning of what the CRM said.
    """

    started_at: str
    outcome: str = ""
    status: int = 0
    duration_ms: float = 0.0
    detail: str = ""
    answer: str = ""


class Delivery(Struct, frozen=True):
    """An HTTP action of one event with all its attempts. *shown* is the request with secrets masked.

    *waits_for* says why the next attempt waits when no failure is the cause: `quota`, `breaker_open`...
    *round_start* is how many attempts were over when a person had it sent again: then the schedule
    begins anew.
    """

    id: str
    action_id: str
    event_sort: str
    state: State
    attempts: tuple[Attempt, ...] = ()
    shown: Mapping[str, str] | None = None
    next_at: str = ""
    waits_for: str = ""
    round_start: int = 0

    @property
    def attempt_number(self) -> int:
        """Which attempt of its round the last one is, from 1."""
        return len(self.attempts) - self.round_start


class NotYetError(RinghookError):
    """The next attempt is planned for later; *delay_seconds* says how much later."""

    def __init__(self, delay_seconds: float) -> None:
        super().__init__("the next attempt is not due yet")
        self.delay_seconds = delay_seconds


DELIVERIES = Codec(Delivery)
EARLY_SECONDS = 1.0
"""A queue that counts whole seconds may be this much early."""


class Deliveries:
    """The deliveries of every call.

    *alone_since* is when the only process that sends was started, where there is only one: what it did not
    begin itself has died with another process, and nobody need wait for its lease. Its queue is exact, too.
    """

    def __init__(
        self, table: Table, retention: Retention = ninety_days, alone_since: datetime | None = None
    ) -> None:
        self._table = table
        self._alone_since = alone_since
        self._begun: dict[str, float] = {}
        self._retention = retention

    def claim(
        self, name: str, call_id: str, new: Delivery, now: datetime, lease_seconds: float
    ) -> tuple[Delivery, int] | None:
        """Return the delivery with a new attempt begun, and its row version; None when it is settled.

        Raises `TryAgainError` while another worker's attempt is under way, `NotYetError` when the next one
        is planned for later. An attempt whose worker died is
        closed as `interrupted`: the request may have been sent, so it is sent again and the trace says so.
        """
        begun = replace(new, state=State.SENDING, attempts=(Attempt(now.isoformat()),))
        try:
            return begun, self._begin(name, call_id, begun, now, ABSENT)
        except ConflictError:
            return self._claim_known(name, call_id, new.id, now, lease_seconds)

    def _claim_known(
        self, name: str, call_id: str, delivery_id: str, now: datetime, lease_seconds: float
    ) -> tuple[Delivery, int] | None:
        row = self._table.get(workspace(name, "call", call_id), f"delivery#{delivery_id}")
        if row is None:
            raise TryAgainError("this delivery has just gone past its retention")
        found = DELIVERIES.from_json(row.data)
        if found.state in FINAL:
            return None
        if self._alone_since is None:
            _check_time(found, now)
        attempts = found.attempts
        if found.state is State.SENDING:
            self._refuse_living(found, now, lease_seconds)
            attempts = _interrupted(attempts)
        begun = replace(
            found,
            state=State.SENDING,
            attempts=(*attempts, Attempt(now.isoformat())),
            next_at="",
            waits_for="",
        )
        try:
            version = self._begin(name, call_id, begun, now, row.version)
        except ConflictError:
            raise TryAgainError("another worker has just begun this delivery") from None
        return begun, version

    def settle(
        self, name: str, call_id: str, delivery: Delivery, version: int, now: datetime
    ) -> None:
        """Write the outcome of the attempt that `claim` began."""
        self._write(name, call_id, delivery, now, version)
        self._begun.pop(delivery.id, None)

    def hold(
        self,
        name: str,
        call_id: str,
        claimed: tuple[Delivery, int],
        waits_for: str,
        until: datetime,
        now: datetime,
    ) -> None:
        """Take back the attempt that `claim` began: nothing was sent, and nothing may be before *until*."""
        delivery, version = claimed
        held = replace(
            delivery,
            state=State.WAITING,
            attempts=delivery.attempts[:-1],
            next_at=until.isoformat(),
            waits_for=waits_for,
        )
        self._write(name, call_id, held, now, version)

    def reopen(self, name: str, call_id: str, delivery_id: str, now: datetime) -> bool:
        """Let a delivery that ended without success be sent again, with all its tries; False for any other.

        One that was reopened before and still waits for its message is reopened again.
        """
        row = self._table.get(workspace(name, "call", call_id), f"delivery#{delivery_id}")
        found = DELIVERIES.from_json(row.data) if row else None
        if row is None or found is None or found.state in {State.SUCCEEDED, State.SENDING}:
            return False
        opened = replace(
            found, state=State.WAITING, next_at="", waits_for="", round_start=len(found.attempts)
        )
        try:
            self._write(name, call_id, opened, now, row.version)
        except ConflictError:
            return False
        return True

    def get(self, name: str, call_id: str, delivery_id: str) -> Delivery | None:
        """Return one delivery or None."""
        row = self._table.get(workspace(name, "call", call_id), f"delivery#{delivery_id}")
        return DELIVERIES.from_json(row.data) if row else None

    def _refuse_living(self, found: Delivery, now: datetime, lease_seconds: float) -> None:
        """Raise `TryAgainError` while the worker that began the last attempt may live.

        The only process knows what it began itself, whatever becomes of the clock; all else died with another one.
        """
        if self._alone_since is None:
            began = datetime.fromisoformat(found.attempts[-1].started_at)
            passed_seconds = (now - began).total_seconds()
        else:
            passed_seconds = monotonic() - self._begun.get(found.id, -inf)
        if passed_seconds < lease_seconds:
            raise TryAgainError("another worker is sending this delivery")

    def _begin(self, name: str, call_id: str, begun: Delivery, now: datetime, expect: int) -> int:
        version = self._write(name, call_id, begun, now, expect)
        if self._alone_since is not None:
            self._begun[begun.id] = monotonic()
        return version

    def _write(
        self, name: str, call_id: str, delivery: Delivery, now: datetime, expect: int
    ) -> int:
        row = Row(
            workspace(name, "call", call_id),
            f"delivery#{delivery.id}",
            DELIVERIES.to_json(delivery),
            expires_at=int(now.timestamp()) + self._retention(name) * DAY_SECONDS,
        )
        return self._table.put(row, expect=expect)


def _interrupted(attempts: tuple[Attempt, ...]) -> tuple[Attempt, ...]:
    """Close the attempt of a worker that died."""
    return (*attempts[:-1], replace(attempts[-1], outcome="interrupted", detail=INTERRUPTED))


def _check_time(delivery: Delivery, now: datetime) -> None:
    if not delivery.next_at:
        return
    early_seconds = (datetime.fromisoformat(delivery.next_at) - now).total_seconds()
    if early_seconds > EARLY_SECONDS:
        raise NotYetError(early_seconds)
