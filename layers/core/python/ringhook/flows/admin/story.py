"""Tell a call's trace: what arrived, what it meant, what every action did and why, what came back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ringhook.domain.errors import NotFoundError
from ringhook.engine.plan import POP, POP_ID, Decision
from ringhook.engine.reasons import Reason, sentence
from ringhook.engine.requests import public_event
from ringhook.engine.rulebook import Action, Rulebook
from ringhook.store.calls import Story, Traced, event_sort, summary
from ringhook.store.configurations import Configurations

Rows = Mapping[str, Sequence[Mapping[str, Any]]]


def tell(story: Story, configurations: Configurations, name: str, language: str) -> dict[str, Any]:
    """Return *story* for the API, its sentences in *language*."""
    return {
        "call": summary(story.call) | _more(story),
        "events": [
            _event(traced, story.rows, _rulebook(configurations, name, traced), language)
            for traced in story.events
        ],
    }


def _rulebook(configurations: Configurations, name: str, traced: Traced) -> Rulebook:
    try:
        return configurations.rulebook_at(name, traced.config_version)
    except NotFoundError:
        return Rulebook(version=traced.config_version)


def _more(story: Story) -> dict[str, Any]:
    call = story.call
    return {
        "pbx_call_id": call.pbx_call_id,
        "vendor": call.vendor,
        "answered_at": call.answered_at.isoformat() if call.answered_at else None,
        "cause": call.cause,
        "recordings": [{"id": r.id, "url": r.url} for r in call.recordings],
        "wait_seconds": call.durations.wait,
        "total_seconds": call.durations.total,
    }


def _event(traced: Traced, rows: Rows, rulebook: Rulebook, language: str) -> dict[str, Any]:
    sort = event_sort(traced.event)
    return {
        "event": public_event(traced.event, ""),
        "vendor_event": traced.event.vendor_event,
        "received": dict(traced.event.raw),
        "news": traced.news,
        "note": traced.note,
        "config_version": traced.config_version,
        "decisions": [
            tell_decision(decision, rulebook, language)
            | _outcome(decision, sort, traced, rows, language)
            for decision in traced.decisions
        ],
    }


def tell_decision(decision: Decision, rulebook: Rulebook, language: str) -> dict[str, Any]:
    """Return one decision with its reason as a sentence."""
    action = POP if decision.action_id == POP_ID else rulebook.action(decision.action_id)
    agent = rulebook.agents.get(decision.agent_id)
    return {
        "action_id": decision.action_id,
        "agent_id": decision.agent_id,
        "agent": (agent.name or agent.id) if agent else "",
        "runs": decision.runs,
        "reason": decision.reason.value,
        "sentence": sentence(decision.reason, language, decision.values),
    } | (_action(action) if action else {})


def _action(action: Action) -> dict[str, Any]:
    kind = "POP" if action.id == POP_ID else action.kind.value
    return {
        "position": action.position,
        "name": action.name,
        "kind": kind,
        "target": action.source,
        "trigger": action.trigger.value,
    }


def _outcome(
    decision: Decision, sort: str, traced: Traced, rows: Rows, language: str
) -> dict[str, Any]:
    """Return what became of a decision: pushes with their acks, the delivery, a delayed action's fate."""
    later = [r for r in rows.get("later", ()) if _belongs(r, decision, sort)]
    pushes = [p for p in traced.pushes if p["action_id"] == _command_action(decision)]
    pushes += [push for row in later for push in row["pushes"]]
    acks = {(ack["id"], ack["device_id"]): ack for ack in rows.get("ack", ())}
    deliveries = [
        dict(r)
        for r in rows.get("delivery", ())
        if r["event_sort"] == sort and r["action_id"] == decision.action_id
    ]
    return {
        "desktops": [
            dict(push) | {"ack": acks.get((push["command_id"], push["device_id"]))}
            for push in pushes
            if decision.agent_id in {"*", push["agent_id"]}
        ],
        "delivery": deliveries[0] if deliveries else None,
        "later": [
            {"reason": r["reason"], "sentence": sentence(Reason(r["reason"]), language, {})}
            for r in later
        ],
    }


def _belongs(row: Mapping[str, Any], decision: Decision, sort: str) -> bool:
    place = (row["event_sort"], row["action_id"], row["agent_id"])
    return place == (sort, decision.action_id, decision.agent_id)


def _command_action(decision: Decision) -> str:
    return "" if decision.action_id == POP_ID else decision.action_id
