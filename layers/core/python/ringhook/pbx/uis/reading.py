"""Read a UIS notification: ours, EnvyCRM's or Novofon's text, told apart only by their fields."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from dataclasses import replace

from ringhook.domain.adapter import Settings
from ringhook.domain.call import (
    AgentSeen,
    CallEvent,
    Direction,
    Durations,
    EventKind,
    Recording,
    Result,
)
from ringhook.domain.errors import BadPayloadError, BadSignatureError
from ringhook.domain.identity import MAX_ID
from ringhook.domain.parties import party_of
from ringhook.domain.payload import decode, read_fields
from ringhook.domain.routing import RouteQuestion
from ringhook.domain.values import as_list, clean, first_of, moment, seconds, without_secrets
from ringhook.domain.webhook import Reading, WebhookRequest, derive_event_id
from ringhook.pbx.uis.texts import repair
from ringhook.pbx.uis.words import (
    DIRECTIONS,
    DURATIONS,
    EVENT_NAMES,
    MEANINGS,
    SECRET_NAMES,
    SYNONYMS,
)

Fields = Mapping[str, str]

TRUE_WORDS = frozenset({"true", "1"})
LINK_NAMES = ("file_link", "record_file_links", "record_links")
# `https://media.uiscom.ru/{call_session_id}/{record_id}`; Novofon's links hold another id.
LINK_WITH_CALL = re.compile(r"https?://media\.(?:uiscom|comagic)\.ru/([0-9]{1,20})/")


def verify(request: WebhookRequest, settings: Settings) -> None:
    """Refuse a notification without the second secret, when the connection has one."""
    expected = settings.get("body_secret", "")
    if not expected:
        return
    try:
        sent = first_of(_pasted(request), *SECRET_NAMES)
    except BadPayloadError:
        sent = ""
    if not hmac.compare_digest(sent.encode(), expected.encode("utf-8", "replace")):
        raise BadSignatureError(
            "the second secret is missing or wrong: every notification must send it as `secret`"
        )


def read(request: WebhookRequest, settings: Settings) -> Reading:
    """Return the one event of a notification, or the question of interactive call processing.

    A notification of a type that we do not know gives a note.
    """
    secret = settings.get("body_secret", "")
    fields = without_secrets(_pasted(request), (secret,), frozenset(SECRET_NAMES))
    if "numa" in fields:
        return _question(fields)
    links = tuple(dict.fromkeys(x for name in LINK_NAMES for x in as_list(fields.get(name, ""))))
    word = _word(fields, links)
    if not word:
        return Reading(note="no event that ringhook knows: paste the text of this event type again")
    return Reading(events=(_event(word, fields, links, request, settings.get("time_zone", "")),))


def _event(
    word: str, fields: Fields, links: tuple[str, ...], request: WebhookRequest, time_zone: str
) -> CallEvent:
    kind, direction = MEANINGS[word]
    call_id, agents = _call_id(fields, links), _agents(fields)
    legs = as_list(first_of(fields, "leg_id", "leg_ids"))
    when = first_of(fields, "notification_timestamp", "notification_time", "start_time")
    occurred_at, source = moment(when, time_zone)
    people = [agent.identifiers() for agent in agents]
    external_id = fields.get("external_id", "")
    client = first_of(fields, "contact_phone_number", "client_number")
    wait, talk, total = (seconds(fields.get(f"{x}_time_duration", "")) for x in DURATIONS)
    return CallEvent(
        event_id=derive_event_id(word, call_id, legs, when, people, links, external_id),
        vendor="uis",
        kind=kind,
        call_id=call_id,
        received_at=request.received_at,
        vendor_event=first_of(fields, *EVENT_NAMES)[:MAX_ID],
        occurred_at=occurred_at,
        occurred_at_source=source,
        leg_id=legs[0] if len(legs) == 1 else "",
        direction=_direction(fields, direction),
        client=party_of(client, fields.get("contact_full_name", ""), is_plain=True),
        line=party_of(first_of(fields, "virtual_phone_number", "line_number"), is_plain=True),
        agents=agents,
        durations=Durations(wait, talk, total),
        result=_result(kind, talk),
        cause=first_of(fields, "call_status", "finish_reason"),
        recordings=_recordings(fields, links),
        correlation_id=external_id,
        raw=fields,
    )


def _question(fields: Fields) -> Reading:
    """Return who calls, and what they typed: UIS waits for the answer of `route_reply`."""
    client, line = (party_of(fields.get(name, ""), is_plain=True) for name in ("numa", "numb"))
    call_id = fields.get("call_session_id", "")[:MAX_ID]
    return Reading(question=RouteQuestion(call_id, client, line, fields.get("input_result", "")))


def _pasted(request: WebhookRequest) -> dict[str, str]:
    """Return the notification's fields; broken JSON gets one second try, repaired."""
    try:
        fields = read_fields(request)
    except BadPayloadError:
        body = repair(decode(request.body)).encode("utf-8", "replace")
        fields = read_fields(replace(request, body=body))
    return {name: clean(value) for name, value in fields.items()}


def _word(fields: Fields, links: tuple[str, ...]) -> str:
    for name in EVENT_NAMES:
        said = fields.get(name, "").lower()
        if (word := SYNONYMS.get(said, said)) in MEANINGS:
            return word
    # Novofon was seen to report a recording with nothing but its link.
    return "recording" if links and not fields.get("event") else ""


def _call_id(fields: Fields, links: tuple[str, ...]) -> str:
    call_id = first_of(fields, "call_session_id", "call_hash")
    if not call_id and links:
        match = LINK_WITH_CALL.match(links[0])
        call_id = match[1] if match else f"recording-{derive_event_id(links[0])}"
    if not call_id or len(call_id) > MAX_ID:
        raise BadPayloadError("send `call_session_id` (or `call_hash`): {{call_session_id}}")
    return call_id


def _direction(fields: Fields, unsaid: Direction) -> Direction:
    if fields.get("is_internal", "").lower() in TRUE_WORDS:
        return Direction.INTERNAL
    return DIRECTIONS.get(fields.get("direction", "").lower(), unsaid)


def _agents(fields: Fields) -> tuple[AgentSeen, ...]:
    agent = AgentSeen(
        id=fields.get("employee_id", ""),
        extension=fields.get("extension_phone_number", ""),
        # In the EnvyCRM texts `extension` is the employee's telephone or SIP line.
        number=first_of(fields, "employee_phone_number", "extension"),
        email=first_of(fields, "employee_email", "last_talked_employee_email"),
        name=fields.get("employee_full_name", ""),
    )
    if agent != AgentSeen():
        return (agent,)
    return tuple(AgentSeen(id=x) for x in as_list(fields.get("employee_ids", "")))


def _result(kind: EventKind, talk: float | None) -> Result:
    if kind is EventKind.ENDED and talk is not None:
        return Result.ANSWERED if talk > 0 else Result.MISSED
    return Result.MISSED if kind is EventKind.MISSED else Result.UNKNOWN


def _recordings(fields: Fields, links: tuple[str, ...]) -> tuple[Recording, ...]:
    length = seconds(first_of(fields, "file_duration", "call_record_duration"))
    return tuple(
        Recording(url=x, duration_seconds=length if len(links) == 1 else None) for x in links
    )
