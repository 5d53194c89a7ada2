"""What a caller hears, and what lists and the page tell of an execution."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from typing import Any

from ringhook.engine.failures import FailureClass, sentence_of_word
from ringhook.engine.limits import end_of_day
from ringhook.engine.reasons import LANGUAGES, Reason, sentence
from ringhook.engine.rulebook import Rulebook
from ringhook.flows.admin.attempts import tell_delivery
from ringhook.flows.admin.follow_ups import tell_follow_up
from ringhook.flows.admin.office import Office
from ringhook.flows.admin.problem_answers import Answer, json_answer
from ringhook.flows.execute import Ordered
from ringhook.flows.executed import (
    FAILED,
    RUNNING,
    SUCCEEDED,
    UNKNOWN,
    WAITING,
    Kept,
    Outcome,
    kept_of,
    outcome_of,
)
from ringhook.flows.outgoing import host_of
from ringhook.flows.problems import action_name
from ringhook.wire.reasons import sentence_for

OK, ACCEPTED, CONFLICT, UNPROCESSABLE, TOO_MANY = 200, 202, 409, 422, 429
BAD_GATEWAY, UNAVAILABLE, GATEWAY_TIMEOUT = 502, 503, 504
STATUSES: Mapping[str, int] = {
    FailureClass.TIMEOUT: GATEWAY_TIMEOUT,
    FailureClass.INTERRUPTED: GATEWAY_TIMEOUT,
    FailureClass.QUOTA: TOO_MANY,
    FailureClass.BREAKER_OPEN: UNAVAILABLE,
    FailureClass.NOT_READY: UNAVAILABLE,
    FailureClass.MAPPING_EMPTY: UNPROCESSABLE,
    Reason.VALUE_REFUSED: UNPROCESSABLE,
    Reason.NO_DEVICE: CONFLICT,
    Reason.NOBODY_CONNECTED: CONFLICT,
}
"""Every other failure is the third party's: 502."""


def replied(office: Office, ordered: Ordered, language: str) -> Answer:
    """Return the answer to who called, in their *language* or the workspace's."""
    order, now = ordered.order, office.clock.now()
    kept = kept_of(office.executions.rows(order.workspace, ordered.execution.id))
    assert kept is not None, "it was written down before"
    outcome = outcome_of(kept, now)
    if outcome.outcome == RUNNING:
        outcome = Outcome(UNKNOWN, FailureClass.TIMEOUT)
    spoken = language if language in LANGUAGES else order.rulebook.language
    body = _told(kept, outcome, order.rulebook, spoken)
    status = _status(outcome)
    headers = {"Cache-Control": "no-store"}
    if status == TOO_MANY:
        wait = end_of_day(now, order.rulebook.time_zone) - now
        headers["Retry-After"] = str(max(ceil(wait.total_seconds()), 1))
    answer = json_answer(status, body)
    return answer | {"headers": answer["headers"] | headers}


def _status(outcome: Outcome) -> int:
    if outcome.outcome in {SUCCEEDED, WAITING}:
        return OK if outcome.outcome == SUCCEEDED else ACCEPTED
    if outcome.failure == FailureClass.BUSY and not outcome.status:
        return UNAVAILABLE  # it was we who wanted to wait
    return STATUSES.get(outcome.failure, BAD_GATEWAY)


def _told(kept: Kept, outcome: Outcome, rulebook: Rulebook, language: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "execution_id": kept.execution.id,
        "outcome": outcome.outcome,
        "result": dict(kept.results) if outcome.outcome == SUCCEEDED else {},
        "duration_ms": outcome.duration_ms,
    }
    if outcome.failure:
        told["reason"] = _reason(kept, outcome, rulebook, language)
    if outcome.next_at:
        told["next_at"] = outcome.next_at
    if kept.execution.agents:
        told["desktops"] = _desktops(kept, language)
    return told


def _reason(kept: Kept, outcome: Outcome, rulebook: Rulebook, language: str) -> dict[str, str]:
    action = rulebook.action(kept.execution.action_id)
    values = {
        "action": action_name(rulebook, kept.execution.action_id),
        "host": host_of(action) if action else "",
        "status": str(outcome.status or ""),
    }
    said = sentence_of_word(outcome.failure, language, values)
    if not said and kept.execution.agents:
        refused = {reason.value: values for _, reason, values in kept.refusals()}
        said = (
            sentence(Reason(outcome.failure), language, refused[outcome.failure])
            if outcome.failure in refused
            else sentence_for(outcome.failure, language)
        )
    return {"code": outcome.failure, "sentence": said}


def _desktops(kept: Kept, language: str) -> list[dict[str, Any]]:
    return [
        {
            "agent_id": push["agent_id"],
            "device_id": push["device_id"],
            "status": push["status"],
            "target": push["target"],
            "ack": _ack(push["ack"], language),
        }
        for push in kept.pushes()
    ]


def _ack(ack: Mapping[str, Any] | None, language: str) -> dict[str, Any] | None:
    if ack is None:
        return None
    return dict(ack) | {"sentence": sentence_for(ack["reason"], language)}


def tell_line(
    kept: Kept, outcome: Outcome, rulebook: Rulebook, language: str, arguments: Mapping[str, Any]
) -> dict[str, Any]:
    """Return one execution as a list shows it, with *arguments* as they may be shown."""
    execution = kept.execution
    told = _told(kept, outcome, rulebook, language)
    return {
        **told,
        "id": told.pop("execution_id"),
        "action_id": execution.action_id,
        "action": action_name(rulebook, execution.action_id),
        "at": execution.at,
        "via": execution.via,
        "who": execution.who,
        "key_id": execution.key_id,
        "agents": list(execution.agents),
        "arguments": dict(arguments),
        "status": outcome.status,
        "can_try_again": outcome.outcome in {FAILED, UNKNOWN} and not execution.agents,
        "delivery_id": "" if execution.agents else execution.tasks[0],
    }


def tell_whole(kept: Kept, outcome: Outcome, rulebook: Rulebook, language: str) -> dict[str, Any]:
    """Return one execution with its request and answer, and what follows it."""
    delivery, name = kept.delivery, action_name(rulebook, kept.execution.action_id)
    return tell_line(kept, outcome, rulebook, language, kept.execution.arguments) | {
        "delivery": tell_delivery(delivery, name, language) if delivery else None,
        "follow_ups": [
            tell_follow_up(note, row, rulebook, language) for note, row in kept.follow_ups()
        ],
    }
