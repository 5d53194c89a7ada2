"""Read Twilio's status callbacks: one for every leg, signed over the whole address and all fields.

A call that comes in has one leg of its own, and one more for each telephone that TwiML dials; those name
it in `ParentCallSid`. Only they ring at somebody's desk, and only if the TwiML asks for their callbacks.
`SequenceNumber` counts within a leg. Our own address may carry `?agent=` (whose telephone it is),
`direction=in|out`, `correlation_id=` and `client=` (whom the agent calls, where the leg is the agent's own).

Sources, read 2026: https://github.com/twilio/twilio-python (request_validator.py, its vectors, the Call
resource). Some of a callback's fields are from general knowledge: all but CallSid may be missing.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator

from ringhook.domain.adapter import Settings
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
from ringhook.domain.digests import hmac_base64, is_same
from ringhook.domain.errors import BadPayloadError, BadSignatureError
from ringhook.domain.identity import call_id_of
from ringhook.domain.parties import party_of
from ringhook.domain.payload import Fields, decode, parse_pairs, read_clean_fields
from ringhook.domain.recording import RecordingRequest
from ringhook.domain.replies import xml_reply
from ringhook.domain.values import mail_moment, seconds
from ringhook.domain.webhook import Reading, WebhookRequest, derive_event_id

RESULTS = {
    "completed": Result.ANSWERED,
    "busy": Result.BUSY,
    "failed": Result.FAILED,
    "no-answer": Result.MISSED,
    "canceled": Result.CANCELLED,
}
WAITING = dict.fromkeys(("queued", "initiated"), EventKind.STARTED)
RINGS = WAITING | {"ringing": EventKind.RINGING, "in-progress": EventKind.ANSWERED}
# The first leg of a call that came in talks to TwiML: that is no telephone and no conversation.
OUTER = {
    **WAITING,
    **dict.fromkeys(("ringing", "in-progress"), EventKind.STARTED),
    **dict.fromkeys(RESULTS, EventKind.ENDED),
}
OUTGOING = RINGS | dict.fromkeys(RESULTS, EventKind.ENDED)
# The agent's own leg of a click-to-call: that the agent answers is no conversation yet.
CLICKED = OUTGOING | {"in-progress": EventKind.STARTED}
INNER = RINGS | dict.fromkeys(RESULTS, EventKind.LEG_ENDED)
DIRECTIONS = {"in": Direction.INBOUND, "out": Direction.OUTBOUND}
DEVICE = re.compile(r"(?i)(?:client|sips?|sim):([^@;?]{1,100})")
PORT = re.compile(r"(https?)://([^/?#:]+)(?::[0-9]*)?([/?#].*)?", re.DOTALL)
RECORDING = re.compile(
    r"https://api\.twilio\.com/2010-04-01/Accounts/(AC\w{1,64})/Recordings/RE\w{1,64}"
)
PORTS = {"https": ":443", "http": ":80"}
REPLY = xml_reply(media_type="text/xml")


def verify(request: WebhookRequest, settings: Settings) -> None:
    """Refuse a request that the account's token did not sign, with or without the port in the address."""
    token, text = settings.get("auth_token", ""), _signed_fields(request)
    expected = [hmac_base64("sha1", token, f"{url}{text}") for url in _addresses(request.url)]
    if not token or not is_same(request.headers.get("x-twilio-signature", ""), *expected):
        raise BadSignatureError(
            "X-Twilio-Signature is missing or wrong: enter the account's auth token here"
        )


def _signed_fields(request: WebhookRequest) -> str:
    """Return what follows the address: nothing for a body that the address itself has the hash of."""
    if wanted := dict(request.query).get("bodySHA256", ""):
        if is_same(wanted.lower(), hashlib.sha256(request.body).hexdigest()):
            return ""
        raise BadSignatureError("the body is not the one that `bodySHA256` was made of")
    try:
        pairs = set(parse_pairs(decode(request.body)))
    except BadPayloadError as error:
        raise BadSignatureError(str(error)) from None
    return "".join(name + value for name, value in sorted(pairs))


def _addresses(url: str) -> Iterator[str]:
    """Yield *url* as it is, without a port, and with the usual one: Twilio signs any of these."""
    yield url
    if match := PORT.fullmatch(url):
        for port in ("", PORTS[match[1]]):
            yield f"{match[1]}://{match[2]}{port}{match[3] or ''}"


def read(request: WebhookRequest, _settings: Settings) -> Reading:
    """Return the event of a status or recording callback; Twilio ignores what we answer."""
    fields = read_clean_fields(request)
    if kind := _kind(fields):
        return Reading((_event(kind, fields, request),), REPLY)
    return Reading(reply=REPLY, note="no call status that ringhook knows")


def _kind(fields: Fields) -> EventKind | None:
    if fields.get("RecordingSid") and fields.get("RecordingStatus") == "completed":
        return EventKind.RECORDING
    return _leg(fields).get(fields.get("CallStatus", "").lower())


def _leg(fields: Fields) -> dict[str, EventKind]:
    if fields.get("ParentCallSid"):
        return INNER
    if fields.get("client"):
        return CLICKED
    return OUTGOING if fields.get("Direction", "").startswith("outbound") else OUTER


def _direction(fields: Fields) -> Direction:
    """Return the company's view: a telephone that TwiML dials belongs to a call that came in."""
    said = fields.get("Direction", "")
    if given := DIRECTIONS.get(fields.get("direction", "")):
        return given
    if said == "outbound-dial" and (fields.get("agent") or DEVICE.match(fields.get("To", ""))):
        return Direction.INBOUND
    if said.startswith("outbound") or DEVICE.match(fields.get("From", "")):
        return Direction.OUTBOUND
    return Direction.INBOUND if said else Direction.UNKNOWN


def _event(kind: EventKind, fields: Fields, request: WebhookRequest) -> CallEvent:
    direction, table = _direction(fields), _leg(fields)
    client, line = ("To", "From") if direction is Direction.OUTBOUND else ("From", "To")
    status, parent = fields.get("CallStatus", ""), fields.get("ParentCallSid", "")
    leg = call_id_of(fields.get("CallSid", ""), "CallSid")
    occurred_at, source = mail_moment(fields.get("Timestamp", ""))
    number, lasted = fields.get("SequenceNumber", ""), seconds(fields.get("CallDuration", ""))
    sid, length = fields.get("RecordingSid", ""), seconds(fields.get("RecordingDuration", ""))
    # That TwiML is done with the first leg does not say whether anybody spoke.
    is_silent = table is OUTER or table is CLICKED
    tells = not is_silent or status != "completed"
    names = ("Timestamp", "SequenceNumber", "RecordingSid")
    return CallEvent(
        event_id=derive_event_id(kind, leg, status, *(fields.get(name) for name in names)),
        vendor="twilio",
        kind=kind,
        call_id=call_id_of(parent or leg, "ParentCallSid"),
        received_at=request.received_at,
        vendor_event=status or "recording",
        occurred_at=occurred_at,
        occurred_at_source=source,
        sequence=int(number) if re.fullmatch("[0-9]{1,15}", number) else None,
        leg_id=leg if parent else "",
        direction=direction,
        client=party_of(
            fields.get("client") or fields.get(client, ""), fields.get("CallerName", "")
        ),
        # A telephone that TwiML dials stands in `To`: it is not our number.
        line=Party() if table is INNER and line == "To" else party_of(fields.get(line, "")),
        diversion=fields.get("ForwardedFrom", ""),
        agents=_agents(fields),
        durations=Durations(talk=None if is_silent else lasted or None, total=lasted),
        result=RESULTS.get(status, Result.UNKNOWN) if tells else Result.UNKNOWN,
        cause=status if status in RESULTS else "",
        recordings=(Recording(sid, fields.get("RecordingUrl", ""), length),) if sid else (),
        correlation_id=fields.get("correlation_id", ""),
        raw=fields,
    )


def _agents(fields: Fields) -> tuple[AgentSeen, ...]:
    """Return whom our own address names, else the Client or SIP user at either end."""
    if named := fields.get("agent", ""):
        return (AgentSeen(id=named),)
    found = (DEVICE.match(fields.get(end, "")) for end in ("To", "From"))
    return tuple(AgentSeen(id=match[1]) for match in found if match)[:1]


def recording(found: Recording, settings: Settings) -> RecordingRequest:
    """Return the request for the MP3: Twilio may ask for the account and its token, and nobody else gets them."""
    match = RECORDING.fullmatch(found.url)
    if match is None:
        return RecordingRequest(url=found.url)
    login = base64.b64encode(f"{match[1]}:{settings.get('auth_token', '')}".encode()).decode()
    return RecordingRequest(url=f"{found.url}.mp3", headers={"Authorization": f"Basic {login}"})
