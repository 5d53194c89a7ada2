"""Write out what an action opens, runs or sends, with every secret masked; nothing is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ringhook.domain.contact import STRANGER, Contact
from ringhook.engine.plan import POP_ID, Decision
from ringhook.engine.requests import Rendered, render
from ringhook.engine.rulebook import Rulebook
from ringhook.engine.text import Facts, RefusedValueError
from ringhook.flows.card import card


def preview(
    decision: Decision,
    facts: Facts,
    rulebook: Rulebook,
    platform: str,
    contact: Contact = STRANGER,
) -> dict[str, Any]:
    """Return what the decision's action would do with *facts* on a desktop of *platform*.

    The card for a pop, `url`, `argv`, or the whole request; `refused` with its reason when a value does
    not fit; nothing when the action no longer exists.
    """
    if decision.action_id == POP_ID:
        return {"card": card(facts.event, rulebook, contact, decision.agent_id)}
    action = rulebook.action(decision.action_id)
    if action is None:
        return {}
    try:
        return dict(_written(render(action, facts.masked(), platform)))
    except RefusedValueError as error:
        return {"refused": error.reason, "message": str(error)}


def _written(rendered: Rendered) -> Mapping[str, Any]:
    if rendered.argv:
        return {"argv": list(rendered.argv)}
    if not rendered.method:
        return {"url": rendered.url}
    return {
        "method": rendered.method,
        "url": rendered.url,
        "headers": dict(rendered.headers),
        "body": rendered.body.decode(errors="replace"),
    }
