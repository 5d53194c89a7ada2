"""Zadarma, and Novofon 1 on the same platform: one form (or multipart) per step.

The signature covers three fields, other ones for each event, and is Base64 of the HMAC's HEX text. It
covers neither the event nor the call's id, so the sender's address is worth checking too. The reply to
NOTIFY_START can redirect the call and show a name on the telephone.

Sources, read 2026: https://github.com/zadarma/user-api-v1 (lib/Webhook), novofon/user-api-v1,
https://zadarma.com/en/support/api/; multipart, NOTIFY_INTERNAL_END, zd_echo: npm package `zadarma`.
"""

from __future__ import annotations

import base64
import hashlib
import json
import urllib.parse

from ringhook.domain.adapter import Field, PbxAdapter, Settings
from ringhook.domain.call import (
    AgentSeen,
    CallEvent,
    Direction,
    Durations,
    EventKind,
    Party,
    Recording,
    Result,
)
from ringhook.domain.digests import hmac_hex, is_same
from ringhook.domain.errors import BadRequestError, BadSignatureError
from ringhook.domain.identity import call_id_of
from ringhook.domain.parties import digits, party_of
from ringhook.domain.payload import Fields, read_clean_fields, read_leniently
from ringhook.domain.recording import RecordingRequest
from ringhook.domain.routing import Dial, DialRequest, RouteAnswer, RouteQuestion
from ringhook.domain.snippets import ADDRESS, pasting
from ringhook.domain.values import first_of, moment, scrub, seconds
from ringhook.domain.webhook import Reading, Reply, WebhookRequest, derive_event_id

INCOMING = ("caller_id", "called_did", "call_start")
ANSWER = ("caller_id", "destination", "call_start")
OUTGOING = ("internal", "destination", "call_start")
RECORD = ("pbx_call_id", "call_id_with_rec")
# What each event means, and which fields its signature covers.
EVENTS = {
    "NOTIFY_START": (EventKind.STARTED, Direction.INBOUND, INCOMING),
    "NOTIFY_IVR": (EventKind.STARTED, Direction.INBOUND, INCOMING),
    "NOTIFY_INTERNAL": (EventKind.RINGING, Direction.INBOUND, INCOMING),
    "NOTIFY_ANSWER": (EventKind.ANSWERED, Direction.UNKNOWN, ANSWER),
    "NOTIFY_INTERNAL_END": (EventKind.LEG_ENDED, Direction.INBOUND, INCOMING),
    "NOTIFY_END": (EventKind.ENDED, Direction.INBOUND, INCOMING),
    "NOTIFY_OUT_START": (EventKind.RINGING, Direction.OUTBOUND, OUTGOING),
    "NOTIFY_OUT_END": (EventKind.ENDED, Direction.OUTBOUND, OUTGOING),
    "NOTIFY_RECORD": (EventKind.RECORDING, Direction.UNKNOWN, RECORD),
}
QUESTIONS = frozenset({"NOTIFY_START", "NOTIFY_IVR"})
# `call_start` stays the same in later events, so it dates only these.
DATED = frozenset({"NOTIFY_START", "NOTIFY_INTERNAL", "NOTIFY_OUT_START"})
DIRECTIONS = {"in_": Direction.INBOUND, "out": Direction.OUTBOUND}  # how a `pbx_call_id` begins
# Every other disposition is a failure: "no money", "line limit" and the like.
DISPOSITIONS = {
    "": Result.UNKNOWN,
    "answered": Result.ANSWERED,
    "busy": Result.BUSY,
    "cancel": Result.CANCELLED,
    "no answer": Result.MISSED,
}
HOSTS = {"zadarma": "https://api.zadarma.com", "novofon": "https://api.novofon.com"}
CALLBACK = "/v1/request/callback/"
RECORDS = "/v1/pbx/record/request/"
LINK_SECONDS = 1800
DIGITS = ("wait_dtmf[digits]", "wait_dtmf.digits", "digits")
MAX_ECHO = 200
SHORTEST_RETURN_SECONDS = 3
SETUP = {
    "en": "Settings, Integrations and API, Notifications about calls: the URL; tick every event",
    "fr": "Paramètres, Intégrations et API, Notifications : l'URL ; cochez chaque événement",
    "ru": "Настройки, Интеграции и API, Уведомления о звонках: URL; отметьте все события",
    "ja": "設定 > 連携と API > 通話の通知の URL。すべてのイベントを選びます",
}


def verify(request: WebhookRequest, settings: Settings) -> None:
    """Refuse an event that the API secret did not sign; the check of the address is never signed."""
    if _echo(request):
        return
    fields = read_leniently(request)
    known, secret = EVENTS.get(fields.get("event", "")), settings.get("api_secret", "")
    rows = (known[2],) if known else (INCOMING, ANSWER, OUTGOING, RECORD)
    expected = [_signature("".join(fields.get(x, "") for x in row), secret) for row in rows]
    if not secret or not is_same(request.headers.get("signature", ""), *expected):
        raise BadSignatureError("Signature is missing or wrong: enter the API key's secret here")


def _signature(text: str, secret: str) -> str:
    return base64.b64encode(hmac_hex("sha1", secret, text).encode()).decode()


def _echo(request: WebhookRequest) -> str:
    return "" if request.body else scrub(dict(request.query).get("zd_echo", ""))[:MAX_ECHO]


def read(request: WebhookRequest, settings: Settings) -> Reading:
    """Return the event; a new call is also a question, and `zd_echo` wants its own text back."""
    if echo := _echo(request):
        plain = Reply(200, echo, "text/plain", (("X-Content-Type-Options", "nosniff"),))
        return Reading(reply=plain, note="Zadarma checked the address")
    fields = read_clean_fields(request)
    word = fields.get("event", "")
    if word not in EVENTS:
        return Reading(note="no event of Zadarma that ringhook knows")
    event = _event(word, fields, request, settings)
    question = RouteQuestion(event.call_id, event.client, event.line, first_of(fields, *DIGITS))
    return Reading((event,), question=question if word in QUESTIONS else None)


def _event(word: str, fields: Fields, request: WebhookRequest, settings: Settings) -> CallEvent:
    kind, direction, _ = EVENTS[word]
    call_id = call_id_of(fields.get("pbx_call_id", ""), "pbx_call_id")
    if direction is Direction.UNKNOWN:
        direction = DIRECTIONS.get(call_id[:3], direction)
    client, line = _parties(fields, direction)
    start = fields.get("call_start", "")
    occurred_at, source = moment(start if word in DATED else "", settings.get("time_zone", ""))
    inside, record = fields.get("internal", ""), fields.get("call_id_with_rec", "")
    said, lasted = fields.get("disposition", ""), seconds(fields.get("duration", ""))
    result = DISPOSITIONS.get(said.lower(), Result.FAILED)
    return CallEvent(
        event_id=derive_event_id(word, call_id, inside, start, record, first_of(fields, *DIGITS)),
        vendor="zadarma",
        kind=kind,
        call_id=call_id,
        received_at=request.received_at,
        vendor_event=word,
        occurred_at=occurred_at,
        occurred_at_source=source,
        direction=direction,
        client=client,
        line=line,
        agents=(AgentSeen(extension=inside),) if inside else (),
        durations=Durations(talk=lasted if result is Result.ANSWERED else None, total=lasted),
        result=result,
        cause=fields.get("status_code", "") or said,
        recordings=(Recording(id=record),) if kind is EventKind.RECORDING and record else (),
        raw=fields,
    )


def _parties(fields: Fields, direction: Direction) -> tuple[Party, Party]:
    """Return the client and our line; `destination` is as dialled, so it may be national."""
    caller = party_of(fields.get("caller_id", ""), is_plain=True)
    if direction is not Direction.OUTBOUND:
        return caller, party_of(fields.get("called_did", ""), is_plain=True)
    full = party_of(fields.get("dst_e164", ""), is_plain=True)
    return full if full.e164 else party_of(fields.get("destination", "")), caller


def route_reply(_question: RouteQuestion, answer: RouteAnswer | None, _settings: Settings) -> Reply:
    """Return the JSON that redirects the call, and names the caller on the telephone's screen."""
    if answer is None or answer.code == "hangup":
        return Reply(body='{"hangup": 1}' if answer else "{}")
    number = next(iter(answer.numbers), "")
    body: dict[str, str | int] = {
        "redirect": answer.code or (number if len(number) == len("100") else ""),
        "return_timeout": _return_seconds(answer) if number and not answer.code else 0,
        "rewrite_forward_number": f"+{digits(number)}" if number.startswith("+") else "",
        "caller_name": answer.contact_name,
    }
    return Reply(body=json.dumps({k: v for k, v in body.items() if v}, ensure_ascii=False))


def _return_seconds(answer: RouteAnswer) -> int:
    """Return after how long the call comes back to its scenario: never, or after 3 seconds at the least."""
    return max(answer.ring_seconds, SHORTEST_RETURN_SECONDS) if answer.ring_seconds else 0


def originate(dial: Dial, settings: Settings) -> DialRequest:
    """Return the request that rings the agent's extension or number and then the client's."""
    agent = dial.agent.extension or dial.agent.number or dial.agent.id
    fields = {"format": "json", "from": agent, "to": dial.number}
    url, login = _asking(CALLBACK, fields, settings)
    return DialRequest(method="GET", url=url, headers=login)


def recording(found: Recording, settings: Settings) -> RecordingRequest:
    """Return the question for the recording's address, which is good for half an hour."""
    if found.url:
        return RecordingRequest(url=found.url)
    if not settings.get("api_key"):
        raise BadRequestError("no recording without the API key of the connection")
    fields = {"call_id": found.id, "format": "json", "lifetime": str(LINK_SECONDS)}
    url, login = _asking(RECORDS, fields, settings)
    return RecordingRequest(url=url, headers=login, link_in=("link", "links"))


def _asking(path: str, fields: dict[str, str], settings: Settings) -> tuple[str, dict[str, str]]:
    """Return address and headers of a question; *fields* stand in the order of their names."""
    query = urllib.parse.urlencode(fields)
    checksum = hashlib.md5(query.encode(), usedforsecurity=False).hexdigest()
    proof = _signature(path + query + checksum, settings.get("api_secret", ""))
    host = HOSTS.get(settings.get("service", ""), HOSTS["zadarma"])
    return f"{host}{path}?{query}", {"Authorization": f"{settings.get('api_key', '')}:{proof}"}


ADAPTER = PbxAdapter(
    slug="zadarma",
    title="Zadarma, Novofon 1",
    read=read,
    verify=verify,
    fields=(
        Field("api_secret", "API secret", secret=True, required=True, help="Signs every event."),
        Field("api_key", "API key", secret=True, help="Only for click-to-call and recordings."),
        Field("service", "Service", pattern="zadarma|novofon", default="zadarma"),
        Field("time_zone", "Time zone of the PBX account", help="For example Europe/Madrid."),
    ),
    setup=pasting((SETUP, ADDRESS)),
    route_reply=route_reply,
    rings=r"[0-9]{3}|\+[0-9]{7,15}",
    originate=originate,
    recording=recording,
    recording_after_seconds=40.0,
    addresses=("185.45.152.42",),
    proof="HMAC-SHA1 signature",
)
