"""Failures grouped into issues: one line for everything that goes wrong in the same way. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from ringhook.engine.failures import sentence_of_word
from ringhook.engine.rulebook import Rulebook
from ringhook.store.failures import Failed


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """*count* failures of one action, kind and host. *latest* is the newest of them, the example."""

    count: int
    first_at: str
    last_at: str
    latest: Failed


def group(failures: Iterable[Failed]) -> tuple[Issue, ...]:
    """Return the issues in *failures*, the one that happened last first."""
    issues: dict[tuple[str, str, str], Issue] = {}
    for failed in failures:
        key = (failed.action_id, failed.failure, failed.host)
        issues[key] = _joined(issues.get(key), failed)
    ordered = sorted(issues.values(), key=lambda issue: issue.latest.delivery_id)
    return tuple(sorted(ordered, key=lambda issue: issue.last_at, reverse=True))


def _joined(issue: Issue | None, failed: Failed) -> Issue:
    if issue is None:
        return Issue(count=1, first_at=failed.at, last_at=failed.at, latest=failed)
    latest = failed if failed.at > issue.last_at else issue.latest
    return replace(
        issue,
        count=issue.count + 1,
        first_at=min(issue.first_at, failed.at),
        last_at=max(issue.last_at, failed.at),
        latest=latest,
    )


def action_name(rulebook: Rulebook, action_id: str) -> str:
    """Return what people call the action: its name, else its id."""
    action = rulebook.action(action_id)
    return (action.name if action else "") or action_id


def tell_failed(failed: Failed, rulebook: Rulebook, language: str) -> dict[str, Any]:
    """Return one failure for the API, its sentence in *language*."""
    return {
        "id": failed.delivery_id,
        "call_id": failed.call_id,
        "is_called": failed.is_called,
        "action_id": failed.action_id,
        "action": action_name(rulebook, failed.action_id),
        "agent_id": failed.agent_id,
        "state": failed.state,
        "failure": failed.failure,
        "status": failed.status,
        "host": failed.host,
        "credential": failed.credential,
        "at": failed.at,
        "sentence": sentence_of(failed, rulebook, language),
    }


def tell_issue(issue: Issue, rulebook: Rulebook, language: str) -> dict[str, Any]:
    """Return one issue for the API and the report, its sentence in *language*."""
    latest = issue.latest
    return {
        "action_id": latest.action_id,
        "action": action_name(rulebook, latest.action_id),
        "failure": latest.failure,
        "host": latest.host,
        "count": issue.count,
        "first_at": issue.first_at,
        "last_at": issue.last_at,
        "sentence": sentence_of(latest, rulebook, language),
        "example": {
            "delivery_id": latest.delivery_id,
            "call_id": latest.call_id,
            "is_called": latest.is_called,
        },
    }


def sentence_of(failed: Failed, rulebook: Rulebook, language: str) -> str:
    """Return what happened and what to do next; nothing for a word that this version does not know."""
    values = {
        "action": action_name(rulebook, failed.action_id),
        "host": failed.host,
        "status": str(failed.status) if failed.status else "",
    }
    return sentence_of_word(failed.failure, language, values)
