"""Read a report written in our own field names (docs/adding-a-pbx.md) into one event.

For every PBX whose administrator writes the webhook: `generic`, and the vendors that only call some
names and words differently and say so in a `Dialect`. A word table decides what `event`, `direction`,
`result` and `cause` mean; a word that is in none of them is kept in the event, never refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import zip_longest

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
from ringhook.domain.errors import BadPayloadError
from ringhook.domain.identity import MAX_ID, call_id_of
from ringhook.domain.parties import party_of
from ringhook.domain.payload import read_body, read_fields
from ringhook.domain.values import as_list, clean, first_of, moment, seconds, without_secrets
from ringhook.domain.webhook import Reading, WebhookRequest, derive_event_id

Fields = Mapping[str, str]

# Only the letters of a word count, in any case: `call.ringing`, `newCall`, `HELD`.
EVENTS = {kind.value.replace(".", ""): kind for kind in EventKind if kind != EventKind.UNKNOWN} | {
    "started": EventKind.STARTED,
    "ringing": EventKind.RINGING,
    "newcall": EventKind.RINGING,
    "answered": EventKind.ANSWERED,
    "answer": EventKind.ANSWERED,
    "held": EventKind.HELD,
    "unheld": EventKind.UNHELD,
    "transferred": EventKind.TRANSFERRED,
    "ended": EventKind.ENDED,
    "hangup": EventKind.ENDED,
    "missed": EventKind.MISSED,
    "voicemail": EventKind.VOICEMAIL,
    "summary": EventKind.SUMMARY,
    "recording": EventKind.RECORDING,
}
DIRECTIONS = {
    "": Direction.INBOUND,
    "in": Direction.INBOUND,
    "inbound": Direction.INBOUND,
    "out": Direction.OUTBOUND,
    "outbound": Direction.OUTBOUND,
    "internal": Direction.INTERNAL,
}
# Our own words, then Zammad's and Asterisk's (DIALSTATUS) reasons for the end of a call.
RESULTS = {result.value: result for result in Result if result != Result.UNKNOWN} | {
    "answer": Result.ANSWERED,
    "normalclearing": Result.ANSWERED,
    "noanswer": Result.MISSED,
    "cancel": Result.CANCELLED,
    "canceled": Result.CANCELLED,
    "congestion": Result.FAILED,
    "chanunavail": Result.FAILED,
    "notfound": Result.FAILED,
}
RESULT_OF_KIND = {EventKind.MISSED: Result.MISSED, EventKind.VOICEMAIL: Result.VOICEMAIL}
OVER = frozenset(
    {EventKind.LEG_ENDED, EventKind.ENDED, EventKind.MISSED, EventKind.VOICEMAIL, EventKind.SUMMARY}
)
NUMBER_NAMES = frozenset({"from", "to", "client", "line", "agent_number", "diversion"})
# id, extension, number, e-mail, name of an agent: each may hold a list, one value per agent.
AGENT_COLUMNS = (
    ("agent", "agent[]", "user", "user[]", "users"),
    ("extension", "extension[]", "ext"),
    ("agent_number", "answeringNumber"),
    ("email", "email[]"),
    ("agent_name",),
)
DURATION_NAMES = ("wait_seconds", "talk_seconds", "duration")
DIGITS = re.compile(r"[0-9]{1,15}")
NO_LETTERS = re.compile(r"[^a-z]")
LOST_PLUS = re.compile(r" (?=[0-9]{8,15}$)")
SECRET_NAME = frozenset({"secret"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How *vendor* differs: its own words for events, its variables where nothing was filled in.

    *time_zone* is the zone of its times that have none.
    """

    vendor: str
    events: Mapping[str, EventKind] = field(default_factory=dict)
    unfilled: re.Pattern[str] | None = None
    time_zone: str = ""


def read_report(request: WebhookRequest, settings: Settings, dialect: Dialect) -> Reading:
    """Return the one event of the request, or a note when its `event` is a word we do not know.

    Raises `BadPayloadError`. The setting `secret` and a field of that name stay out of the event.
    """
    secret = settings.get("secret", "")
    # With a body the signature covers nothing else: a query could be anybody's.
    sent = read_body(request) if secret and request.body else read_fields(request)
    cleaned = {name: _value(name, text, dialect) for name, text in sent.items()}
    fields = without_secrets(cleaned, (secret,), SECRET_NAME)
    if not fields.get("event"):
        raise BadPayloadError("no `event`: send ringing, answered, ended, missed or recording")
    kind = dialect.events.get(fields["event"]) or EVENTS.get(_word(fields["event"]))
    if not kind:
        return Reading(note="`event` is no word that ringhook knows: see docs/adding-a-pbx.md")
    return Reading(events=(_event(kind, fields, request, dialect),))


def _value(name: str, text: str, dialect: Dialect) -> str:
    """Return the cleaned text; a `+` that a query turned into a blank is put back."""
    value = clean(LOST_PLUS.sub("+", text) if name in NUMBER_NAMES else text)
    return "" if dialect.unfilled and dialect.unfilled.fullmatch(value) else value


def _word(text: str) -> str:
    return NO_LETTERS.sub("", text.lower())


def _event(kind: EventKind, fields: Fields, request: WebhookRequest, dialect: Dialect) -> CallEvent:
    direction = DIRECTIONS.get(_word(fields.get("direction", "")), Direction.UNKNOWN)
    ends = ("to", "from") if direction is Direction.OUTBOUND else ("from", "to")
    occurred_at, source = moment(fields.get("timestamp", ""), dialect.time_zone)
    wait, talk, total = (seconds(fields.get(name, "")) for name in DURATION_NAMES)
    sequence = fields.get("sequence", "")
    return CallEvent(
        event_id=_event_id(fields, request),
        vendor=dialect.vendor,
        kind=kind,
        call_id=call_id_of(first_of(fields, "call_id", "callId"), "call_id"),
        received_at=request.received_at,
        vendor_event=fields["event"][:MAX_ID],
        occurred_at=occurred_at,
        occurred_at_source=source,
        sequence=int(sequence) if DIGITS.fullmatch(sequence) else None,
        leg_id=fields.get("leg_id", ""),
        linked_call_ids=as_list(first_of(fields, "linked_call_ids", "origCallId")),
        direction=direction,
        client=party_of(first_of(fields, "client", ends[0]), fields.get("name", "")),
        line=party_of(first_of(fields, "line", ends[1]), fields.get("line_name", "")),
        diversion=fields.get("diversion", ""),
        agents=_agents(fields),
        queue=fields.get("queue", ""),
        durations=Durations(wait, talk, total),
        result=_result(fields, talk, kind) if kind in OVER else Result.UNKNOWN,
        cause=fields.get("cause", ""),
        recordings=_recordings(fields),
        correlation_id=first_of(fields, "external_id", "correlation_id"),
        raw=fields,
    )


def _event_id(fields: Fields, request: WebhookRequest) -> str:
    """Return the sender's own name for the report, else one made of everything it says."""
    # Next to our own signature the header is unsigned: a replay could be renamed with it.
    ours = "x-ringhook-signature" in request.headers
    given = fields.get("event_id", "") or ("" if ours else request.headers.get("webhook-id", ""))
    return derive_event_id(given) if given else derive_event_id(*sorted(fields.items()))


def _agents(fields: Fields) -> tuple[AgentSeen, ...]:
    columns = (as_list(first_of(fields, *names)) for names in AGENT_COLUMNS)
    return tuple(AgentSeen(*row) for row in zip_longest(*columns, fillvalue=""))


def _result(fields: Fields, talk: float | None, kind: EventKind) -> Result:
    """Return what the sender says; then a conversation was answered, and the cause tells the rest."""
    said = RESULTS.get(_word(fields.get("result", "")))
    if said or talk:
        return said or Result.ANSWERED
    cause = RESULTS.get(_word(fields.get("cause", "")))
    if talk == 0 and cause in {None, Result.ANSWERED}:
        return Result.MISSED
    return cause or RESULT_OF_KIND.get(kind, Result.UNKNOWN)


def _recordings(fields: Fields) -> tuple[Recording, ...]:
    links = as_list(fields.get("recording_url", ""))
    ids = as_list(fields.get("recording_id", ""))
    length = seconds(fields.get("recording_seconds", ""))
    return tuple(Recording(*row, length) for row in zip_longest(ids, links, fillvalue=""))
