"""May a request begin now? Asked before every HTTP request, about the place it goes to.

In this order: the breaker, how many at once, how many a minute, how many a day. Who is refused gives
back what was taken before. A destination without limits that answers costs one read, and nothing after.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from ringhook.domain.errors import TryAgainError
from ringhook.engine.limits import end_of_day, end_of_minute, local_day, minute_of, near_limit
from ringhook.engine.outgoing import Limits, OverLimit
from ringhook.flows.breakers import Breakers, Seen
from ringhook.store import limits as store

_LOG = logging.getLogger(__name__)

LATE_SECONDS = 1.0
"""A queue that counts whole seconds may be this much early."""
BREAKER_SPREAD_SECONDS = 10.0
RATE_SPREAD_SECONDS = 20.0
QUOTA_SPREAD_SECONDS = 600.0
SLOT_WAIT_SECONDS = 1.0

Reason = Literal["breaker_open", "concurrency", "rate", "quota"]


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a request goes: *key* is the credential's id, else the host of the address."""

    key: str
    limits: Limits = Limits()


@dataclass(frozen=True, slots=True)
class Pass:
    """One request may begin. What it holds is given back by `leave`, or by `withdraw` if it is not sent.

    *minute* and *day* are where the request is counted, if it is.
    """

    seen: Seen = field(repr=False)
    slot: store.Slot | None = None
    minute: int | None = None
    day: date | None = None

    @property
    def key(self) -> str:
        """The destination's key."""
        return self.seen.key

    @property
    def is_probe(self) -> bool:
        """Say whether this is the one request that an open breaker lets through."""
        return self.seen.is_probe


@dataclass(frozen=True, slots=True)
class Refused:
    """The request may not begin before *retry_at*; *is_final* says that it never may."""

    reason: Reason
    retry_at: datetime
    is_final: bool = False


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question."""

    workspace: str
    destination: Destination
    now: datetime
    zone: str
    lease_seconds: float

    @property
    def limits(self) -> Limits:
        return self.destination.limits


class Admission:
    """Lets requests in. *spread* gives a random number from -1 to 1."""

    def __init__(self, rows: store.Limits, spread: Callable[[], float]) -> None:
        self._rows, self._spread = rows, spread
        self._breakers = Breakers(rows)

    def enter(
        self,
        workspace: str,
        destination: Destination,
        now: datetime,
        *,
        zone: str,
        lease_seconds: float,
    ) -> Pass | Refused:
        """Let one request in, or say when to ask again.

        Days are those of the time zone *zone*. A concurrency slot that is not given back is free again
        after *lease_seconds*: the request's time-out and a margin.
        """
        asked = _Asked(workspace, destination, now, zone, lease_seconds)
        answer = self._ask_breaker(asked)
        for limit, step in (
            (asked.limits.concurrent, self._take_slot),
            (asked.limits.per_minute, self._count_minute),
            (asked.limits.daily, self._count_day),
        ):
            if limit and isinstance(answer, Pass):
                answer = self._try(asked, answer, step)
        return answer

    def leave(
        self,
        workspace: str,
        pass_: Pass,
        healthy: bool | None,  # noqa: FBT001 - an outcome, not a switch
        now: datetime,
    ) -> None:
        """Say how the request ended, and give its slot back.

        *healthy* is False after a failure of the other side (no connection, time-out, 5xx), True after
        an answer that shows it well, None when it shows neither. For a probe None is good enough. A
        success is told only to a breaker that had failures to forget at `enter`: so it costs nothing.
        A table that is busy is only logged: every lease ends by itself, and an outcome must not be lost.
        """
        _quietly(lambda: self._free_slot(workspace, pass_, now))
        _quietly(lambda: self._breakers.tell(workspace, pass_.seen, now, healthy=healthy))

    def withdraw(self, workspace: str, pass_: Pass, now: datetime) -> None:
        """Give everything back, the count too: the request was not sent at all."""
        _quietly(lambda: self._free_slot(workspace, pass_, now))
        _quietly(lambda: self._uncount(workspace, pass_, now))
        _quietly(lambda: self._breakers.withdraw(workspace, pass_.seen, now))

    def _try(
        self, asked: _Asked, pass_: Pass, step: Callable[[_Asked, Pass], Pass | Refused]
    ) -> Pass | Refused:
        """Take one step more; what was taken before it is given back when that fails."""
        is_in = False
        try:
            answer = step(asked, pass_)
            is_in = isinstance(answer, Pass)
            return answer
        finally:
            if not is_in:
                self.withdraw(asked.workspace, pass_, asked.now)

    def _ask_breaker(self, asked: _Asked) -> Pass | Refused:
        seen = self._breakers.ask(asked.workspace, asked.destination.key, asked.now)
        if isinstance(seen, Seen):
            return Pass(seen)
        return Refused("breaker_open", self._after(seen, BREAKER_SPREAD_SECONDS))

    def _take_slot(self, asked: _Asked, pass_: Pass) -> Pass | Refused:
        slot = self._rows.take_slot(
            asked.workspace,
            pass_.key,
            asked.limits.concurrent,
            asked.now,
            asked.lease_seconds,
            start=int((1 + self._spread()) * store.MOST_SLOTS),
        )
        if slot is not None:
            return replace(pass_, slot=slot)
        wait = timedelta(seconds=SLOT_WAIT_SECONDS * (1 + self._spread() / 2))
        return Refused("concurrency", asked.now + wait)

    def _count_minute(self, asked: _Asked, pass_: Pass) -> Pass | Refused:
        minute = minute_of(asked.now)
        count = self._rows.count_minute(asked.workspace, pass_.key, minute)
        if count <= asked.limits.per_minute:
            return replace(pass_, minute=minute)
        return Refused("rate", self._after(end_of_minute(minute), RATE_SPREAD_SECONDS))

    def _count_day(self, asked: _Asked, pass_: Pass) -> Pass | Refused:
        day, limit = local_day(asked.now, asked.zone), asked.limits.daily
        used = self._rows.count_day(asked.workspace, pass_.key, day, asked.now)
        if used == near_limit(limit) < limit:
            self._note(asked, day, "quota_near", used)
        if used >= limit:
            self._note(asked, day, "quota_reached", limit)
        if used <= limit:
            return replace(pass_, day=day)
        over = Pass(pass_.seen, day=day)
        _quietly(lambda: self._uncount(asked.workspace, over, asked.now))
        again = self._after(end_of_day(asked.now, asked.zone).timestamp(), QUOTA_SPREAD_SECONDS)
        return Refused("quota", again, is_final=asked.limits.over_limit is OverLimit.FAIL)

    def _note(self, asked: _Asked, day: date, kind: store.NoticeKind, used: int) -> None:
        notice = store.Notice(kind, asked.destination.key, used, asked.limits.daily, asked.now)
        _quietly(lambda: self._rows.note(asked.workspace, day, notice))

    def _free_slot(self, workspace: str, pass_: Pass, now: datetime) -> None:
        if pass_.slot is not None:
            self._rows.free_slot(workspace, pass_.key, pass_.slot, now)

    def _uncount(self, workspace: str, pass_: Pass, now: datetime) -> None:
        if pass_.day is not None:
            self._rows.count_day(workspace, pass_.key, pass_.day, now, -1)
        if pass_.minute is not None and pass_.minute == minute_of(now):
            self._rows.count_minute(workspace, pass_.key, pass_.minute, -1)

    def _after(self, at: float, width_seconds: float) -> datetime:
        """Return a time after *at*, so chosen that not all come back at once."""
        late = LATE_SECONDS + width_seconds * (1 + self._spread()) / 2
        return datetime.fromtimestamp(at + late, UTC)


def _quietly(work: Callable[[], object]) -> None:
    """Do without what a busy table does not take."""
    try:
        work()
    except TryAgainError as error:
        _LOG.warning("a limit was not written: %s", error)
