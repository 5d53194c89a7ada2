"""When to try again: the schedule, and what each way of ending means. Pure.

Refusals we are sure of are retried. A request that was sent without a full answer is retried only if a
second one does no harm; otherwise nobody knows whether it arrived, and we say so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from ringhook.engine.answers import Answer, Outcome
from ringhook.engine.failures import FailureClass, class_of_status
from ringhook.ports.http import Failure, HttpFailedError
from ringhook.store.deliveries import State

SCHEDULE_SECONDS = (10, 60, 300, 900, 3600, 21_600)
JITTER = 0.2
MAX_RETRY_AFTER_SECONDS = 21_600
RETRYABLE_STATUSES = frozenset({408, 425, 429, *range(500, 600)})
NEVER_RETRIED = frozenset({Failure.BLOCKED_ADDRESS, Failure.BAD_URL, Failure.TOO_MANY_REDIRECTS})
OK = "ok"


@dataclass(frozen=True, slots=True)
class Try:
    """One attempt: the how-manieth of its round, the waits planned, and *spread*, random from -1 to 1."""

    number: int
    schedule_seconds: tuple[int, ...] = SCHEDULE_SECONDS
    spread: float = 0.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an attempt means: the delivery's next *state*, and how long to wait if that is WAITING."""

    state: State
    outcome: str
    delay_seconds: float = 0.0


UNWELCOME = {
    Outcome.CONDITION_FAILED: FailureClass.SCRIPT,
    Outcome.UNREADABLE: FailureClass.UNREADABLE,
    Outcome.TOO_LARGE: FailureClass.TOO_LARGE,
}


def judge_answer(answer: Answer, outcome: Outcome, this: Try, now: datetime) -> Verdict:
    """Return what the answer to *this* means."""
    if outcome is Outcome.OK:
        return Verdict(State.SUCCEEDED, OK)
    if outcome in UNWELCOME:
        return Verdict(State.FAILED, UNWELCOME[outcome])
    failure = class_of_status(answer.status)
    if answer.status not in RETRYABLE_STATUSES:
        return Verdict(State.FAILED, failure)
    return _again(failure, this, retry_after_seconds(answer.headers, now))


def judge_failure(error: HttpFailedError, this: Try, *, is_repeatable: bool) -> Verdict:
    """Return what an attempt without an answer means."""
    outcome = FailureClass(error.failure.value)
    if error.failure in NEVER_RETRIED:
        return Verdict(State.FAILED, outcome)
    if error.sent and not is_repeatable:
        return Verdict(State.UNKNOWN, outcome)
    return _again(outcome, this, 0.0)


def judge_unsent(failure: str, this: Try, *, is_final: bool) -> Verdict:
    """Return what it means that nothing could be sent: no session, no value, no permission."""
    if is_final:
        return Verdict(State.FAILED, failure)
    return _again(failure, this, 0.0)


def _again(outcome: str, this: Try, at_least_seconds: float) -> Verdict:
    if this.number > len(this.schedule_seconds):
        return Verdict(State.DEAD, outcome)
    planned = this.schedule_seconds[this.number - 1] * (1 + JITTER * this.spread)
    return Verdict(State.WAITING, outcome, max(planned, at_least_seconds))


def retry_after_seconds(headers: Mapping[str, str], now: datetime) -> float:
    """Return what `Retry-After` asks for (RFC 9110 section 10.2.3), 0 if nothing sensible, at most six hours.

    A moment is one of the CRM's clock: its `Date` says what that shows *now*.
    """
    text = _header(headers, "retry-after")
    if text.isascii() and text.isdigit():
        return float(min(int(text[:9]), MAX_RETRY_AFTER_SECONDS))
    until = _moment(text)
    if until is None:
        return 0.0
    wanted_seconds = (until - (_moment(_header(headers, "date")) or now)).total_seconds()
    return min(max(wanted_seconds, 0.0), MAX_RETRY_AFTER_SECONDS)


def _header(headers: Mapping[str, str], name: str) -> str:
    return next((v for k, v in headers.items() if k.lower() == name), "").strip()


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
