"""One breaker per destination, kept in the table, so that every worker and process sees the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from ringhook.engine.limits import PROBE_SECONDS, Breaker
from ringhook.store.limits import Limits

ROUNDS = 8
"""More than the writes it takes to open a breaker: who loses that often has nothing to add."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A request may pass: what was known of its destination *at* that time, and whether it is the probe."""

    key: str
    at: float
    breaker: Breaker
    version: int
    is_probe: bool = False


@dataclass(frozen=True, slots=True)
class Breakers:
    """Spares what does not answer. All writes are conditional; whoever comes second reads again.

    *ailing* are the destinations that failed in this process and have not answered well since: so a
    success that began before the first failure counts as well, and costs nothing for all others.
    """

    rows: Limits
    ailing: set[tuple[str, str]] = field(default_factory=set)

    def ask(self, workspace: str, key: str, now: datetime) -> Seen | float:
        """Let a request to *key* pass, or return until when it is spared, in Unix seconds."""
        at = now.timestamp()
        for _ in range(ROUNDS):
            breaker, version = self.rows.breaker(workspace, key)
            until = breaker.refuses_until(at)
            if until:
                return until
            if not breaker.is_open:
                return Seen(key, at, breaker, version)
            probing = breaker.probing(at)
            written = self.rows.put_breaker(workspace, key, probing, now, version)
            if written:
                return Seen(key, at, probing, written, is_probe=True)
        return at + PROBE_SECONDS

    def tell(self, workspace: str, seen: Seen, now: datetime, *, healthy: bool | None) -> None:
        """Take in how the request ended. See `ringhook.flows.admission.Admission.leave`.

        What comes from a time long past, as after a computer's sleep, says nothing about today.
        """
        at = now.timestamp()
        if at >= seen.at + PROBE_SECONDS:
            return
        if seen.is_probe:
            after = seen.breaker.tripped(at) if healthy is False else Breaker()
            self.rows.put_breaker(workspace, seen.key, after, now, seen.version)
        elif healthy is False:
            self.ailing.add((workspace, seen.key))
            self._change(workspace, seen, lambda breaker: breaker.failing(at), now)
        elif healthy:
            self._change(workspace, self._newest(workspace, seen), Breaker.forgetting, now)

    def _newest(self, workspace: str, seen: Seen) -> Seen:
        """Return *seen*, read again where there may be failures by now that it does not know of."""
        if (workspace, seen.key) not in self.ailing:
            return seen
        self.ailing.discard((workspace, seen.key))
        breaker, version = self.rows.breaker(workspace, seen.key)
        return replace(seen, breaker=breaker, version=version)

    def withdraw(self, workspace: str, seen: Seen, now: datetime) -> None:
        """Let another request be the probe: this one was not sent."""
        if seen.is_probe and now.timestamp() < seen.at + PROBE_SECONDS:
            free = seen.breaker.unprobed()
            self.rows.put_breaker(workspace, seen.key, free, now, seen.version)

    def _change(
        self, workspace: str, seen: Seen, change: Callable[[Breaker], Breaker], now: datetime
    ) -> None:
        """Write what *change* makes of the breaker, beginning with what was seen."""
        breaker, version = seen.breaker, seen.version
        for _ in range(ROUNDS):
            changed = change(breaker)
            if changed == breaker:
                return
            if self.rows.put_breaker(workspace, seen.key, changed, now, version):
                return
            breaker, version = self.rows.breaker(workspace, seen.key)
