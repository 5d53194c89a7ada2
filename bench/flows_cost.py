"""What an event costs inside: the real flows in one process, without sockets, threads or a CRM.

    .venv/bin/python -m bench.flows_cost [--events 2000] [--actions 10] [--growth] [--profile dispatch]

See bench/README.md.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import thread_time
from typing import Any

from bench.flows_media import CostMedia, Tally, memory_media, sqlite_media
from bench.webhooks import TOKEN, configuration, notification

from ringhook.config.document import Document
from ringhook.domain.webhook import WebhookRequest
from ringhook.wiring.app import App
from ringhook.wiring.settings import MAIN

STAGES = ("ingest", "dispatch", "begin", "send", "finish")
BATCH = 50
"""Events of one transaction."""
GROWTH = (1, 10, 100, 500)


@dataclass
class Stage:
    """What one step of the way costs for one event."""

    micros: list[float] = field(default_factory=list)
    calls: float = 0.0
    tally: Tally = field(default_factory=Tally)

    @property
    def least_micros(self) -> float:
        """Return the time of the best batch: whatever else the machine does can only add to it."""
        return min(self.micros)


Meter = Callable[[str, Callable[[], list[Any]]], list[Any]]


class Costs:
    """One deployment, and what it spent so far."""

    def __init__(self, media: CostMedia, actions: int, agents: int) -> None:
        self._media, self._app, self._number, self._agents = media, App(media), 0, agents
        document = Document.model_validate(config_with(actions, agents))
        self._app.configurations.save(MAIN, document, 0, "bench")
        self.stages = {name: Stage() for name in STAGES}

    def batch(self, meter: Meter) -> None:
        """Take one batch of events all the way, in one transaction."""
        first, self._number = self._number, self._number + BATCH
        now = datetime.now(UTC)
        requests = [_request(number, self._agents, now) for number in range(first, first + BATCH)]
        self._media.together(partial(self._steps, requests, meter))

    def _steps(self, requests: Sequence[WebhookRequest], meter: Meter) -> None:
        app, media = self._app, self._media
        ingest = partial(app.ingest.begin, TOKEN)
        replies = meter("ingest", lambda: [ingest(request) for request in requests])
        assert all(reply.status == 200 for reply in replies)
        events = media.reports.take()
        meter("dispatch", lambda: [app.dispatch(body) for body in events])
        tasks = media.tasks.take()
        assert len(events) == len(tasks) == BATCH
        performing = app.performing
        begun = meter("begin", lambda: [performing.begin(body) for body in tasks])
        ended = meter("send", lambda: [performing.send(one) for one in begun if one])
        meter("finish", lambda: list(map(performing.finish, ended)))

    def time(self, name: str, work: Callable[[], list[Any]]) -> list[Any]:
        """Do *work*, a whole batch of one stage, and note its processor time."""
        began = thread_time()
        done = work()
        self.stages[name].micros.append((thread_time() - began) * 1e6 / BATCH)
        return done

    def count(self, name: str, work: Callable[[], list[Any]]) -> list[Any]:
        """Do *work* and note how many functions it called and what it asked of the table."""
        stage, profile = self.stages[name], cProfile.Profile()
        with self._media.counting(stage.tally):
            done = profile.runcall(work)
        calls: int = pstats.Stats(profile).total_calls  # type: ignore[attr-defined]  # typeshed lacks it
        stage.calls = calls / BATCH
        return done


def config_with(actions: int, agents: int) -> dict[str, Any]:
    """Return the configuration of `bench.delivery`, its actions with the ids that saving gives them."""
    made = configuration(1, actions=actions, agents=agents)
    return made | {"actions": [{"id": f"a{n}"} | one for n, one in enumerate(made["actions"])]}


def _request(number: int, agents: int, now: datetime) -> WebhookRequest:
    return WebhookRequest(
        method="POST",
        received_at=now,
        url=f"http://127.0.0.1:8420/hooks/{TOKEN}",
        headers={"content-type": "application/json", "host": "127.0.0.1:8420"},
        body=notification(number, agents=max(agents, 1), at=int(now.timestamp())),
        source_address="127.0.0.1",
    )


@contextmanager
def _costs(kind: str, actions: int, agents: int) -> Iterator[Costs]:
    with tempfile.TemporaryDirectory(prefix="ringhook-bench-") as folder:
        media = (sqlite_media if kind == "sqlite" else memory_media)(Path(folder))
        try:
            yield Costs(media, actions, agents)
        finally:
            media.close()


def measured(kind: str, events: int, actions: int, agents: int) -> dict[str, Stage]:
    """Return what each stage costs on that table, after a warm-up."""
    with _costs(kind, actions, agents) as costs:
        costs.batch(lambda _name, work: work())
        costs.batch(costs.count)
        for _ in range(events // BATCH):
            costs.batch(costs.time)
        return costs.stages


def profiled(stage: str, events: int, actions: int, agents: int, lines: int) -> None:
    """Print where one stage spends its time."""
    profile = cProfile.Profile()

    def watch(name: str, work: Callable[[], list[Any]]) -> list[Any]:
        return profile.runcall(work) if stage in (name, "all") else work()

    with _costs("sqlite", actions, agents) as costs:
        for _ in range(events // BATCH):
            costs.batch(watch)
    pstats.Stats(profile).sort_stats("tottime").print_stats(lines)


def _print_stages(events: int, actions: int, agents: int) -> None:
    sqlite, memory = (measured(kind, events, actions, agents) for kind in ("sqlite", "memory"))
    print(
        f"{actions} actions, {agents} agents, {events} events, {BATCH} in a transaction; all figures per event\n"
    )
    print("| stage | µs, SQLite | µs, memory | calls | reads | writes | bytes written |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for name in STAGES:
        print(_line(name, [sqlite[name]], [memory[name]]))
    print(_line("all", list(sqlite.values()), list(memory.values())))


def _line(name: str, sqlite: list[Stage], memory: list[Stage]) -> str:
    times = [sum(stage.least_micros for stage in stages) for stages in (sqlite, memory)]
    tallies = [stage.tally for stage in sqlite]
    figures = (
        sum(stage.calls for stage in sqlite),
        sum(tally.reads for tally in tallies) / BATCH,
        sum(tally.writes for tally in tallies) / BATCH,
        sum(tally.bytes for tally in tallies) / BATCH,
    )
    calls, reads, writes, size = (
        f"{figure:.3g}" if figure < 100 else f"{figure:.0f}" for figure in figures
    )
    return f"| {name} | {times[0]:.0f} | {times[1]:.0f} | {calls} | {reads} | {writes} | {size} |"


def _print_growth(events: int, agents: int) -> None:
    print("| actions | µs | calls | bytes written |")
    print("| --- | --- | --- | --- |")
    for actions in GROWTH:
        stages = list(measured("sqlite", events, actions, agents).values())
        micros = sum(stage.least_micros for stage in stages)
        size = sum(stage.tally.bytes for stage in stages) / BATCH
        print(f"| {actions} | {micros:.0f} | {sum(s.calls for s in stages):.0f} | {size:.0f} |")


def main() -> None:
    """Print a table, or a profile."""
    parser = argparse.ArgumentParser(prog="bench.flows_cost")
    parser.add_argument("--events", type=int, default=2000)
    parser.add_argument("--actions", type=int, default=10, help="of which one matches")
    parser.add_argument("--agents", type=int, default=0, help="whose telephones ring in turn")
    parser.add_argument("--growth", action="store_true", help="the whole way with 1 to 500 actions")
    parser.add_argument("--profile", choices=(*STAGES, "all"), help="where that stage spends it")
    parser.add_argument("--lines", type=int, default=40, help="of the profile")
    given = parser.parse_args()
    if given.profile:
        profiled(given.profile, given.events, given.actions, given.agents, given.lines)
    elif given.growth:
        _print_growth(given.events, given.agents)
    else:
        _print_stages(given.events, given.actions, given.agents)


if __name__ == "__main__":
    main()
