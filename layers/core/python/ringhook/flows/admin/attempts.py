"""Tell a delivery's attempts: each with a sentence that says what happened and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from ringhook.engine.failures import FailureClass, failure_sentence, sentence_of_word
from ringhook.store.deliveries import State


def tell_delivery(row: Mapping[str, Any], action_name: str, language: str) -> dict[str, Any]:
    """Return a kept delivery for the API, its sentences in *language*."""
    values = {"action": action_name, "host": _host(row.get("shown") or {})}
    is_unknown = row["state"] == State.UNKNOWN
    sentence = failure_sentence(FailureClass.UNKNOWN_OUTCOME, language, values)
    attempts = [_tell_attempt(attempt, values, language) for attempt in row["attempts"]]
    return {**row, "attempts": attempts, "sentence": sentence if is_unknown else ""}


def _tell_attempt(
    attempt: Mapping[str, Any], values: Mapping[str, str], language: str
) -> dict[str, Any]:
    filled = {**values, "status": str(attempt["status"] or "")}
    return {**attempt, "sentence": sentence_of_word(attempt["outcome"], language, filled)}


def _host(shown: Mapping[str, str]) -> str:
    try:
        return urlsplit(shown.get("url", "")).hostname or ""
    except ValueError:
        return ""
