"""Yeastar P-Series: JSON with the report as JSON text inside (`msg`), one report per change of a call.

Event 30011 lists the members of a call with their states, 30012 is the record after it. Yeastar's own
examples do not escape the quotes inside `msg`, so both spellings are read. A trunk member that says BYE
ends the call, an extension only its own part. 30011 has no time: equal states of a channel are one.

Sources, read 2026: https://help.yeastar.com (P-Series developer guide, events 30008, 30011, 30012).
The signature is known from one public integration only: base64 of HMAC-SHA256 over the body.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ringhook.domain.adapter import Field, PbxAdapter, Settings
from ringhook.domain.call import (
    AgentSeen,
    CallEvent,
    Direction,
    Durations,
    EventKind,
    Recording,
    Result,
)
from ringhook.domain.digests import hmac_base64, is_same
from ringhook.domain.errors import BadPayloadError, BadSignatureError
from ringhook.domain.identity import call_id_of
from ringhook.domain.parties import is_short, named_party, party_of
from ringhook.domain.payload import as_objects, decode, flatten, parse_json
from ringhook.domain.snippets import ADDRESS, pasting
from ringhook.domain.values import clean, end_of, moment, seconds, without_secrets
from ringhook.domain.webhook import Reading, WebhookRequest, derive_event_id

Fields = Mapping[str, str]

CALL_STATE, CALL_RECORD = "30011", "30012"
STATES = {
    "ALERT": EventKind.RINGING,
    "EARLYMEDIA": EventKind.RINGING,
    "RING": EventKind.RINGING,
    "ANSWER": EventKind.ANSWERED,
    "ANSWERED": EventKind.ANSWERED,
    "HOLD": EventKind.HELD,
    "BYE": EventKind.LEG_ENDED,
}
# ALERT is the caller's own ringback tone: news only when somebody outside is called.
RINGBACK = frozenset({"ALERT", "EARLYMEDIA"})
DIRECTIONS = {way.value.capitalize(): way for way in Direction}
RESULTS = {
    "ANSWERED": Result.ANSWERED,
    "NO ANSWER": Result.MISSED,
    "ABANDONED": Result.MISSED,
    "BUSY": Result.BUSY,
    "FAILED": Result.FAILED,
    "VOICEMAIL": Result.VOICEMAIL,
}
TRUNK_MARKS = {"inbound.from": Direction.INBOUND, "outbound.from": Direction.OUTBOUND}
CALLER_STATES = frozenset({"ALERT", "ANSWERED"})
LOCAL_TIMES = "Its call records have local times, for example Europe/Paris."
SIGNING = "The secret of the webhook. Leave it empty when your PBX does not sign."
TITLES = {
    "en": "Yeastar: Integrations, API, Webhook: this URL, events 30011 and 30012",
    "fr": "Yeastar : Intégrations, API, Webhook : cette URL, événements 30011 et 30012",
    "ru": "Yeastar: Integrations, API, Webhook: этот адрес, события 30011 и 30012",
    "ja": "Yeastar の Integrations、API、Webhook: この URL、イベント 30011 と 30012",
}


def verify(request: WebhookRequest, settings: Settings) -> None:
    """Refuse a body that is not signed with the webhook's secret, when the connection has one."""
    secret, sent = settings.get("secret", ""), request.headers.get("x-signature", "")
    if secret and not is_same(sent, hmac_base64("sha256", secret, request.body)):
        raise BadSignatureError("X-Signature is missing or wrong: use the secret of this webhook")


def read(request: WebhookRequest, settings: Settings) -> Reading:
    """Return what the members of a call do, or the record after it; a note for every other event."""
    sent = {name: clean(text) for name, text in flatten(_report(decode(request.body))).items()}
    fields = without_secrets(sent, (settings.get("secret", ""),))
    if fields.get("type") == CALL_RECORD:
        return Reading(events=(_record(fields, request, settings.get("time_zone", "")),))
    if fields.get("type") != CALL_STATE:
        return Reading(note="`type` is neither 30011 nor 30012")
    events = tuple(_states(fields, request))
    return Reading(events=events, note="" if events else "no member whose state says anything")


def _report(text: str) -> dict[str, Any]:
    """Return the report with `msg` as an object, also when nobody escaped the quotes inside it."""
    try:
        report = parse_json(text)
    except BadPayloadError:
        first, last = text.find('"{'), text.rfind('}"')
        if not 0 <= first < last:
            raise
        report = parse_json(text[:first] + text[first + 1 : last + 1] + text[last + 2 :])
    if not isinstance(report, dict):
        raise BadPayloadError("the body must be one JSON object")
    inner = report.get("msg")
    return {**report, "msg": parse_json(inner)} if isinstance(inner, str) else report


def _states(fields: Fields, request: WebhookRequest) -> Iterator[CallEvent]:
    """Yield one event per telephone, then the end of the call when the outside party has left."""
    members = as_objects(fields.get("members", ""))
    trunks = [m for m in members if m.keys() & TRUNK_MARKS.keys()]
    own = [m for m in members if "extension.number" in m]
    outside = _outside(trunks, own)
    shared = {name: text for name, text in fields.items() if "members" not in name}
    for member in own:
        state = member.get("member_status", "")
        is_tone = state in RINGBACK and outside["direction"] is not Direction.OUTBOUND
        if state in STATES and not is_tone:
            leg = member.get("channel_id", "")
            agents = (AgentSeen(extension=member["extension.number"]),)
            more = outside | {"leg_id": leg, "agents": agents}
            yield _event(STATES[state], state, leg, {**member, **shared}, request, **more)
    everybody = trunks or (own if len(own) > 1 else [])
    if everybody and all(m.get("member_status") == "BYE" for m in everybody):
        yield _event(EventKind.ENDED, "BYE", "", {**everybody[0], **shared}, request, **outside)
    elif trunks and not own:
        word = trunks[0].get("member_status", "")
        yield _event(EventKind.STARTED, word, "", {**trunks[0], **shared}, request, **outside)


def _outside(trunks: list[dict[str, str]], own: list[dict[str, str]]) -> dict[str, Any]:
    """Return direction, client and line: what the trunk says, or two telephones among themselves."""
    if trunks:
        direction = next(way for mark, way in TRUNK_MARKS.items() if mark in trunks[0])
        ends = ("from", "to") if direction is Direction.INBOUND else ("to", "from")
        client, line = (party_of(clean(trunks[0].get(name, ""))) for name in ends)
        return {"direction": direction, "client": client, "line": line}
    if len(own) == 1:
        return {"direction": Direction.UNKNOWN}
    caller = next((m for m in own if m.get("member_status") in CALLER_STATES), {})
    return {"direction": Direction.INTERNAL, "client": party_of(caller.get("extension.number", ""))}


def _event(
    kind: EventKind, word: str, which: str, fields: Fields, request: WebhookRequest, **more: Any
) -> CallEvent:
    """Return an event; *which* tells it from others of the same call and word."""
    call_id = call_id_of(fields.get("call_id", ""), "call_id")
    return CallEvent(
        event_id=derive_event_id(call_id, kind, word, which),
        vendor="yeastar",
        kind=kind,
        call_id=call_id,
        received_at=request.received_at,
        vendor_event=word,
        raw=fields,
        **more,
    )


def _record(fields: Fields, request: WebhookRequest, time_zone: str) -> CallEvent:
    """Return the summary of a call; it was written when the call was over, not when it began."""
    started, status, recording = (fields.get(x, "") for x in ("time_start", "status", "recording"))
    talk, total = (seconds(fields.get(f"{name}_duration", "")) for name in ("talk", "call"))
    started_at, source = moment(started, time_zone)
    direction = DIRECTIONS.get(fields.get("msg.type", ""), Direction.UNKNOWN)
    caller, called = (named_party(fields.get(name, "")) for name in ("call_from", "call_to"))
    client, ours = (called, caller) if direction is Direction.OUTBOUND else (caller, called)
    return _event(
        *(EventKind.SUMMARY, CALL_RECORD, f"{started} {ours.raw}", fields, request),
        occurred_at=end_of(started_at, total),
        occurred_at_source=source,
        direction=direction,
        client=client,
        line=party_of(fields.get("did_number", "")),
        agents=(AgentSeen(extension=ours.raw, name=ours.name),) if is_short(ours.raw) else (),
        durations=Durations(None, talk, total),
        result=RESULTS.get(status.upper(), Result.UNKNOWN),
        cause=status,
        recordings=(Recording(recording),) if recording else (),
    )


ADAPTER = PbxAdapter(
    slug="yeastar",
    title="Yeastar P-Series",
    read=read,
    verify=verify,
    fields=(
        Field("secret", "Webhook secret", secret=True, pattern=r"\S{8,200}", help=SIGNING),
        Field("time_zone", "Time zone of the PBX", pattern=r"[A-Za-z0-9_+/\-]+", help=LOCAL_TIMES),
    ),
    setup=pasting((TITLES, ADDRESS)),
    proof="HMAC-SHA256",
)
