"""When to try again: the schedule, and what each way of ending means. Pure.

Refusals we are sure of are retried. A request that was sent without a full answer is retried only if a
second one does no harm; otherwise nobody knows whether it arrived, and we say so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from ringhook.ports.http import Failure, HttpFailedError, HttpResponse
from ringhook.store.deliveries import State

SCHEDULE_SECONDS = (10, 60, 300, 900, 3600, 21_600)
JITTER = 0.2
MAX_RETRY_AFTER_SECONDS = 21_600
RETRYABLE_STATUSES = frozenset({408, 425, 429, *range(500, 600)})
NEVER_RETRIED = frozenset({Failure.BLOCKED_ADDRESS, Failure.BAD_URL, Failure.TOO_MANY_REDIRECTS})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an attempt means: the delivery's next *state*, and how long to wait if that is WAITING."""

    state: State
    outcome: str
    delay_seconds: float = 0.0


def judge_answer(response: HttpResponse, attempt: int, spread: float, now: datetime) -> Verdict:
    """Return what the answer to *attempt* (from 1) means. *spread* is random, from -1 to 1."""
    if 200 <= response.status < 300:  # noqa: PLR2004 - the class of success
        return Verdict(State.SUCCEEDED, "ok")
    outcome = f"http_{response.status}"
    if response.status not in RETRYABLE_STATUSES:
        return Verdict(State.FAILED, outcome)
    return _again(outcome, attempt, spread, retry_after_seconds(response.headers, now))


def judge_failure(
    error: HttpFailedError, attempt: int, spread: float, *, is_repeatable: bool
) -> Verdict:
    """Return what an attempt without an answer means."""
    outcome = error.failure.value
    if error.failure in NEVER_RETRIED:
        return Verdict(State.FAILED, outcome)
    if error.sent and not is_repeatable:
        return Verdict(State.UNKNOWN, outcome)
    return _again(outcome, attempt, spread, 0.0)


def _again(outcome: str, attempt: int, spread: float, at_least_seconds: float) -> Verdict:
    if attempt > len(SCHEDULE_SECONDS):
        return Verdict(State.DEAD, outcome)
    planned = SCHEDULE_SECONDS[attempt - 1] * (1 + JITTER * spread)
    return Verdict(State.WAITING, outcome, max(planned, at_least_seconds))


def retry_after_seconds(headers: Mapping[str, str], now: datetime) -> float:
    """Return what `Retry-After` asks for (RFC 9110 section 10.2.3), 0 if nothing sensible, at most six hours."""
    text = next((v for k, v in headers.items() if k.lower() == "retry-after"), "").strip()
    if text.isascii() and text.isdigit():
        return float(min(int(text[:9]), MAX_RETRY_AFTER_SECONDS))
    try:
        until = parsedate_to_datetime(text)
        aware = until if until.tzinfo else until.replace(tzinfo=UTC)
        wanted_seconds = (aware - now).total_seconds()
    except (ValueError, TypeError, IndexError, OverflowError):
        return 0.0
    return min(max(wanted_seconds, 0.0), MAX_RETRY_AFTER_SECONDS)
