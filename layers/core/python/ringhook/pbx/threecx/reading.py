"""Read what the CRM template sends, and what the webhooks of 3CX add-ons send."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime

from ringhook.domain.adapter import Settings
from ringhook.domain.call import (
    AgentSeen,
    CallEvent,
    Direction,
    Durations,
    EventKind,
    Recording,
    Result,
    TimeSource,
)
from ringhook.domain.errors import BadPayloadError
from ringhook.domain.identity import MAX_ID
from ringhook.domain.parties import party_of
from ringhook.domain.payload import read_fields
from ringhook.domain.report import LOST_PLUS, SECRET_NAME
from ringhook.domain.routing import RouteAnswer, RouteQuestion
from ringhook.domain.values import as_list, clean, first_of, moment, seconds, without_secrets
from ringhook.domain.webhook import Reading, Reply, WebhookRequest, derive_event_id

Fields = Mapping[str, str]
Meaning = tuple[EventKind, Direction, Result]

IN, OUT = Direction.INBOUND, Direction.OUTBOUND
OPEN = Result.UNKNOWN
# Our template says `report` and a type; the other words are those of the add-ons.
CALL_TYPES: Mapping[str, Meaning] = {
    "inbound": (EventKind.ENDED, IN, Result.ANSWERED),
    "outbound": (EventKind.ENDED, OUT, Result.ANSWERED),
    "missed": (EventKind.MISSED, IN, Result.MISSED),
    "notanswered": (EventKind.ENDED, OUT, Result.MISSED),
}
EVENTS: Mapping[str, Meaning] = {
    "lookup": (EventKind.RINGING, IN, OPEN),
    "ringing": (EventKind.RINGING, IN, OPEN),
    "pickupincoming": (EventKind.ANSWERED, IN, OPEN),
    "hangupincoming": (EventKind.ANSWERED, IN, OPEN),
    "incomingcall_started": (EventKind.ANSWERED, IN, OPEN),
    "pickupoutgoing": (EventKind.ANSWERED, OUT, OPEN),
    "incoming": (EventKind.ENDED, IN, OPEN),
    "outgoing": (EventKind.ENDED, OUT, OPEN),
}
FINISH_TYPES = {"ok": Result.ANSWERED, "missed": Result.MISSED}
DIRECTIONS = {"inbound": IN, "outbound": OUT}
# `[Agent]`, `[[CallStartTimeUTC].ToString("...")]`: 3CX left the variable as it was.
UNFILLED = re.compile(r"\[{1,2}[A-Za-z][^\[\]]*\].{0,60}")
CLOCK = re.compile(r"(?:([0-9]{1,4}):)?([0-9]{1,2}):([0-9]{1,2})(?:\.[0-9]+)?")
WINDOW_SECONDS = 120


def read(request: WebhookRequest, settings: Settings) -> Reading:
    """Return the one event of the request; a lookup is a question too."""
    sent = {name.lower(): _value(name, text) for name, text in read_fields(request).items()}
    fields = without_secrets(sent, (settings.get("secret", ""),), SECRET_NAME)
    word = fields.get("event", "").lower()
    if not word:
        raise BadPayloadError("no `event`: upload the CRM template of this page to 3CX again")
    meaning = CALL_TYPES.get(fields.get("call_type", "").lower()) if word == "report" else None
    meaning = meaning or EVENTS.get(word)
    if not meaning:
        return Reading(note="no event or call type that ringhook knows")
    event = _event(meaning, fields, request)
    if word != "lookup":
        return Reading(events=(event,))
    if not event.client.raw:
        return Reading(note="a lookup without a number")
    return Reading(events=(event,), question=RouteQuestion(event.call_id, event.client))


def route_reply(question: RouteQuestion, answer: RouteAnswer | None, _settings: Settings) -> Reply:
    """Return the contact that 3CX shows, an empty object when nobody knows the number."""
    if not answer or not answer.contact_name:
        return Reply(body="{}")
    number = question.client.raw
    contact = {
        "id": number,
        "name": answer.contact_name,
        "company": answer.company,
        "phone": number,
    }
    return Reply(body=json.dumps({"contact": contact}, ensure_ascii=False))


def _event(meaning: Meaning, fields: Fields, request: WebhookRequest) -> CallEvent:
    kind, direction, result = meaning
    begun, _ = moment(fields.get("started_at", ""))
    occurred_at, source = _when(kind, fields)
    call_id = _call_id(fields, begun or request.received_at)
    agents = _agents(fields)
    talk = _length(fields.get("duration", ""))
    return CallEvent(
        event_id=derive_event_id(fields["event"], call_id, begun, fields.get("id", ""), agents),
        vendor="threecx",
        kind=kind,
        call_id=call_id,
        received_at=request.received_at,
        vendor_event=first_of(fields, "call_type", "event")[:MAX_ID],
        occurred_at=occurred_at,
        occurred_at_source=source,
        direction=DIRECTIONS.get(fields.get("direction", "").lower(), direction),
        client=party_of(first_of(fields, "number", "callerid"), fields.get("name", "")),
        line=party_of(first_of(fields, "inbound_did", "did")),
        agents=agents,
        queue=fields.get("queue", ""),
        durations=Durations(talk=talk if result is not Result.MISSED else None),
        result=FINISH_TYPES.get(fields.get("finishtype", "").lower(), result),
        cause=fields.get("termination_reason_details", ""),
        recordings=_recordings(fields),
        raw=fields,
    )


def _value(name: str, text: str) -> str:
    """Return the cleaned text; 3CX sends the `+` of a number in a query as it is."""
    value = clean(LOST_PLUS.sub("+", text) if name == "number" else text)
    return "" if UNFILLED.fullmatch(value) else value


def _when(kind: EventKind, fields: Fields) -> tuple[datetime | None, TimeSource]:
    """Return the end of a finished call, if it was sent."""
    is_over = kind in {EventKind.ENDED, EventKind.MISSED}
    return moment(fields.get("ended_at", "")) if is_over else (None, TimeSource.ARRIVAL)


def _call_id(fields: Fields, begun: datetime) -> str:
    """Return the add-on's id of the call, else one made of the number and the time it began."""
    call_id = fields.get("chid", "")
    if len(call_id) > MAX_ID:
        raise BadPayloadError(f"`chid` is too long: up to {MAX_ID} characters")
    number = "".join(c for c in first_of(fields, "number", "callerid") if c.isalnum())
    window = int(begun.timestamp()) // WINDOW_SECONDS
    return call_id or derive_event_id("3cx", number.lstrip("0"), window)


def _agents(fields: Fields) -> tuple[AgentSeen, ...]:
    names = (fields.get("agent_first_name", ""), fields.get("agent_last_name", ""))
    agent = AgentSeen(
        extension=first_of(fields, "agent", "user"),
        email=fields.get("agent_email", ""),
        name=" ".join(name for name in names if name),
    )
    return (agent,) if agent != AgentSeen() else ()


def _length(text: str) -> float | None:
    """Return `00:01:05` or a number as seconds."""
    match = CLOCK.fullmatch(text)
    if not match:
        return seconds(text)
    hours, minutes, rest = (float(part or 0) for part in match.groups())
    return hours * 3600 + minutes * 60 + rest


def _recordings(fields: Fields) -> tuple[Recording, ...]:
    links = as_list(first_of(fields, "recording_url", "files"))
    return tuple(Recording(url=link) for link in links if link.startswith(("https://", "http://")))
