"""Some minutes of many calls, event by event, in an account with the limits that AWS gives.

Every invocation of every function is one event of the simulation: it finds an environment or waits, and each
of its requests waits for its service, for its partition, and for the account's rate.
"""

from __future__ import annotations

import heapq
import random
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from bench.cloud.bill import WAITS
from bench.cloud.deployment import Function
from bench.cloud.facts import Latency, limit_of
from bench.cloud.machinery import Partitions, Pollers, Pool, Rate
from bench.cloud.profile import Profile, Report, Template, Work

DRAWS = 8192
RETRY_SECONDS = 1.0
ANSWER_SECONDS, TALK_SECONDS = 12.0, 90.0
DATABASE = frozenset({"read", "write"})


@dataclass(slots=True)
class Outcome:
    """What came of it; times in seconds."""

    pops: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    event_ages: list[float] = field(default_factory=list)
    task_ages: list[float] = field(default_factory=list)
    refused: int = 0
    counts: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Load:
    """Calls a second at each second from *begin* to *end*; what is counted begins at 0."""

    rate: Callable[[float], float]
    begin: int
    end: int


class _Waits:
    """Draws of every kind of waiting, in seconds."""

    def __init__(self, luck: random.Random, crm: str) -> None:
        names = {*WAITS.values(), "fifo_to_function", "standard_to_function", "api_to_function"}
        self._luck = luck
        self._drawn = {name: self._draws(name) for name in (*names, "cold_start")}
        self._drawn["crm"] = self._draws(crm)

    def _draws(self, name: str) -> list[float]:
        latency = Latency(name)
        return [latency.at(self._luck.random()) / 1000 for _ in range(DRAWS)]

    def __call__(self, name: str) -> float:
        return self._drawn[name][int(self._luck.random() * DRAWS)]


class Simulation:
    """One run. *most* limits how many of a function run at once."""

    def __init__(
        self,
        profile: Profile,
        seed: int,
        *,
        crm: str = "crm",
        most: dict[Function, int] | None = None,
    ) -> None:
        self._profile = profile
        self._luck = random.Random(seed)  # noqa: S311 - a simulation, no secret
        self._waits = _Waits(self._luck, crm)
        limits = most or {}
        names: tuple[Function, ...] = ("ingest", "dispatch", "deliver", "relay")
        self.pools = {name: Pool(limits.get(name, 0)) for name in names}
        self.partitions = Partitions()
        self.outcome = Outcome()
        self._api = Rate(limit_of("api_requests"), limit_of("api_burst"))
        self._pollers = Pollers()
        self._tasks: deque[tuple[float, Work]] = deque()
        self._heap: list[tuple[float, int, Callable[[float], None]]] = []
        self._serial = 0

    def run(self, load: Load) -> Outcome:
        """Let the calls come and return what became of them."""
        self._pollers.at = float(load.begin)
        for second in range(load.begin, load.end):
            for _ in range(self._arrivals(load.rate(second))):
                template = self._luck.choice(self._profile.calls)
                self._at(second + self._luck.random(), self._begin(template))
        while self._heap:
            now, _, happen = heapq.heappop(self._heap)
            if now >= load.end:
                break
            happen(now)
        return self.outcome

    def _arrivals(self, rate: float) -> int:
        """Return how many come in a second: about normally spread, as of many independent callers."""
        return max(0, round(self._luck.gauss(rate, rate**0.5)))

    def _at(self, when: float, happen: Callable[[float], None]) -> None:
        self._serial += 1
        heapq.heappush(self._heap, (when, self._serial, happen))

    def _begin(self, template: Template) -> Callable[[float], None]:
        def happen(now: float) -> None:
            free_at = [float("-inf")]
            when = now
            for place, report in enumerate(template):
                self._at(when, self._webhook(report, free_at))
                is_last_ring = place == len(template) - 3
                mean = ANSWER_SECONDS if is_last_ring else TALK_SECONDS
                if place >= len(template) - 3:
                    when += self._luck.expovariate(1 / mean)

        return happen

    def _webhook(self, report: Report, free_at: list[float]) -> Callable[[float], None]:
        """A PBX calls; what it says waits for what was said of the same call before."""

        def happen(now: float) -> None:
            arrived = now + self._waits("api_to_function")
            if not self._api.take(now):
                return self._refuse(now)
            done = self._invoke(report.ingest, arrived)
            if done is None:
                return self._refuse(now)
            if now >= 0:
                self.outcome.answers.append(done - now)
            due = done + self._waits("fifo_to_function")
            self._at(due, self._dispatch(report, free_at, now, done))
            return None

        return happen

    def _refuse(self, now: float) -> None:
        self.outcome.refused += now >= 0

    def _dispatch(
        self, report: Report, free_at: list[float], asked: float, queued: float
    ) -> Callable[[float], None]:
        def happen(now: float) -> None:
            if now < free_at[0]:
                self._at(free_at[0], happen)
                return
            popped: list[float] = []
            done = self._invoke(report.dispatch, now, popped)
            if done is None:
                self._at(now + RETRY_SECONDS, happen)
                return
            free_at[0] = done
            if asked >= 0:
                self.outcome.event_ages.append(now - queued)
                self.outcome.pops += [at - asked for at in popped[:1]]
            for work in report.later:
                if work.function == "relay":
                    self._at(done + self._luck.random(), self._frame(work))
                else:
                    due = done + self._waits("standard_to_function")
                    self._at(due, self._task(work))

        return happen

    def _frame(self, work: Work) -> Callable[[float], None]:
        def happen(now: float) -> None:
            if not self._api.take(now) or self._invoke(work, now) is None:
                self.outcome.counts["frames throttled"] += now >= 0

        return happen

    def _task(self, work: Work) -> Callable[[float], None]:
        def happen(now: float) -> None:
            self._tasks.append((now, work))
            self._deliver(now)

        return happen

    def _deliver(self, now: float) -> None:
        """Take from the delivery queue as much as Lambda's pollers take."""
        pool = self.pools["deliver"]
        while self._tasks and pool.busy < self._most_deliveries(now, pool):
            since, work = self._tasks[0]
            if self._invoke(work, now, then=self._deliver) is None:
                self._at(now + RETRY_SECONDS, self._deliver)
                return
            self._tasks.popleft()
            if since >= 0:
                self.outcome.task_ages.append(now - since)

    def _most_deliveries(self, now: float, pool: Pool) -> int:
        """Return how many may be under way: Lambda's pollers, and the limit that they were given."""
        allowed = self._pollers.allowed_at(now, pool.busy)
        return min(allowed, pool.most) if pool.most else allowed

    def _invoke(
        self,
        work: Work,
        now: float,
        popped: list[float] | None = None,
        then: Callable[[float], None] | None = None,
    ) -> float | None:
        """Return when the invocation is over, None when there is no room for it."""
        pool = self.pools[work.function]
        in_use = sum(one.busy for one in self.pools.values())
        is_cold = pool.enter(now, limit_of("lambda_concurrency") - in_use)
        if is_cold is None:
            self.outcome.counts[f"{work.function} throttled"] += now >= 0
            return None
        at = now + (self._waits("cold_start") if is_cold else 0.0)
        done = self._go_through(work, at, [] if popped is None else popped)

        def over(when: float) -> None:
            pool.leave()
            if then is not None:
                then(when)

        self._at(done, over)
        return done

    def _go_through(self, work: Work, at: float, popped: list[float]) -> float:
        pause = work.cpu_ms / 1000 / (len(work.asks) + 1)
        for ask in work.asks:
            at += pause + self._waits(WAITS[ask.kind])
            if ask.partition and ask.kind in DATABASE:
                at += self.partitions.ask(ask.partition, ask.kind, ask.units, at)
            if ask.kind == "push":
                popped.append(at)
                if not self._api.take(at):
                    self.outcome.counts["posts throttled"] += 1
        return at + pause
