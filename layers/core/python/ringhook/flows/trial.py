"""Really perform one action, once, outside of every record: what was sent, and what came back."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from msgspec import structs

from ringhook.engine.answers import read_values, succeeded
from ringhook.engine.failures import FailureClass, failure_sentence
from ringhook.engine.reasons import Reason, sentence
from ringhook.engine.requests import with_arguments
from ringhook.engine.rulebook import Action, Rulebook
from ringhook.engine.text import Facts
from ringhook.flows.asking import Asking, Heard, Question
from ringhook.flows.desktops import Desktops, Pushed, turned_out
from ringhook.flows.outgoing import host_of, step_of
from ringhook.flows.retry import OK, Try, judge_answer, judge_failure, judge_unsent
from ringhook.ports.clock import Clock
from ringhook.store.calls import Calls
from ringhook.store.devices import Device

ACK_SECONDS, STEP_SECONDS = 5.0, 0.1
ONCE = Try(1, ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Trying:
    """One action to try with *facts*. *device* is where a desktop action goes."""

    workspace: str
    action: Action
    facts: Facts
    rulebook: Rulebook
    device: Device | None = None


@dataclass(frozen=True, slots=True)
class Trial:
    """Tries actions. *pause* waits so many seconds."""

    asking: Asking
    desktops: Desktops
    calls: Calls
    clock: Clock
    pause: Callable[[float], None]

    def __call__(self, trying: Trying) -> dict[str, Any]:
        """Return what came of it: the request and its answer, or the desktop's acknowledgement."""
        if trying.action.kind.is_desktop:
            return self._on_desktop(trying)
        return self._ask(trying)

    def _ask(self, trying: Trying) -> dict[str, Any]:
        action, rulebook = trying.action, trying.rulebook
        heard = self.asking(
            Question(
                trying.workspace,
                step_of(action),
                with_arguments(trying.facts, action),
                rulebook.credentials.get(action.request.credential),
                f"try-{secrets.token_hex(16)}",
                action.request.timeout_seconds,
            )
        )
        outcome = _outcome(heard, action, self.clock.now())
        status = heard.answer.status if heard.answer else 0
        values = {
            "action": action.name or action.id,
            "host": host_of(action),
            "status": str(status or ""),
        }
        return {
            "ok": outcome == OK,
            "request": dict(heard.shown),
            "status": status,
            "answer": heard.excerpt,
            "read": read_values(heard.answer, action.request.read) if heard.answer else {},
            "duration_ms": heard.duration_ms,
            "failure": "" if outcome == OK else outcome,
            "sentence": _sentence(outcome, rulebook.language, values),
            "detail": heard.detail,
        }

    def _on_desktop(self, trying: Trying) -> dict[str, Any]:
        """Order the desktop under a call id of its own, so that no desktop takes it for a repetition."""
        assert trying.device is not None, "the route sees to it"
        event = structs.replace(trying.facts.event, event_id=secrets.token_hex(16))
        facts = replace(trying.facts, event=event, call_id=secrets.token_hex(10))
        pushed = self.desktops.perform_on(
            trying.workspace, trying.device, trying.action, facts, self.clock.now()
        )
        ack = None
        if pushed["status"] == "sent":
            ack = self._ack(trying.workspace, facts.call_id, pushed["command_id"])
        reason, values = turned_out([pushed], trying.device.agent_id, facts.agent_name)
        return {
            "ok": ack is not None and ack["status"] == "done",
            "command": _command(pushed),
            "ack": ack,
            "sentence": ""
            if reason is Reason.RUNS
            else sentence(reason, trying.rulebook.language, values),
        }

    def _ack(self, workspace: str, call_id: str, command_id: str) -> dict[str, Any] | None:
        for _ in range(round(ACK_SECONDS / STEP_SECONDS)):
            found = self.calls.get_answer(workspace, call_id, f"ack#{command_id}")
            if found is not None:
                return dict(found)
            self.pause(STEP_SECONDS)
        return None


def _command(pushed: Pushed) -> dict[str, str]:
    return {name: pushed[name] for name in ("kind", "target", "device_id", "status")}


def _outcome(heard: Heard, action: Action, now: datetime) -> str:
    """Return `ok`, or the word of the failure."""
    request = action.request
    if heard.answer is not None:
        judged = succeeded(heard.answer, request.success, request.read)
        return judge_answer(heard.answer, judged, ONCE, now).outcome
    if heard.failed is not None:
        return judge_failure(heard.failed, ONCE, is_repeatable=True).outcome
    assert heard.unsent is not None, "one of the three"
    return judge_unsent(heard.unsent.failure, ONCE, is_final=True).outcome


def _sentence(outcome: str, language: str, values: dict[str, str]) -> str:
    return "" if outcome == OK else failure_sentence(FailureClass(outcome), language, values)
