"""What limits are counted with: breakers, slots, counters per minute and per day, and notices.

Rows outlive what they say: their end is inside them. So a version is never seen twice while anybody
may still hold it, and writing with `expect` is safe.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from ringhook.domain.errors import ConflictError
from ringhook.engine.limits import Breaker, end_of_minute
from ringhook.ports.table import ABSENT, Row, Table
from ringhook.store.codec import Codec
from ringhook.store.layout import DAY_SECONDS, workspace

KEPT_SECONDS = 3600
"""Longer than a breaker stays open."""
MINUTE_KEPT_SECONDS = 120
DAY_KEPT_DAYS = 3
NOTICE_KEPT_DAYS = 14
MOST_SLOTS = 1000
SLOT_TRIES = 5

EXECUTIONS, EXECUTIONS_OF = "#executions", "#executions-"
"""What executions by REST are counted under: all, and those of one action. No credential is called so."""
DIALS_OF = "dial-"
"""Under this the calls are counted that a desktop or an agent has placed."""

NoticeKind = Literal["quota_near", "quota_reached"]


@dataclass(frozen=True, slots=True)
class Slot:
    """One of a destination's places, ours *until* then (Unix seconds), and its row's version."""

    number: int
    version: int
    until: float


@dataclass(frozen=True, slots=True)
class Notice:
    """*used* of a daily *limit* were used up at *at*: four fifths, or all.

    *credential_id* is a credential's, or `EXECUTIONS`, or `EXECUTIONS_OF` an action.
    """

    kind: NoticeKind
    credential_id: str
    used: int
    limit: int
    at: datetime


BREAKERS = Codec(Breaker)
NOTICES = Codec(Notice)


class Limits:
    """The rows behind `ringhook.flows.admission`. *key* is the destination's."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def breaker(self, name: str, key: str) -> tuple[Breaker, int]:
        """Return the breaker and its row version, `ABSENT` when nothing is known."""
        row = self._table.get(workspace(name, "breaker"), key)
        return (BREAKERS.from_json(row.data), row.version) if row else (Breaker(), ABSENT)

    def open_breakers(self, name: str) -> int:
        """Return how many of the first hundred destinations are spared."""
        rows = self._table.query(workspace(name, "breaker")).rows
        return sum(BREAKERS.from_json(row.data).is_open for row in rows)

    def put_breaker(self, name: str, key: str, breaker: Breaker, now: datetime, expect: int) -> int:
        """Return the new version, 0 when somebody else wrote since *expect* was read."""
        partition, at = workspace(name, "breaker"), now.timestamp()
        return self._write(partition, key, BREAKERS.to_json(breaker), at, expect)

    def take_slot(
        self, name: str, key: str, count: int, now: datetime, lease_seconds: float, start: int
    ) -> Slot | None:
        """Return a free one of *count* slots, None when there is none.

        *start* is any number; different ones keep callers from all trying the same slot first. Slots
        beyond *count*, from before it was lowered, are not given but still weigh.
        """
        rows = self._table.query(workspace(name, "slots", key), limit=MOST_SLOTS).rows
        at = now.timestamp()
        known = {int(row.sort): row for row in rows}
        held = {number for number, row in known.items() if row.data["until"] > at}
        free = [number for number in range(count) if number not in held]
        if len(held) >= count:
            return None
        turn = start % len(free)
        until = at + lease_seconds
        for number in (free[turn:] + free[:turn])[:SLOT_TRIES]:
            expect = known[number].version if number in known else ABSENT
            version = self._put_slot(name, key, number, until, at, expect)
            if version:
                return Slot(number, version, until)
        return None

    def free_slot(self, name: str, key: str, slot: Slot, now: datetime) -> None:
        """Give *slot* back, unless its lease is over: then it is free, or somebody else's."""
        at = now.timestamp()
        if at < slot.until:
            self._put_slot(name, key, slot.number, 0.0, at, slot.version)

    def count_minute(self, name: str, key: str, minute: int, amount: int = 1) -> int:
        """Return how many requests *minute* has now."""
        ends = int(end_of_minute(minute)) + MINUTE_KEPT_SECONDS
        return self._table.add(workspace(name, "minute", key), str(minute), amount, expires_at=ends)

    def count_day(self, name: str, key: str, day: date, now: datetime, amount: int = 1) -> int:
        """Return how many requests the local *day* has now."""
        ends = int(now.timestamp()) + DAY_KEPT_DAYS * DAY_SECONDS
        return self._table.add(
            workspace(name, "used", key), day.isoformat(), amount, expires_at=ends
        )

    def note(self, name: str, day: date, notice: Notice) -> None:
        """Keep *notice*, if it is the first of its kind for that credential and local *day*."""
        ends = notice.at.timestamp() + NOTICE_KEPT_DAYS * DAY_SECONDS
        sort = f"{day.isoformat()}#{notice.kind}#{notice.credential_id}"
        row = Row(workspace(name, "notices"), sort, NOTICES.to_json(notice), expires_at=int(ends))
        try:
            self._table.put(row, expect=ABSENT)
        except ConflictError:
            return

    def notices(self, name: str, since: datetime) -> tuple[Notice, ...]:
        """Return the notices made at *since* or later, oldest first."""
        after = (since.astimezone(UTC) - timedelta(days=1)).date().isoformat()
        found: list[Notice] = []
        while True:
            page = self._table.query(workspace(name, "notices"), after=after)
            found += [NOTICES.from_json(row.data) for row in page.rows]
            after = page.after
            if not after:
                recent = [notice for notice in found if notice.at >= since]
                return tuple(sorted(recent, key=lambda n: (n.at, n.credential_id, n.kind)))

    def _put_slot(
        self, name: str, key: str, number: int, until: float, at: float, expect: int
    ) -> int:
        partition = workspace(name, "slots", key)
        return self._write(partition, f"{number:04}", {"until": until}, max(until, at), expect)

    def _write(
        self, partition: str, sort: str, content: dict[str, object], ends: float, expect: int
    ) -> int:
        row = Row(partition, sort, content, expires_at=int(ends) + KEPT_SECONDS)
        try:
            return self._table.put(row, expect=expect)
        except ConflictError:
            return 0
