"""What a deployment does to the world, in order, and where it dies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ringhook.ports.http import HttpFailedError, HttpRequest, HttpResponse

OK = HttpResponse(200, {}, b"")


class CrashError(Exception):
    """The process died here."""


@dataclass
class Steps:
    """Every effect in order. At *crash_at* (from 1) the process dies, before the effect or *after* it."""

    done: list[str] = field(default_factory=list)
    crash_at: int = 0
    after: bool = False

    def take(self, name: str, effect: Callable[[], Any]) -> Any:
        """Do *effect* under *name*, or die."""
        self.done.append(name)
        dies = len(self.done) == self.crash_at
        if dies and not self.after:
            raise CrashError(name)
        result = effect()
        if dies:
            raise CrashError(name)
        return result


class ScriptedHttp:
    """Answers from a script, then 200 for ever; keeps what it was sent."""

    def __init__(self, steps: Steps) -> None:
        self.steps = steps
        self.script: list[HttpResponse | HttpFailedError] = []
        self.sent: list[HttpRequest] = []

    def send(self, request: HttpRequest) -> HttpResponse:
        """See `ringhook.ports.http.Http`."""
        answer: HttpResponse = self.steps.take("http", lambda: self._answer(request))
        return answer

    def _answer(self, request: HttpRequest) -> HttpResponse:
        self.sent.append(request)
        answer = self.script.pop(0) if self.script else OK
        if isinstance(answer, HttpFailedError):
            raise answer
        return answer
