"""Tell what follows an action, of a call or of an execution."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ringhook.engine.reasons import Reason, sentence
from ringhook.engine.rulebook import Rulebook
from ringhook.flows.admin.attempts import tell_delivery
from ringhook.flows.problems import action_name


def tell_follow_up(
    note: Mapping[str, Any],
    delivery: Mapping[str, Any] | None,
    rulebook: Rulebook,
    language: str,
) -> dict[str, Any]:
    """Return what follows an action: when it was planned or why it is not done, and its delivery."""
    name = action_name(rulebook, note["action_id"])
    return {
        "action_id": note["action_id"],
        "action": name,
        "follows": note["follows"],
        "at": note["at"],
        "reason": note["reason"],
        "sentence": sentence(Reason(note["reason"]), language, note["values"]),
        "desktops": [dict(push) for push in note["pushes"]],
        "delivery": tell_delivery(delivery, name, language) if delivery else None,
    }
