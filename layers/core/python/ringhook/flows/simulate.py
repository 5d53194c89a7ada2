"""Show what would happen, and send nothing: a webhook or an event against a saved or unsaved document."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ringhook.domain.adapter import PbxAdapter
from ringhook.domain.call import CallEvent
from ringhook.domain.webhook import Reading, Reply, WebhookRequest
from ringhook.engine.call import Call
from ringhook.engine.calls import fold
from ringhook.engine.merging import enrich
from ringhook.engine.plan import EVERYBODY, POP, Decision, decide_one, plan
from ringhook.engine.requests import Rendered, public_event, render
from ringhook.engine.rulebook import Connection, Rulebook
from ringhook.engine.text import RefusedValueError
from ringhook.flows.admin.story import tell_decision
from ringhook.flows.facts import gather
from ringhook.flows.ingest import complete

CALL_ID = "simulated"


@dataclass(frozen=True, slots=True)
class Simulated:
    """What is asked: events read from a webhook or given, and the desktop's *platform* for RUN."""

    events: tuple[CallEvent, ...]
    reply: Reply | None = None
    note: str = ""
    platform: str = "windows"


def read_webhook(
    adapters: Mapping[str, PbxAdapter], connection: Connection, request: WebhookRequest
) -> Reading:
    """Return what the connection's adapter makes of *request*; its signature is not asked for here.

    Raises `BadPayloadError`.
    """
    settings = {"time_zone": connection.time_zone}
    reading = adapters[connection.adapter].read(request, settings)
    return replace(reading, events=tuple(complete(event, connection) for event in reading.events))


def simulate(asked: Simulated, rulebook: Rulebook) -> dict[str, Any]:
    """Return every event's decisions, with reasons and what would be opened, run or sent."""
    told = []
    calls: dict[str, Call] = {}
    for event in asked.events:
        folded = fold(calls.get(event.call_id), event, CALL_ID)
        calls[event.call_id] = folded.call
        enriched = enrich(event, folded.call)
        decisions = [
            *decide_one(POP, enriched, folded, rulebook),
            *plan(enriched, folded, rulebook),
        ]
        told.append(
            {
                "event": public_event(enriched, CALL_ID),
                "news": folded.news.value,
                "triggers": sorted(folded.triggers),
                "decisions": [
                    tell_decision(decision, rulebook, rulebook.language)
                    | {"would": _would(decision, enriched, rulebook, asked.platform)}
                    for decision in decisions
                ],
            }
        )
    return {"events": told, "reply": _reply(asked.reply), "note": asked.note}


def _would(
    decision: Decision, event: CallEvent, rulebook: Rulebook, platform: str
) -> dict[str, Any]:
    """Return what the action would open, run or send; also for one that does not run, to preview it."""
    action = rulebook.action(decision.action_id)
    if action is None:
        return {}
    agent_id = "" if decision.agent_id == EVERYBODY else decision.agent_id
    facts = gather(event, CALL_ID, rulebook, agent_id=agent_id, arguments=action.arguments)
    try:
        return _written(render(action, facts.masked(), platform))
    except RefusedValueError as error:
        return {"refused": error.reason, "message": str(error)}


def _written(rendered: Rendered) -> dict[str, Any]:
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


def _reply(reply: Reply | None) -> dict[str, Any] | None:
    if reply is None:
        return None
    try:
        body: Any = json.loads(reply.body)
    except ValueError:
        body = reply.body
    return {"status": reply.status, "content_type": reply.content_type, "body": body}
