"""The parts of AWS that can be full: functions, rates, partitions."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from bench.cloud.facts import limit_of

RAMP_SECONDS = 10.0


@dataclass(slots=True)
class Rate:
    """So many a second, and a burst beyond (a token bucket)."""

    per_second: float
    burst: float
    left: float = -1.0
    at: float = 0.0

    def take(self, now: float) -> bool:
        """Take one, or return False."""
        if self.left < 0:
            self.left, self.at = self.burst, now
        self.left = min(self.burst, self.left + max(0.0, now - self.at) * self.per_second)
        self.at = max(self.at, now)
        if self.left < 1:
            return False
        self.left -= 1
        return True


@dataclass(slots=True)
class Pool:
    """One function's environments. *most* is its own limit, 0 for none."""

    most: int = 0
    busy: int = 0
    idle: int = 0
    peak: int = 0
    cold: int = 0
    ramp: Rate = field(
        default_factory=lambda: Rate(
            limit_of("lambda_ramp") / RAMP_SECONDS, limit_of("lambda_ramp")
        )
    )

    def enter(self, now: float, free_in_account: int) -> bool | None:
        """Return whether the start is cold, None when there is no room."""
        if free_in_account <= 0 or (self.most and self.busy >= self.most):
            return None
        is_cold = self.idle == 0
        if is_cold and not self.ramp.take(now):
            return None
        self.idle -= not is_cold
        self.cold += is_cold
        self.busy += 1
        self.peak = max(self.peak, self.busy)
        return is_cold

    def leave(self) -> None:
        """An invocation is over; its environment stays warm."""
        self.busy -= 1
        self.idle += 1


@dataclass(slots=True)
class Pollers:
    """How many batches Lambda takes from a standard queue at once: few at first, more while there is more."""

    allowed: float = float(limit_of("esm_standard_start"))
    at: float = 0.0

    def allowed_at(self, now: float, busy: int) -> int:
        """Return how many may be under way; that grows only while all are."""
        if busy >= int(self.allowed):
            more = max(0.0, now - self.at) * limit_of("esm_standard_ramp") / 60
            self.allowed = min(limit_of("esm_standard_most"), self.allowed + more)
        self.at = max(self.at, now)
        return int(self.allowed)


@dataclass(slots=True)
class Partitions:
    """What every shared partition was asked for in each second, against what one can do."""

    reads: int = limit_of("partition_read_units")
    writes: int = limit_of("partition_write_units")
    used: dict[tuple[str, str], Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    throttled: int = 0

    def ask(self, partition: str, kind: str, units: int, now: float) -> float:
        """Return how many seconds the request waits for its partition."""
        seconds = self.used[partition, kind]
        limit = self.reads if kind == "read" else self.writes
        second = math.floor(now)
        while seconds[second] + units > limit:
            self.throttled += 1
            second += 1
        seconds[second] += units
        return max(0.0, second - now)

    def busiest(self, kind: str) -> list[tuple[str, int]]:
        """Return every partition with its busiest second, the busiest first."""
        found = [
            (name, max(counts.values()))
            for (name, asked), counts in self.used.items()
            if asked == kind
        ]
        return sorted(found, key=lambda one: (-one[1], one[0]))
