"""Show what would happen, and send nothing: a webhook or an event against a saved or unsaved document."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from msgspec import structs

from ringhook.domain.adapter import PbxAdapter
from ringhook.domain.call import CallEvent
from ringhook.domain.contact import STRANGER, Contact
from ringhook.domain.webhook import Reading, Reply, WebhookRequest
from ringhook.engine.call import Call
from ringhook.engine.calls import Fold, fold
from ringhook.engine.merging import enrich
from ringhook.engine.plan import EVERYBODY, POP, Decision, decide_one, plan
from ringhook.engine.reasons import Reason
from ringhook.engine.requests import public_event
from ringhook.engine.rulebook import Connection, Rulebook
from ringhook.engine.situation import Moment
from ringhook.flows.admin.story import tell_decision
from ringhook.flows.facts import gather
from ringhook.flows.ingest import complete
from ringhook.flows.preview import preview

CALL_ID = "simulated"


@dataclass(frozen=True, slots=True)
class Simulated:
    """What is asked: events read from a webhook or given, and the desktop's *platform* for RUN.

    *busy* are the ids of agents on another call; *contact* is what a lookup would have found; *language* is the workspace's when it is empty.
    """

    events: tuple[CallEvent, ...]
    reply: Reply | None = None
    note: str = ""
    platform: str = "windows"
    busy: frozenset[str] = frozenset()
    language: str = ""
    contact: Contact = STRANGER


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
        told.append(_tell(enrich(event, folded.call), folded, asked, rulebook))
    return {"events": told, "reply": _reply(asked.reply), "note": asked.note}


def _tell(event: CallEvent, folded: Fold, asked: Simulated, rulebook: Rulebook) -> dict[str, Any]:
    moment = Moment(event, folded, rulebook, asked.busy, asked.contact)
    decisions = [*decide_one(POP, moment), *plan(moment).all_decisions(rulebook)]
    return {
        "event": public_event(event, CALL_ID),
        "news": folded.news.value,
        "triggers": sorted(folded.triggers),
        "decisions": [_tell_one(decision, event, asked, rulebook) for decision in decisions],
    }


def _tell_one(
    decision: Decision, event: CallEvent, asked: Simulated, rulebook: Rulebook
) -> dict[str, Any]:
    """Return one decision and what it would do; also what one that does not run would, to preview it."""
    agent_id = "" if decision.agent_id == EVERYBODY else decision.agent_id
    facts = gather(event, CALL_ID, rulebook, agent_id=agent_id, contact=asked.contact.fields)
    would = preview(decision, facts, rulebook, asked.platform, asked.contact)
    if decision.runs and "refused" in would:
        values = {"refusal": would["refused"]}
        decision = structs.replace(decision, runs=False, reason=Reason.VALUE_REFUSED, values=values)
    language = asked.language or rulebook.language
    return tell_decision(decision, rulebook, language) | {"would": would}


def _reply(reply: Reply | None) -> dict[str, Any] | None:
    if reply is None:
        return None
    try:
        body: Any = json.loads(reply.body)
    except ValueError:
        body = reply.body
    return {"status": reply.status, "content_type": reply.content_type, "body": body}
