"""Dialpad: one POST per state of a leg; the whole body is a JWT (HS256) when the webhook has a secret.

Every leg has its own `call_id`. A leg that a queue or menu made names the first one in
`entry_point_call_id` or `master_call_id`, and that is our call. Only a person's leg rings: a
department's or call centre's is the queue. Times are milliseconds. Dialpad waits five seconds, repeats
only after 5xx, and may deliver out of order.

Sources, read 2026: https://developers.dialpad.com/docs/call-events and its page on delivery failures, one
published payload (`ringing`). The other states are named from general knowledge.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping

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
from ringhook.domain.identity import MAX_ID, call_id_of
from ringhook.domain.parties import party_of
from ringhook.domain.payload import as_objects, decode, flatten, parse_json
from ringhook.domain.snippets import ADDRESS, pasting
from ringhook.domain.values import as_list, clean, first_of, moment, seconds, without_secrets
from ringhook.domain.webhook import Reading, WebhookRequest, derive_event_id

Fields = Mapping[str, str]

STATES = {
    "preanswer": EventKind.STARTED,
    "queued": EventKind.STARTED,
    "calling": EventKind.RINGING,
    "ringing": EventKind.RINGING,
    "connected": EventKind.ANSWERED,
    "hold": EventKind.HELD,
    "parked": EventKind.HELD,
    "hangup": EventKind.ENDED,
    "missed": EventKind.MISSED,
    "voicemail": EventKind.VOICEMAIL,
    "voicemail_uploaded": EventKind.RECORDING,
    "recording": EventKind.RECORDING,
}
ASKED = ("calling", "ringing", "connected", "hold", "hangup", "missed", "voicemail", "recording")
# What a kind becomes on the leg of a queue, and on a person's leg of a call that may go on.
ON_QUEUE = {EventKind.RINGING: EventKind.STARTED, EventKind.ANSWERED: EventKind.STARTED}
ON_LEG = {EventKind.ENDED: EventKind.LEG_ENDED, EventKind.MISSED: EventKind.LEG_ENDED}
RESULTS = {EventKind.MISSED: Result.MISSED, EventKind.VOICEMAIL: Result.VOICEMAIL}
OVER = frozenset({EventKind.ENDED, EventKind.MISSED, EventKind.VOICEMAIL})
DIRECTIONS = {way.value: way for way in Direction}
GROUP_NAMES = ("entry_point_call_id", "master_call_id", "call_id")
URL_SAFE = str.maketrans("+/", "-_")
LINK_NAMES = ("recording_url", "voicemail_link")
REQUESTS = f"""\
POST /api/v2/webhooks
{{"hook_url": "{ADDRESS}", "secret": "..."}}
POST /api/v2/subscriptions/call
{{"webhook_id": "...", "enabled": true, "call_states": {json.dumps(ASKED)}}}"""
SIGNING = "The secret of the Dialpad webhook. Every body must be a JWT signed with it."
TITLES = {
    "en": "Two API requests. Put a long random secret into the first one and into the settings here",
    "fr": "Deux requêtes API. Mettez un long secret aléatoire dans la première et dans les réglages ici",
    "ru": "Два запроса к API. Укажите длинный случайный секрет в первом и в настройках здесь",
    "ja": "API リクエスト 2 件。長いランダムなシークレットを 1 件目とここの設定に入れます",
}


def verify(request: WebhookRequest, settings: Settings) -> None:
    """Refuse a body that is no JWT signed with the webhook's secret, when the connection has one."""
    secret = settings.get("secret", "")
    signed, _, signature = _text(request).rpartition(".")
    expected = hmac_base64("sha256", secret, signed).translate(URL_SAFE).rstrip("=")
    if secret and not is_same(signature, expected):
        raise BadSignatureError("no JWT signed with our secret: give it to the Dialpad webhook")


def read(request: WebhookRequest, settings: Settings) -> Reading:
    """Return the one event of the request, or a note when its state moves no call."""
    sent = {name: clean(text) for name, text in flatten(_payload(_text(request))).items()}
    fields = without_secrets(sent, (settings.get("secret", ""),))
    kind = STATES.get(fields.get("state", ""))
    if not kind:
        return Reading(note="`state` is none that moves a call")
    return Reading(events=(_event(kind, fields, request),))


def _text(request: WebhookRequest) -> str:
    return decode(request.body).strip('"\r\n')


def _payload(text: str) -> object:
    """Return the JSON of the body: its own, or that in the middle of a JWT."""
    if not text or text.lstrip().startswith("{"):
        return parse_json(text)
    middle = text.partition(".")[2].partition(".")[0]
    try:
        return parse_json(decode(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4))))
    except ValueError:
        raise BadPayloadError("the body is neither JSON nor a JWT") from None


def _event(named: EventKind, fields: Fields, request: WebhookRequest) -> CallEvent:
    leg_id = call_id_of(fields.get("call_id", ""), "call_id")
    call_id = call_id_of(first_of(fields, *GROUP_NAMES), "call_id")
    kind = _kind(named, fields, is_leg=leg_id != call_id)
    when = fields.get("event_timestamp", "")
    occurred_at, source = moment(when)
    linked = (fields.get(name, "") for name in (*GROUP_NAMES, "operator_call_id"))
    way = "internal" if fields.get("is_internal") == "true" else fields.get("direction", "")
    return CallEvent(
        event_id=derive_event_id(leg_id, fields["state"], when),
        vendor="dialpad",
        kind=kind,
        call_id=call_id,
        received_at=request.received_at,
        vendor_event=fields["state"][:MAX_ID],
        occurred_at=occurred_at,
        occurred_at_source=source,
        leg_id=leg_id,
        linked_call_ids=tuple(dict.fromkeys(x for x in linked if x not in {"", call_id})),
        direction=DIRECTIONS.get(way, Direction.UNKNOWN),
        client=party_of(fields.get("external_number", ""), fields.get("contact.name", "")),
        line=party_of(fields.get("internal_number", "")),
        agents=_agents(fields),
        queue=_queue(fields),
        durations=_durations(fields) if kind in OVER else Durations(),
        result=_result(kind, fields),
        recordings=_recordings(fields),
        correlation_id=fields.get("custom_data", ""),
        raw=fields,
    )


def _kind(named: EventKind, fields: Fields, *, is_leg: bool) -> EventKind:
    """Return what the state means for the call: `ringing` was seen in the report of an ended one."""
    is_stale = fields.get("date_ended") and named is EventKind.RINGING
    kind = EventKind.ENDED if is_stale else named
    if _queue(fields):
        return ON_QUEUE.get(kind, kind)
    talked = fields.get("date_connected") and fields.get("is_transferred") != "true"
    return ON_LEG.get(kind, kind) if is_leg and not talked else kind


def _queue(fields: Fields) -> str:
    is_person = fields.get("target.type", "") in {"", "user"}
    return "" if is_person else fields.get("target.name") or "-"


def _agents(fields: Fields) -> tuple[AgentSeen, ...]:
    names = ("id", "extension", "phone", "email", "name")
    agent = AgentSeen(*(fields.get(f"target.{name}", "") for name in names))
    return (agent,) if agent.identifiers() and not _queue(fields) else ()


def _durations(fields: Fields) -> Durations:
    """Return the figures, which Dialpad gives in milliseconds."""
    talk, total = (seconds(fields.get(name, "")) for name in ("duration", "total_duration"))
    return Durations(None, talk and talk / 1000, total and total / 1000)


def _result(kind: EventKind, fields: Fields) -> Result:
    if kind is EventKind.ENDED:
        return Result.ANSWERED if fields.get("date_connected") else Result.MISSED
    return RESULTS.get(kind, Result.UNKNOWN)


def _recordings(fields: Fields) -> tuple[Recording, ...]:
    details = as_objects(fields.get("recording_details", ""))
    links = (link for name in LINK_NAMES for link in as_list(fields.get(name, "")))
    named = tuple(Recording(r.get("id", ""), r.get("url", "")) for r in details)
    return named or tuple(Recording(url=link) for link in links)


ADAPTER = PbxAdapter(
    slug="dialpad",
    title="Dialpad",
    read=read,
    verify=verify,
    fields=(Field("secret", "Webhook secret", secret=True, pattern=r"\S{8,200}", help=SIGNING),),
    setup=pasting((TITLES, REQUESTS)),
    proof="JWT (HS256)",
)
