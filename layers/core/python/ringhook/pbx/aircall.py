"""Aircall: one JSON POST per step; a token inside the body is the proof.

A call of one id from `call.created` (nobody rings yet) to `call.ended`, half a minute after the
hang-up, with its recording. The customer is `raw_digits` and our number `number.digits` in both
directions, both written with blanks. An outbound call has no ringing event: its start is the ring.

Sources, read 2026: https://developer.aircall.io/docs/webhooks-overview, payloads of a published dump
(created, ringing). Transfer, voicemail and declined events are named from general knowledge.
"""

from __future__ import annotations

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
from ringhook.domain.digests import is_same
from ringhook.domain.errors import BadPayloadError, BadSignatureError
from ringhook.domain.identity import MAX_ID, call_id_of
from ringhook.domain.parties import party_of
from ringhook.domain.payload import as_objects, read_body
from ringhook.domain.snippets import ADDRESS, pasting
from ringhook.domain.values import clean, moment, seconds, without_secrets
from ringhook.domain.webhook import Reading, Reply, WebhookRequest, derive_event_id

Fields = Mapping[str, str]

EVENTS = {
    "call.created": EventKind.STARTED,
    "call.ringing_on_agent": EventKind.RINGING,
    "call.agent_declined": EventKind.LEG_ENDED,
    "call.answered": EventKind.ANSWERED,
    "call.hold": EventKind.HELD,
    "call.unhold": EventKind.UNHELD,
    "call.transferred": EventKind.TRANSFERRED,
    "call.external_transferred": EventKind.TRANSFERRED,
    "call.hungup": EventKind.ENDED,
    "call.voicemail_left": EventKind.VOICEMAIL,
    "call.ended": EventKind.SUMMARY,
}
# What the step means after all, when its kind and this fact meet.
OUTBOUND = {EventKind.STARTED: EventKind.RINGING}
UNANSWERED_INBOUND = {EventKind.ENDED: EventKind.MISSED}
OVER = frozenset({EventKind.ENDED, EventKind.MISSED, EventKind.SUMMARY, EventKind.VOICEMAIL})
DIRECTIONS = {"inbound": Direction.INBOUND, "outbound": Direction.OUTBOUND}
MOMENTS = ("started_at", "answered_at", "ended_at")
LINKS = ("recording", "voicemail")
WHERE = {
    "en": "Aircall, Integrations, Webhook: this URL. Copy the webhook's token into the settings here",
    "fr": "Aircall, Intégrations, Webhook : cette URL. Copiez le jeton du webhook dans les réglages ici",
    "ru": "Aircall, Integrations, Webhook: этот адрес. Скопируйте токен вебхука в настройки здесь",
    "ja": "Aircall の Integrations、Webhook: この URL。Webhook のトークンをここの設定にコピーします",
}
CHOICE = {
    "en": "Tick these events",
    "fr": "Cochez ces événements",
    "ru": "Отметьте эти события",
    "ja": "次のイベントを選択します",
}


def verify(request: WebhookRequest, settings: Settings) -> None:
    """Refuse a body without the webhook's token, when the connection has one."""
    expected = settings.get("token", "")
    if not expected:
        return
    try:
        sent = read_body(request).get("token", "")
    except BadPayloadError:
        sent = ""
    if not is_same(sent, expected):
        raise BadSignatureError("the token is missing or wrong: copy that of the Aircall webhook")


def read(request: WebhookRequest, settings: Settings) -> Reading:
    """Return the one event of the request, or a note when it is about something else than a call."""
    sent = {name: clean(text) for name, text in read_body(request).items()}
    fields = without_secrets(sent, (settings.get("token", ""),), frozenset({"token"}))
    kind = EVENTS.get(fields.get("event", ""))
    if not kind:
        return Reading(note="`event` is none that a call is made of")
    return Reading(events=(_event(kind, fields, request),))


def _event(named: EventKind, fields: Fields, request: WebhookRequest) -> CallEvent:
    call_id = call_id_of(fields.get("data.id", ""), "data.id")
    direction = DIRECTIONS.get(fields.get("data.direction", ""), Direction.UNKNOWN)
    answered = bool(seconds(fields.get("data.answered_at", "")))
    kind = _kind(named, direction, answered=answered)
    occurred_at, source = moment(fields.get("timestamp", ""))
    user = fields.get("data.user.id", "")
    return CallEvent(
        event_id=derive_event_id(fields["event"], call_id, fields.get("timestamp", ""), user),
        vendor="aircall",
        kind=kind,
        call_id=call_id,
        received_at=request.received_at,
        vendor_event=fields["event"][:MAX_ID],
        occurred_at=occurred_at,
        occurred_at_source=source,
        direction=direction,
        client=party_of(fields.get("data.raw_digits", ""), _name(fields)),
        line=party_of(fields.get("data.number.digits", ""), fields.get("data.number.name", "")),
        agents=_agents(fields),
        queue=next((team.get("name", "") for team in as_objects(fields.get("data.teams", ""))), ""),
        durations=_durations(fields) if kind in OVER else Durations(),
        result=_result(kind, fields, answered=answered),
        cause=fields.get("data.missed_call_reason") or fields.get("data.hangup_cause", ""),
        recordings=_recordings(call_id, fields),
        raw=fields,
    )


def _kind(named: EventKind, direction: Direction, *, answered: bool) -> EventKind:
    if direction is Direction.OUTBOUND:
        return OUTBOUND.get(named, named)
    return named if answered else UNANSWERED_INBOUND.get(named, named)


def _name(fields: Fields) -> str:
    parts = (fields.get(f"data.contact.{part}_name", "") for part in ("first", "last"))
    return " ".join(part for part in parts if part) or fields.get("data.contact.company_name", "")


def _agents(fields: Fields) -> tuple[AgentSeen, ...]:
    of_user = {part: fields.get(f"data.user.{part}", "") for part in ("id", "email", "name")}
    agent = AgentSeen(**of_user)
    return (agent,) if agent.identifiers() else ()


def _durations(fields: Fields) -> Durations:
    """Return the figures; `duration` runs from the start, so the conversation is computed."""
    started, answered, ended = (seconds(fields.get(f"data.{name}", "")) for name in MOMENTS)
    wait = answered - started if answered and started else None
    talk = ended - answered if ended and answered else None
    return Durations(wait, talk, seconds(fields.get("data.duration", "")))


def _result(kind: EventKind, fields: Fields, *, answered: bool) -> Result:
    if kind not in OVER:
        return Result.UNKNOWN
    if fields.get("data.voicemail"):
        return Result.VOICEMAIL
    return Result.ANSWERED if answered else Result.MISSED


def _recordings(call_id: str, fields: Fields) -> tuple[Recording, ...]:
    """Return the recordings: the links expire, the call's id is what to ask Aircall for."""
    links = (fields.get(f"data.{name}", "") for name in LINKS)
    return tuple(Recording(call_id, link) for link in links if link)


ADAPTER = PbxAdapter(
    slug="aircall",
    title="Aircall",
    read=read,
    verify=verify,
    fields=(
        Field(
            "token",
            "Webhook token",
            secret=True,
            pattern=r"\S{8,200}",
            help="Shown by Aircall when the webhook is created. Every request must hold it.",
        ),
    ),
    setup=pasting((WHERE, ADDRESS), (CHOICE, "\n".join(EVENTS))),
    # Aircall switches a webhook off that fails again and again.
    unreadable=Reply(body="{}"),
    proof="token in the body",
)
