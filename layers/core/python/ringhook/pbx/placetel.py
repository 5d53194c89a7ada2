"""Placetel: one form per step, signed with a shared secret; an XML reply may route the call.

Nobody says whose telephones ring: `peer` is known only of who accepts, or who calls out. An accepted
outgoing call is not reported. Numbers are national, `anonymous` or an extension.

Sources, read 2026: Placetel's "Call Control-/Notify-API" (events, signature with test vector, replies);
POST /v2/calls as public integrations use it.
"""

from __future__ import annotations

import json

from ringhook.domain.adapter import Field, PbxAdapter, Settings
from ringhook.domain.call import AgentSeen, CallEvent, Direction, Durations, EventKind, Result
from ringhook.domain.digests import hmac_hex, is_same
from ringhook.domain.errors import BadSignatureError
from ringhook.domain.identity import call_id_of
from ringhook.domain.parties import digits, party_of
from ringhook.domain.payload import Fields, read_clean_fields
from ringhook.domain.replies import xml_reply
from ringhook.domain.routing import Dial, DialRequest, RouteAnswer, RouteQuestion
from ringhook.domain.snippets import ADDRESS, pasting
from ringhook.domain.values import seconds
from ringhook.domain.webhook import Reading, Reply, WebhookRequest, derive_event_id

MEANINGS = {
    "IncomingCall": (EventKind.RINGING, Direction.INBOUND),
    "OutgoingCall": (EventKind.RINGING, Direction.OUTBOUND),
    "CallAccepted": (EventKind.ANSWERED, Direction.INBOUND),
    "HungUp": (EventKind.ENDED, Direction.UNKNOWN),
}
DIRECTIONS = {"in": Direction.INBOUND, "out": Direction.OUTBOUND}
ENDS = {
    "accepted": (EventKind.ENDED, Result.ANSWERED),
    "missed": (EventKind.MISSED, Result.MISSED),
    "voicemail": (EventKind.VOICEMAIL, Result.VOICEMAIL),
    "blocked": (EventKind.ENDED, Result.REJECTED),
    "busy": (EventKind.ENDED, Result.BUSY),
    "canceled": (EventKind.ENDED, Result.CANCELLED),
    "unavailable": (EventKind.ENDED, Result.FAILED),
    "congestion": (EventKind.ENDED, Result.FAILED),
}
# What the answer's code may be: `busy`, `hangup`, or `queue:12`.
ROUTES = {"busy": '<Reject reason="busy"/>', "hangup": "<Hangup/>"}
PLACES = {"queue": "Queue", "group": "Group", "plan": "RoutingPlan", "prompt": "Prompt"}
RING_SECONDS = 30
MAX_TARGETS = 10
SETUP = {
    "en": "Placetel: External APIs, Notify: the URL, and the same shared secret as here",
    "fr": "Placetel : Externe APIs, Notify : l'URL, et le même secret partagé qu'ici",
    "ru": "Placetel: Externe APIs, Notify: URL и тот же общий секрет, что здесь",
    "ja": "Placetel: Externe APIs の Notify に URL とここと同じ共有シークレット",
}


def verify(request: WebhookRequest, settings: Settings) -> None:
    """Refuse a body that is not signed with the shared secret, when the connection has one."""
    secret = settings.get("secret", "")
    if not secret:
        return
    given = request.headers.get("x-placetel-signature", "").strip().lower()
    if not is_same(given, hmac_hex("sha256", secret, request.body)):
        raise BadSignatureError(
            "X-PLACETEL-SIGNATURE is missing or wrong: set the same shared secret at Placetel"
        )


def read(request: WebhookRequest, _settings: Settings) -> Reading:
    """Return the event; an incoming call is also a question, which Placetel may or may not wait for."""
    fields = read_clean_fields(request)
    meaning = MEANINGS.get(fields.get("event", ""))
    if meaning is None:
        return Reading(reply=xml_reply(), note="no event of Placetel that ringhook knows")
    event = _event(*meaning, fields, request)
    asks = fields["event"] == "IncomingCall"
    question = RouteQuestion(event.call_id, event.client, event.line) if asks else None
    return Reading((event,), xml_reply(), question=question)


def _event(
    kind: EventKind, direction: Direction, fields: Fields, request: WebhookRequest
) -> CallEvent:
    result, end = Result.UNKNOWN, fields.get("type", "")
    if kind is EventKind.ENDED:
        kind, result = ENDS.get(end, (kind, result))
    direction = DIRECTIONS.get(fields.get("direction", ""), direction)
    client, line = ("to", "from") if direction is Direction.OUTBOUND else ("from", "to")
    peer, lasted = fields.get("peer", ""), seconds(fields.get("duration", ""))
    call_id = call_id_of(fields.get("call_id", ""), "call_id")
    return CallEvent(
        event_id=derive_event_id(fields["event"], call_id, end, peer),
        vendor="placetel",
        kind=kind,
        call_id=call_id,
        received_at=request.received_at,
        vendor_event=fields["event"],
        direction=direction,
        client=party_of(fields.get(client, "")),
        line=party_of(fields.get(line, "")),
        agents=(AgentSeen(id=peer),) if peer else (),
        durations=Durations(talk=lasted if result is Result.ANSWERED else None, total=lasted),
        result=result,
        cause=end,
        raw=fields,
    )


def route_reply(_question: RouteQuestion, answer: RouteAnswer | None, _settings: Settings) -> Reply:
    """Return the XML for a number whose routing is "External API"; others ignore it."""
    if answer is None:
        return xml_reply()
    word, _, number = answer.code.partition(":")
    if word in PLACES and number.isascii() and number.isdigit():
        return xml_reply(f'<{PLACES[word]} id="{number}"/>')
    numbers = [number.replace("+", "00") for number in answer.numbers[:MAX_TARGETS]]
    targets = "".join(
        f'<Target ringtime="{answer.ring_seconds or RING_SECONDS}"><Number>{digits(number)}</Number></Target>'
        for number in numbers
        if digits(number)
    )
    forward = f"<Forward>{targets}</Forward>" if targets else ""
    return xml_reply(ROUTES.get(answer.code, forward))


def originate(dial: Dial, settings: Settings) -> DialRequest:
    """Return the request that rings the agent's SIP user and then the number."""
    body = {"sipuid": dial.agent.id or dial.agent.extension, "target": dial.number}
    return DialRequest(
        method="POST",
        url="https://api.placetel.de/v2/calls",
        headers={
            "Authorization": f"Bearer {settings.get('api_token', '')}",
            "Content-Type": "application/json",
        },
        body=json.dumps(body).encode(),
    )


ADAPTER = PbxAdapter(
    slug="placetel",
    title="Placetel",
    read=read,
    verify=verify,
    fields=(
        Field(
            "secret",
            "Shared secret",
            secret=True,
            help="Optional. Then every request must carry X-PLACETEL-SIGNATURE.",
        ),
        Field("api_token", "API token", secret=True, help="Only for click-to-call."),
    ),
    setup=pasting((SETUP, ADDRESS)),
    route_reply=route_reply,
    rings=r"\+?[0-9]{2,15}",
    originate=originate,
    proof="HMAC-SHA256 signature",
)
