"""Write out what an action opens, runs or sends, with every secret masked; nothing is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ringhook.domain.call import CallEvent
from ringhook.engine.plan import EVERYBODY, NOBODY_KNOWN, POP_ID, Decision
from ringhook.engine.requests import Rendered, render
from ringhook.engine.rulebook import Rulebook
from ringhook.engine.text import RefusedValueError
from ringhook.flows.card import card
from ringhook.flows.facts import gather


def preview(
    decision: Decision,
    event: CallEvent,
    call_id: str,
    rulebook: Rulebook,
    platform: str,
    contact: Mapping[str, str] = NOBODY_KNOWN,
) -> dict[str, Any]:
    """Return what the decision's action would do for *event* on a desktop of *platform*.

    The card for a pop, `url`, `argv`, or the whole request; `refused` with its reason when a value does
    not fit; nothing when the action no longer exists.
    """
    if decision.action_id == POP_ID:
        return {"card": card(event, rulebook)}
    action = rulebook.action(decision.action_id)
    if action is None:
        return {}
    agent_id = "" if decision.agent_id == EVERYBODY else decision.agent_id
    facts = gather(event, call_id, rulebook, agent_id=agent_id, arguments=action.arguments)
    facts = replace(facts, contact=contact)
    try:
        return dict(_written(render(action, facts.masked(), platform)))
    except RefusedValueError as error:
        return {"refused": error.reason, "message": str(error)}


def _written(rendered: Rendered) -> Mapping[str, Any]:
    if rendered.argv:
        return {"argv": list(rendered.argv)}
    if rendered.headers is None:
        return {"url": rendered.url}
    return {
        "method": rendered.kind.value,
        "url": rendered.url,
        "headers": dict(rendered.headers),
        "body": rendered.body,
    }
