"""Read a leg's call record in any of its encodings, or our own fields from the dialplan."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from ringhook.domain.adapter import Settings
from ringhook.domain.call import (
    AgentSeen,
    CallEvent,
    Direction,
    Durations,
    EventKind,
    Party,
    Result,
)
from ringhook.domain.errors import BadPayloadError
from ringhook.domain.identity import MAX_ID
from ringhook.domain.parties import party_of
from ringhook.domain.payload import decode, parse_json, parse_pairs
from ringhook.domain.report import Dialect, read_report
from ringhook.domain.values import clean, first_of, moment, scrub, seconds, without_secrets
from ringhook.domain.webhook import Reading, WebhookRequest, derive_event_id

Fields = Mapping[str, str]
DIALECT = Dialect(vendor="freeswitch")
BASE64_FORM = "application/x-www-form-base64-encoded"
# What joins a B leg to its A leg, most certain first.
A_LEG_NAMES = ("originating_leg_uuid", "originator", "call_uuid")
# An A leg that logged in is one of our telephones: it calls out.
USER_NAMES = ("sip_auth_username", "user_name")
SHORT = re.compile(r"[0-9]{2,6}")
RESULTS = {
    "USER_BUSY": Result.BUSY,
    "NO_ANSWER": Result.MISSED,
    "NO_USER_RESPONSE": Result.MISSED,
    "ALLOTTED_TIMEOUT": Result.MISSED,
    "NORMAL_CLEARING": Result.MISSED,  # the caller gave up in a menu or queue
    "ORIGINATOR_CANCEL": Result.CANCELLED,
    "LOSE_RACE": Result.CANCELLED,
    "CALL_REJECTED": Result.REJECTED,
}
# Media keys and credentials are among a leg's variables.
PRIVATE = re.compile(r"crypto|passw|secret|sdp|auth_(?!username)", re.IGNORECASE)


def read(request: WebhookRequest, settings: Settings) -> Reading:
    """Return the end of one leg, or whatever the dialplan reported in our own fields."""
    record = _record(request)
    if record is None:
        return read_report(request, settings, DIALECT)
    return Reading(events=(_event(_fields(record, settings), request),))


def _record(request: WebhookRequest) -> Mapping[str, Any] | None:
    """Return the call record in any of its encodings, None when the request holds none."""
    text = decode(request.body)
    if request.content_type == BASE64_FORM or text.startswith("cdr="):
        text = text.removeprefix("cdr=")
        text = _from_base64(text) if request.content_type == BASE64_FORM else text
        text = text if text.lstrip().startswith("{") else parse_pairs(f"cdr={text}")[0][1]
    parsed = parse_json(text) if text.lstrip().startswith("{") else None
    is_record = isinstance(parsed, dict) and isinstance(parsed.get("variables"), dict)
    return parsed if is_record else None


def _from_base64(text: str) -> str:
    try:
        return decode(base64.b64decode(unquote(text), validate=False))
    except (binascii.Error, ValueError):
        raise BadPayloadError("the record is not Base64: set encode to false in json_cdr") from None


def _fields(record: Mapping[str, Any], settings: Settings) -> dict[str, str]:
    """Return the leg's variables and its caller's profile as decoded text."""
    flow = record.get("callflow")
    first = flow[0] if isinstance(flow, list) and flow and isinstance(flow[0], dict) else {}
    parts = (first.get("caller_profile"), record["variables"], record.get("channel_data"))
    fields: dict[str, str] = {}
    for part in parts:
        for name, value in (part if isinstance(part, dict) else {}).items():
            if isinstance(value, str | int | float) and not PRIVATE.search(name):
                fields.setdefault(scrub(name), clean(scrub(unquote(str(value)))))
    return without_secrets(fields, (settings.get("secret", ""),))


def _event(fields: Fields, request: WebhookRequest) -> CallEvent:
    leg_id = fields.get("uuid", "")
    call_id = first_of(fields, *A_LEG_NAMES) or leg_id
    if not leg_id or len(leg_id) > MAX_ID or len(call_id) > MAX_ID:
        raise BadPayloadError("the record has no `uuid` among its variables: see mod_json_cdr")
    occurred_at, source = moment(fields.get("end_epoch", ""))
    user, client, line = _ends(fields)
    talk, total = seconds(fields.get("billsec", "")), seconds(fields.get("duration", ""))
    is_a_leg = call_id == leg_id
    agent = AgentSeen(extension=_extension(fields, user, is_a_leg=is_a_leg))
    return CallEvent(
        event_id=derive_event_id("cdr", leg_id, fields.get("end_epoch", "")),
        vendor="freeswitch",
        kind=EventKind.ENDED if is_a_leg else EventKind.LEG_ENDED,
        call_id=call_id,
        received_at=request.received_at,
        vendor_event="cdr",
        occurred_at=occurred_at,
        occurred_at_source=source,
        leg_id=leg_id,
        direction=_direction(user, is_a_leg=is_a_leg),
        client=client if is_a_leg else Party(),
        line=line if is_a_leg else Party(),
        agents=(agent,) if agent.extension else (),
        durations=Durations(talk=talk, total=total),
        result=_result(fields, talk),
        cause=fields.get("hangup_cause", ""),
        raw=fields,
    )


def _ends(fields: Fields) -> tuple[str, Party, Party]:
    """Return the calling telephone of ours if it is one, the client, and our own number."""
    user = first_of(fields, *USER_NAMES)
    caller, called = fields.get("caller_id_number", ""), fields.get("destination_number", "")
    if user:
        return user, party_of(called), Party()
    name = fields.get("caller_id_name", "")
    return "", party_of(caller, name), party_of(called)


def _extension(fields: Fields, user: str, *, is_a_leg: bool) -> str:
    """Return whose telephone it is: the caller's own, else the one that answered the caller."""
    if not is_a_leg:
        return fields.get("dialed_user", "")
    answering = fields.get("last_sent_callee_id_number", "")
    return user or (answering if SHORT.fullmatch(answering) else "")


def _direction(user: str, *, is_a_leg: bool) -> Direction:
    """Return the call's direction: a B leg only says that FreeSWITCH itself dialled it."""
    if not is_a_leg:
        return Direction.UNKNOWN
    return Direction.OUTBOUND if user else Direction.INBOUND


def _result(fields: Fields, talk: float | None) -> Result:
    """Return answered only for a leg that was bridged: a menu answers too."""
    if talk and fields.get("bridge_epoch") != "0":
        return Result.ANSWERED
    cause = fields.get("hangup_cause", "")
    return RESULTS.get(cause, Result.FAILED) if cause else Result.UNKNOWN
