"""What is kept of a route: the question, who was found, who was passed over and why, the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from ringhook.domain.contact import Contact
from ringhook.domain.routing import RouteQuestion
from ringhook.engine.route_reasons import RouteReason, route_sentence
from ringhook.engine.routing import Decided

MAX_CHARACTERS = 200
NOT_SHOWN = frozenset({"company"})


@dataclass(frozen=True, slots=True)
class Heard:
    """What is known of the caller, from memory or from the CRM just now; or what stood in the way."""

    contact: Contact | None = None
    trouble: RouteReason | None = None
    is_cached: bool = False


def routed_row(
    question: RouteQuestion,
    heard: Heard,
    decided: Decided,
    status: int,
    duration_ms: float,
    now: datetime,
) -> dict[str, Any]:
    """Return one line of a call's trace; `tell_routed` reads it."""
    contact = heard.contact
    answer = asdict(decided.answer) if decided.answer else None
    return {
        "at": now.isoformat(),
        "number": (question.client.e164 or question.client.raw)[:MAX_CHARACTERS],
        "line": (question.line.e164 or question.line.raw)[:MAX_CHARACTERS],
        "digits": question.digits[:MAX_CHARACTERS],
        "source": source_of(heard),
        "contact": contact.fields.get("name", "")[:MAX_CHARACTERS] if contact else "",
        "owner": decided.owner,
        "agent": decided.agent,
        "reason": decided.reason.value,
        "answered": decided.answered.value,
        "considered": [asdict(passed) for passed in decided.considered],
        "answer": answer and {k: v for k, v in answer.items() if v and k not in NOT_SHOWN},
        "status": status,
        "duration_ms": duration_ms,
    }


def tell_routed(row: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Return one line for the API, its sentences in *language*."""
    answer: Mapping[str, Any] = row["answer"] or {}
    numbers = ", ".join(answer.get("numbers", ()))
    said = {
        "numbers": " · ".join(filter(None, (numbers, answer.get("text", "")))),
        "code": answer.get("code", ""),
        "agent": row["agent"],
        "owner": row["owner"],
    }
    return dict(row) | {
        "sentence": route_sentence(row["reason"], language, said),
        "answer_sentence": route_sentence(row["answered"], language, said),
        "considered": [
            dict(passed) | {"sentence": route_sentence(passed["reason"], language, passed)}
            for passed in row["considered"]
        ],
    }


def source_of(heard: Heard) -> str:
    """Return where it was known from, nothing when nobody could tell."""
    if heard.contact is None:
        return ""
    return "memory" if heard.is_cached else "lookup"
