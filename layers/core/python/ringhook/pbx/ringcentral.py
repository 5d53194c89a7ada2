"""RingCentral: account telephony sessions, one JSON POST per change with every party that changed.

The call is `telephonySessionId`, a leg is a party, `sequence` orders the notifications of a session.
A subscription is confirmed by echoing the header `Validation-Token`; its own `verificationToken` comes
back as the header `Verification-Token` (older subscriptions: `Validation-Token`) of every notification.

Sources, read 2026: https://developers.ringcentral.com/guide/notifications (webhooks, account telephony
sessions), status codes and reasons of the published SDK (CallStatusInfo). `recordings`, `queueCall` and
which reasons let the call go on are from general knowledge.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from ringhook.domain.adapter import Field, PbxAdapter, Settings
from ringhook.domain.call import AgentSeen, CallEvent, Direction, EventKind, Recording, Result
from ringhook.domain.digests import is_same
from ringhook.domain.errors import BadSignatureError
from ringhook.domain.identity import call_id_of
from ringhook.domain.parties import is_short, party_of
from ringhook.domain.payload import as_objects, read_body
from ringhook.domain.snippets import ADDRESS, pasting
from ringhook.domain.values import clean, first_of, moment, without_secrets
from ringhook.domain.webhook import Reading, Reply, WebhookRequest, derive_event_id

Fields = Mapping[str, str]

STATUSES = {
    "Setup": EventKind.STARTED,
    "Proceeding": EventKind.RINGING,
    "Answered": EventKind.ANSWERED,
    "Hold": EventKind.HELD,
    "Parked": EventKind.HELD,
    "VoiceMail": EventKind.VOICEMAIL,
    "Gone": EventKind.LEG_ENDED,
    "Disconnected": EventKind.ENDED,
}
# Reasons of a disconnected party after which somebody else has the call, or may get it.
ELSEWHERE = frozenset(
    {"Pickup", "Supervising", "TakeOver", "BlindTransfer", "RccTransfer", "AttendedTransfer"}
    | {"CallerInputRedirect", "CallFlip", "ParkLocation", "DtmfTransfer", "CallPark"}
    | {"AgentAnswered", "AgentDropped", "CallRedirected", "CallSwitch"}
)
RESULTS = {
    "NoAnswer": Result.MISSED,
    "Timeout": Result.MISSED,
    "Rejected": Result.REJECTED,
    "CallReplied": Result.REJECTED,
    "TargetBusy": Result.BUSY,
    "Cancelled": Result.CANCELLED,
    "InvalidNumber": Result.FAILED,
    "DestinationBlocked": Result.FAILED,
    "NoSuchUser": Result.FAILED,
}
NOT_TAKEN = frozenset({"NoAnswer", "Timeout", "Rejected", "CallReplied", "TargetBusy"})
# How a call went that is over, when its reason does not say.
UNSAID = {
    EventKind.ENDED: Result.UNKNOWN,
    EventKind.MISSED: Result.MISSED,
    EventKind.VOICEMAIL: Result.VOICEMAIL,
}
DIRECTIONS = {"Inbound": Direction.INBOUND, "Outbound": Direction.OUTBOUND}
ENDS = {Direction.INBOUND: ("from", "to"), Direction.OUTBOUND: ("to", "from")}
PROOFS = ("verification-token", "validation-token")
PRINTABLE = re.compile(r"[!-~]{1,200}")
DIGITS = re.compile(r"[0-9]{1,15}")
SUBSCRIPTION = {
    "eventFilters": ["/restapi/v1.0/account/~/telephony/sessions"],
    "deliveryMode": {"transportType": "WebHook", "address": ADDRESS, "verificationToken": "..."},
    "expiresIn": 630_720_000,
}
TITLES = {
    "en": "POST to /restapi/v1.0/subscription. Put a long random verificationToken here and there",
    "fr": "POST vers /restapi/v1.0/subscription. Mettez un long verificationToken aléatoire ici et là-bas",
    "ru": "POST на /restapi/v1.0/subscription. Укажите длинный случайный verificationToken здесь и там",
    "ja": "/restapi/v1.0/subscription へ POST します。長いランダムな verificationToken を両方に設定します",
}


def verify(request: WebhookRequest, settings: Settings) -> None:
    """Refuse a notification without the subscription's token. A handshake passes: it holds no event."""
    is_handshake = request.headers.get("validation-token") and b"parties" not in request.body
    if not is_handshake and not _is_proven(request, settings):
        raise BadSignatureError("no Verification-Token, or a wrong one: subscribe with ours")


def _is_proven(request: WebhookRequest, settings: Settings) -> bool:
    secret = settings.get("verification_token", "")
    found = [is_same(request.headers.get(name, ""), secret) for name in PROOFS]
    return not secret or any(found)


def read(request: WebhookRequest, settings: Settings) -> Reading:
    """Return one event per party, or the echo that a new subscription waits for."""
    secret = settings.get("verification_token", "")
    token = request.headers.get("validation-token", "")
    is_echoed = PRINTABLE.fullmatch(token) and token != secret
    reply = Reply(body="{}", headers=(("Validation-Token", token),) if is_echoed else ())
    # A handshake passed without proof, so nothing in it may be believed.
    if not _is_proven(request, settings):
        return Reading(reply=reply, note="RingCentral confirms a subscription")
    sent = {name: clean(text) for name, text in read_body(request).items()}
    fields = without_secrets(sent, (secret,))
    parties = as_objects(fields.get("parties", ""))
    found = (_event(party, fields, request) for party in parties)
    events = tuple(event for event in found if event)
    note = "" if events else "no party with a status we know: a handshake, or another event filter"
    return Reading(events, reply, note)


def _event(party: Fields, fields: Fields, request: WebhookRequest) -> CallEvent | None:
    code, reason = (clean(party.get(f"status.{name}", "")) for name in ("code", "reason"))
    kind = _kind(code, reason, party)
    if not kind:
        return None
    call_id = call_id_of(fields.get("telephonySessionId", ""), "telephonySessionId")
    technical = DIRECTIONS.get(party.get("direction", ""), Direction.UNKNOWN)
    them, us = ENDS.get(technical, ("from", "to"))
    sequence = fields.get("sequence", "")
    counted = DIGITS.fullmatch(sequence)
    occurred_at, source = moment(first_of(fields, "eventTime", "timestamp"))
    which = sequence if counted else fields.get("uuid", "")
    peer = clean(party.get("status.peerId.telephonySessionId", ""))
    number = clean(party.get(f"{them}.phoneNumber", ""))
    colleagues = party.get("from.extensionId") and party.get("to.extensionId")
    return CallEvent(
        event_id=derive_event_id(call_id, which, party.get("id", ""), code, reason),
        vendor="ringcentral",
        kind=kind,
        call_id=call_id,
        received_at=request.received_at,
        vendor_event=code,
        occurred_at=occurred_at,
        occurred_at_source=source,
        sequence=int(sequence) if counted else None,
        leg_id=party.get("id", ""),
        linked_call_ids=(peer,) if peer and peer != call_id else (),
        direction=Direction.INTERNAL if colleagues or is_short(number) else technical,
        client=party_of(number, clean(party.get(f"{them}.name", ""))),
        line=party_of(clean(party.get(f"{us}.phoneNumber", ""))),
        agents=_agents(party, us),
        result=_result(kind, reason),
        cause=reason,
        recordings=_recordings(party),
        raw={**party, **{name: text for name, text in fields.items() if "parties" not in name}},
    )


def _kind(code: str, reason: str, party: Fields) -> EventKind | None:
    """Return what a party's status means for the call: most ends of a leg are not the call's."""
    if code != "Disconnected":
        return STATUSES.get(code)
    not_taken = reason in NOT_TAKEN and party.get("direction") == "Inbound"
    missed = party.get("missedCall") == "true"
    if reason in ELSEWHERE or (not_taken and (not missed or party.get("queueCall") == "true")):
        return EventKind.LEG_ENDED
    return EventKind.MISSED if missed else EventKind.ENDED


def _agents(party: Fields, us: str) -> tuple[AgentSeen, ...]:
    agent_id = clean(first_of(party, "extensionId", f"{us}.extensionId"))
    extension = clean(first_of(party, f"{us}.extensionNumber", f"{us}.phoneNumber"))
    name = clean(party.get(f"{us}.name", ""))
    agent = AgentSeen(agent_id, extension if is_short(extension) else "", name=name)
    return (agent,) if agent.identifiers() else ()


def _result(kind: EventKind, reason: str) -> Result:
    named = RESULTS.get(reason) if kind in UNSAID else None
    return named or UNSAID.get(kind, Result.UNKNOWN)


def _recordings(party: Fields) -> tuple[Recording, ...]:
    """Return the finished recordings: their id is what to ask RingCentral for."""
    found = as_objects(party.get("recordings", ""))
    return tuple(Recording(r["id"]) for r in found if r.get("id") and r.get("active") != "true")


ADAPTER = PbxAdapter(
    slug="ringcentral",
    title="RingCentral",
    read=read,
    verify=verify,
    fields=(
        Field(
            "verification_token",
            "Verification token",
            secret=True,
            pattern=r"[!-~]{8,200}",
            help="The verificationToken of the subscription. Every notification must hold it.",
        ),
    ),
    setup=pasting((TITLES, json.dumps(SUBSCRIPTION, indent=2))),
    # RingCentral gives a webhook up for good after refusals.
    unreadable=Reply(body="{}"),
    proof="token in a header",
)
