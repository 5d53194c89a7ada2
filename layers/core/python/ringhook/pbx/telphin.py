"""Telphin, RingMe, ucom4b: one platform; each extension reports its own steps as form or query.

`CallID` stays the same through transfers, `SubCallID` is one attempt on one telephone. Times and lengths
are microseconds. Phones should report everything, menus and queues only `hangup`: theirs has `Bridged`,
which tells whether anybody talked. Nothing is signed.

Sources, read 2026: ringme-confluence.atlassian.net 1901921397, 1901921871, 1189412865 (excerpts); the
field list, microseconds and statuses from public receivers (a CRM's Telphin test, two TypeScript models).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ringhook.domain.adapter import PbxAdapter, Settings
from ringhook.domain.call import (
    AgentSeen,
    CallEvent,
    Direction,
    Durations,
    EventKind,
    Recording,
    Result,
)
from ringhook.domain.identity import call_id_of
from ringhook.domain.parties import is_short, party_of
from ringhook.domain.payload import read_fields
from ringhook.domain.snippets import ADDRESS, pasting
from ringhook.domain.values import clean, first_of, moment, seconds
from ringhook.domain.webhook import Reading, WebhookRequest, derive_event_id

Fields = Mapping[str, str]

EVENTS = {
    "dial-in": EventKind.RINGING,
    "dial-out": EventKind.RINGING,
    "answer": EventKind.ANSWERED,
    "hangup": EventKind.ENDED,
    "voicemail": EventKind.VOICEMAIL,
}
DIRECTIONS = {
    "dial-in": Direction.INBOUND,
    "dial-out": Direction.OUTBOUND,
    "in": Direction.INBOUND,
    "out": Direction.OUTBOUND,
}
RESULTS = {
    "ANSWER": Result.ANSWERED,
    "BUSY": Result.BUSY,
    "NOANSWER": Result.MISSED,
    "CANCEL": Result.CANCELLED,
    "CONGESTION": Result.FAILED,
    "CHANUNAVAIL": Result.FAILED,
}
# The hang-up of a menu or queue says with `Bridged` how the call went.
BRIDGED = {
    "yes": (EventKind.ENDED, Result.ANSWERED),
    "no": (EventKind.MISSED, Result.MISSED),
}
# client, our number, whose telephone
ENDS = {
    Direction.INBOUND: ("CallerIDNum", ("CalledDID", "CalledNumber"), "CalledExtension"),
    Direction.OUTBOUND: ("CalledNumber", ("CallerIDNum",), "CallerExtension"),
}
MICROSECONDS = 1_000_000
NUMBER_NAMES = frozenset({"CallerIDNum", "CalledNumber", "RemoteNumber", "CalledDID"})
LOST_PLUS = re.compile(r" (?=[0-9]{8,15}$)")
WHERE = {
    "en": "Telphin: every telephone extension, Events: this URL, method POST",
    "fr": "Telphin : chaque poste téléphonique, Événements : cette URL, méthode POST",
    "ru": "Телфин: каждый добавочный телефона, События: этот адрес, метод POST",
    "ja": "Telphin の各内線、イベント: この URL、メソッド POST",
}
OF_PHONES = {
    "en": "Events of a telephone",
    "fr": "Événements d'un poste",
    "ru": "События телефона",
    "ja": "電話機のイベント",
}
OF_MENUS = {
    "en": "Events of a menu or queue",
    "fr": "Événements d'un menu ou d'une file",
    "ru": "События голосового меню или очереди",
    "ja": "音声メニューやキューのイベント",
}


def read(request: WebhookRequest, _settings: Settings) -> Reading:
    """Return the one event of the request, or a note when it is about no call."""
    fields = {name: _value(name, text) for name, text in read_fields(request).items()}
    word = fields.get("EventType", "").lower()
    if word not in EVENTS:
        return Reading(note="`EventType` is none that moves a call")
    return Reading(events=(_event(word, fields, request),))


def _value(name: str, text: str) -> str:
    """Return the cleaned text; a `+` that a query turned into a blank is put back."""
    return clean(LOST_PLUS.sub("+", text) if name in NUMBER_NAMES else text)


def _event(word: str, fields: Fields, request: WebhookRequest) -> CallEvent:
    call_id = call_id_of(fields.get("CallID", ""), "CallID")
    seen = DIRECTIONS.get(word) or DIRECTIONS.get(fields.get("CallFlow", "").lower())
    direction = seen or Direction.UNKNOWN
    client_name, line_names, ours = ENDS.get(direction, ENDS[Direction.INBOUND])
    number = first_of(fields, "RemoteNumber", client_name)
    kind, result = _outcome(word, direction, fields)
    agent, is_menu = _agent(fields.get(ours, "")), bool(fields.get("Bridged"))
    when, leg_id = fields.get("EventTime", ""), fields.get("SubCallID", "")
    microseconds = seconds(when)
    occurred_at, source = moment(str(microseconds / MICROSECONDS) if microseconds else "")
    name = fields.get("CallerIDName", "") if direction is Direction.INBOUND else ""
    talk, total = (_length(fields, name) for name in ("BridgedDuration", "Duration"))
    return CallEvent(
        event_id=derive_event_id(word, call_id, leg_id, when, fields.get(ours, "")),
        vendor="telphin",
        kind=kind,
        call_id=call_id,
        received_at=request.received_at,
        vendor_event=word,
        occurred_at=occurred_at,
        occurred_at_source=source,
        leg_id=leg_id,
        direction=Direction.INTERNAL if is_short(number) else direction,
        client=party_of(number, name),
        line=party_of(first_of(fields, *line_names)),
        agents=() if is_menu else (agent,) if agent.id else (),
        queue=agent.extension if is_menu else "",
        durations=Durations(None, talk, total),
        result=result,
        cause=fields.get("CallStatus", "") if word == "hangup" else "",
        recordings=(Recording(fields["RecID"]),) if fields.get("RecID") else (),
        raw=fields,
    )


def _outcome(word: str, direction: Direction, fields: Fields) -> tuple[EventKind, Result]:
    """Return what a step means: a telephone that stops ringing does not end an inbound call."""
    if word != "hangup":
        return EVENTS[word], Result.VOICEMAIL if word == "voicemail" else Result.UNKNOWN
    bridged = BRIDGED.get(fields.get("Bridged", "").lower())
    if bridged:
        return bridged
    result = RESULTS.get(fields.get("CallStatus", "").upper(), Result.UNKNOWN)
    is_over = result is Result.ANSWERED or direction is Direction.OUTBOUND
    if not is_over or fields.get("Transfered", "").lower() == "yes":
        return EventKind.LEG_ENDED, Result.UNKNOWN
    return EventKind.ENDED, result


def _agent(address: str) -> AgentSeen:
    """Return whose telephone `13596*106@sipproxy.telphin.ru` is: its login, and `106`."""
    login = address.partition("@")[0]
    return AgentSeen(id=login, extension=login.rpartition("*")[2])


def _length(fields: Fields, name: str) -> float | None:
    microseconds = seconds(fields.get(name, ""))
    return None if microseconds is None else microseconds / MICROSECONDS


ADAPTER = PbxAdapter(
    slug="telphin",
    title="Telphin, RingMe, ucom4b",
    read=read,
    setup=pasting((WHERE, ADDRESS), (OF_PHONES, ", ".join(EVENTS)), (OF_MENUS, "hangup")),
    proof="secret address",
)
