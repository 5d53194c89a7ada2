"""Ask a CTI server about many telephones at once, within a bound of time and patience."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from queue import Empty, SimpleQueue
from threading import Thread

from ringhook.domain.adapter import PbxAdapter
from ringhook.domain.cti import Telephone
from ringhook.domain.errors import BadPayloadError
from ringhook.domain.parties import is_short
from ringhook.domain.routing import DialRequest
from ringhook.domain.webhook import Reading, WebhookRequest
from ringhook.engine.rulebook import Rulebook
from ringhook.ports.clock import Clock
from ringhook.ports.http import Http, HttpFailedError, HttpRequest

MOST_TELEPHONES = 300
AT_A_TIME = 8
TIMEOUT_SECONDS = 2.0
ROUND_SECONDS = 15.0
MOST_FAILURES = 5
"""After so many without an answer, or with status 5xx, the rest of the round is left out: the server is down."""
SUCCESS = range(200, 300)
SERVER_FAULTS = range(500, 600)
BETWEEN = re.compile(r"[ ,;]+")


@dataclass(frozen=True, slots=True)
class Question:
    """One telephone, and the request that asks about it."""

    telephone: Telephone
    request: DialRequest = field(repr=False)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was answered, what went wrong first, and whether the server looks well (None: cannot be said)."""

    readings: tuple[tuple[Telephone, Reading], ...] = ()
    problem: str = ""
    is_healthy: bool | None = None


@dataclass(slots=True)
class _Progress:
    until: float
    readings: list[tuple[Telephone, Reading]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    faults: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def is_over(self) -> bool:
        return self.faults >= MOST_FAILURES or time.monotonic() > self.until


@dataclass(frozen=True, slots=True)
class AskTelephones:
    """Waits for the server, and for nothing else."""

    http: Http
    clock: Clock

    def __call__(
        self, adapter: PbxAdapter, questions: Iterable[Question], settings: Mapping[str, str]
    ) -> Asked:
        """Return what the server said, as the adapter reads it."""
        progress = _Progress(time.monotonic() + ROUND_SECONDS)
        waiting: SimpleQueue[Question] = SimpleQueue()
        for question in questions:
            waiting.put(question)
        work = partial(self._work, adapter, waiting, settings, progress)
        count = min(AT_A_TIME, waiting.qsize())
        # A process that ends does not wait for these.
        threads = [Thread(target=work, name="ringhook-poll", daemon=True) for _ in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        is_healthy = False if progress.faults else True if progress.readings else None
        problem = progress.problems[0] if progress.problems else ""
        return Asked(tuple(progress.readings), problem, is_healthy)

    def _work(
        self,
        adapter: PbxAdapter,
        waiting: SimpleQueue[Question],
        settings: Mapping[str, str],
        progress: _Progress,
    ) -> None:
        while not progress.is_over:
            try:
                question = waiting.get_nowait()
            except Empty:
                return
            self._ask(adapter, question, settings, progress)

    def _ask(
        self,
        adapter: PbxAdapter,
        question: Question,
        settings: Mapping[str, str],
        progress: _Progress,
    ) -> None:
        reading, problem, is_fault = self._answer(adapter, question, settings)
        with progress.lock:
            progress.faults += is_fault
            if problem:
                progress.problems.append(f"extension {question.telephone.telorg}: {problem}")
            else:
                progress.readings.append((question.telephone, reading))

    def _answer(
        self, adapter: PbxAdapter, question: Question, settings: Mapping[str, str]
    ) -> tuple[Reading, str, bool]:
        """Return the reading, or what is wrong, and whether that is the server's health."""
        made = question.request
        request = HttpRequest(
            method=made.method,
            url=made.url,
            headers=made.headers,
            body=made.body,
            timeout_seconds=TIMEOUT_SECONDS,
        )
        try:
            answer = self.http.send(request)
        except HttpFailedError as error:
            return Reading(), f"no answer ({error.failure.value})", True
        if answer.status not in SUCCESS:
            fault = answer.status in SERVER_FAULTS
            return Reading(), f"the server answered with status {answer.status}", fault
        if answer.truncated:
            return Reading(), "the answer is too large", False
        asked = question.telephone
        arrived = WebhookRequest(
            method="POST",
            received_at=self.clock.now(),
            query=(("ident", asked.ident), ("telorg", asked.telorg)),
            headers={name.lower(): text for name, text in answer.headers.items()},
            body=answer.body or b"{}",
        )
        try:
            reading = adapter.read(arrived, settings)
        except BadPayloadError as error:
            return Reading(), str(error), False
        return reading, reading.note, False


def telephones_of(
    rulebook: Rulebook, settings: Mapping[str, str]
) -> tuple[tuple[Telephone, ...], bool]:
    """Return the telephones to ask about, and whether there are more than that."""
    listed = [text for text in BETWEEN.split(settings.get("extensions", "")) if text]
    names = listed or list(_short_numbers(rulebook))
    ident = settings.get("ident", "")
    found = tuple(Telephone(_ident(ident, name, rulebook), name) for name in dict.fromkeys(names))
    return found[:MOST_TELEPHONES], len(found) > MOST_TELEPHONES


def _short_numbers(rulebook: Rulebook) -> Iterator[str]:
    for agent in rulebook.agents.values():
        yield from sorted(name for name in agent.identifiers if is_short(name))


def _ident(ident: str, name: str, rulebook: Rulebook) -> str:
    return rulebook.agent_by_identifier.get(name, "") if ident == "$agent$" else ident
