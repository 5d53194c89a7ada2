"""What a kill -9 costs: events are accepted while nobody answers, then the server dies and comes back."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from bench.course import PATH, Course
from bench.processes import Running

LONGEST_SECONDS = 120.0


@dataclass(frozen=True)
class Survival:
    """How many events were answered 2xx before the kill, and what became of them."""

    accepted: int
    lost: int
    again: int
    waited_seconds: float

    def __str__(self) -> str:
        word = "no" if self.lost else "yes"
        return f"{word}: {self.lost} of {self.accepted} lost, {self.again} twice"


def survive(
    course: Course, start: Callable[[int], Running], events: int, quiet_seconds: float
) -> Survival:
    """Kill what *start* makes, start it again at the same port, and count. The CRM is silent until then.

    After *quiet_seconds* without an arrival nothing more is expected.
    """
    victim = start(0)
    try:
        course.warm_up(victim)
        course.ask_stub("hold")
        sent = course.send(victim.port, PATH, events, "--senders", "8")
        time.sleep(0.3)
    finally:
        victim.kill()
    course.ask_stub("release")
    heir = start(victim.port)
    begun = time.monotonic()
    try:
        _wait_while_something_comes(course, len(sent["answered"]), quiet_seconds)
        waited_seconds = time.monotonic() - begun
        time.sleep(0.5)
    finally:
        heir.stop()
    arrivals = course.ask_stub("arrivals")
    course.ask_stub("reset")
    lost = sent["answered"].keys() - arrivals["first"].keys()
    return Survival(len(sent["answered"]), len(lost), arrivals["again"], waited_seconds)


def _wait_while_something_comes(course: Course, events: int, quiet_seconds: float) -> None:
    begun = last_news = time.monotonic()
    arrived = 0
    while arrived < events and time.monotonic() < min(
        last_news + quiet_seconds, begun + LONGEST_SECONDS
    ):
        time.sleep(0.1)
        now_arrived = course.ask_stub("count")["first"]
        if now_arrived > arrived:
            arrived, last_news = now_arrived, time.monotonic()
