"""Mango Office (VPBX API): a signed form with one `json` field, to a path that Mango appends to our address.

A call is an `entry_id`; each of its telephones, also after a transfer, is a `call_id` with its own
counter `seq`. Employees' devices are SIP addresses, other numbers E.164 without the plus.

Sources, read 2026: MangoOffice_VPBX_API, v1.9 and 16.02.2026, and fixtures, in public repositories.
"""

from __future__ import annotations

import hashlib
import json
import re
import urllib.parse
from collections.abc import Callable, Mapping
from itertools import product

from msgspec import structs

from ringhook.domain.adapter import Field, PbxAdapter, Settings
from ringhook.domain.call import (
    AgentSeen,
    CallEvent,
    Direction,
    Durations,
    EventKind,
    NumberKind,
    Party,
    Recording,
    Result,
)
from ringhook.domain.digests import is_same
from ringhook.domain.errors import BadSignatureError
from ringhook.domain.identity import call_id_of
from ringhook.domain.parties import digits, party_of
from ringhook.domain.payload import Fields, read_fields, read_json, read_leniently
from ringhook.domain.placing import (
    PLACED,
    REFUSED,
    PbxAnswer,
    Placement,
    by_status,
    content_of,
    name_of,
    refused,
)
from ringhook.domain.recording import RecordingRequest
from ringhook.domain.routing import Dial, DialRequest
from ringhook.domain.snippets import ADDRESS, pasting
from ringhook.domain.values import first_of, moment, seconds
from ringhook.domain.webhook import Reading, WebhookRequest, derive_event_id

# A telephone is `abonent`; nobody rings or talks in the menu and the queue.
CALL_STATES = {
    ("Appeared", "abonent"): EventKind.RINGING,
    ("Connected", "abonent"): EventKind.ANSWERED,
    ("OnHold", "abonent"): EventKind.HELD,
    ("Disconnected", "abonent"): EventKind.LEG_ENDED,
} | dict.fromkeys(product(("Appeared", "Connected"), ("ivr", "queue")), EventKind.STARTED)
SUMMARY_DIRECTIONS = {"0": Direction.INTERNAL, "1": Direction.INBOUND, "2": Direction.OUTBOUND}
SUMMARY_RESULTS = {"0": Result.MISSED, "1": Result.ANSWERED}
# Whose telephone it is: whether `from` and `to` have an extension.
CALL_DIRECTIONS = {
    (False, False): Direction.INBOUND,
    (False, True): Direction.INBOUND,
    (True, False): Direction.OUTBOUND,
    (True, True): Direction.INTERNAL,
}
API = "https://app.mango-office.ru/vpbx/commands/callback"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
RECORDS = "https://app.mango-office.ru/vpbx/queries/recording/post"
SETUP = {
    "en": "Mango Office: Integrations, API connector, address of the external system",
    "fr": "Mango Office : Интеграции, API коннектор, адрес внешней системы",
    "ru": "Mango Office: Интеграции, API коннектор, адрес внешней системы",
    "ja": "Mango Office: Интеграции > API коннектор の外部システムのアドレス",
}

TAKEN = frozenset({"0", "1000"})
# How a refused command's `result` begins: 3102 is a wrong sign, the others are groups of the manual.
RESULTS = {"3102": "pbx_login", "2": "pbx_money", "32": "pbx_number", "42": "pbx_agent"}


def verify(request: WebhookRequest, settings: Settings) -> None:
    """Refuse a `json` that the key and the salt of the connection did not sign, exactly as sent."""
    key, salt = settings.get("api_key", ""), settings.get("api_salt", "")
    fields = read_leniently(request)
    sent = f"{fields.get('vpbx_api_key', '')}:{fields.get('sign', '').lower()}"
    expected = f"{key}:{_signature(key, fields.get('json', ''), salt)}"
    if not (key and salt and is_same(sent, expected)):
        raise BadSignatureError("`sign` is missing or wrong: enter Mango's API key and salt here")


def _signature(key: str, text: str, salt: str) -> str:
    return hashlib.sha256(f"{key}{text}{salt}".encode("utf-8", "replace")).hexdigest()


def read(request: WebhookRequest, _settings: Settings) -> Reading:
    """Return the event of a call, summary or ready recording; other paths are noted."""
    reader = READERS.get(request.path.rstrip("/"))
    if reader is None:
        return Reading(note="no event for us: Mango reports text messages, keys and commands, too")
    return reader(read_json(read_fields(request).get("json", "")), request)


def _read_call(fields: Fields, request: WebhookRequest) -> Reading:
    place = first_of(fields, "location", "locaton")  # the manual itself misspells it
    kind = CALL_STATES.get((fields.get("call_state", ""), place))
    if kind is None:
        return Reading(note="a call left the menu or the queue")
    ours = bool(fields.get("from.extension")), bool(fields.get("to.extension"))
    if kind is EventKind.RINGING and not any(ours):
        kind = EventKind.STARTED
    told = _event(kind, CALL_DIRECTIONS[ours], fields, request, fields.get("timestamp", ""))
    leg, seq, queue = (fields.get(x, "") for x in ("call_id", "seq", "to.acd_group"))
    count = int(seq) if leg and re.fullmatch("[0-9]{1,15}", seq) else None
    told = structs.replace(told, leg_id=leg, sequence=count, queue=queue)
    return Reading((structs.replace(told, correlation_id=fields.get("command_id", "")),))


def _read_summary(fields: Fields, request: WebhookRequest) -> Reading:
    direction = SUMMARY_DIRECTIONS.get(fields.get("call_direction", ""), Direction.UNKNOWN)
    told = _event(EventKind.SUMMARY, direction, fields, request, fields.get("end_time", ""))
    result = SUMMARY_RESULTS.get(fields.get("entry_result", ""), Result.UNKNOWN)
    return Reading((structs.replace(told, durations=_durations(fields), result=result),))


def _read_recording(fields: Fields, request: WebhookRequest) -> Reading:
    when, ready = fields.get("timestamp", ""), Recording(id=fields.get("recording_id", ""))
    told = _event(EventKind.RECORDING, Direction.UNKNOWN, fields, request, when)
    return Reading((structs.replace(told, recordings=(ready,) if ready.id else ()),))


# `/events/recording` tells that a recording began or stopped; only the last one can be fetched.
READERS: Mapping[str, Callable[[Fields, WebhookRequest], Reading]] = {
    "/events/call": _read_call,
    "/events/summary": _read_summary,
    "/events/record/added": _read_recording,
}


def _event(
    kind: EventKind, direction: Direction, fields: Fields, request: WebhookRequest, when: str
) -> CallEvent:
    call_id = call_id_of(first_of(fields, "entry_id", "call_id"), "entry_id")
    mine, theirs = ("from", "to") if direction is Direction.OUTBOUND else ("to", "from")
    extension, number = fields.get(f"{mine}.extension", ""), fields.get(f"{mine}.number", "")
    colleague = fields.get(f"{theirs}.extension", "")
    client = party_of(fields.get(f"{theirs}.number", ""), is_plain=True)
    occurred_at, source = moment(when)
    marks = (fields.get(x) for x in ("call_id", "seq", "call_state", "recording_id"))
    return CallEvent(
        event_id=derive_event_id(request.path, call_id, when, *marks),
        vendor="mango",
        kind=kind,
        call_id=call_id,
        received_at=request.received_at,
        vendor_event=fields.get("call_state") or request.path.rpartition("/")[2],
        occurred_at=occurred_at,
        occurred_at_source=source,
        direction=direction,
        client=Party(colleague, kind=NumberKind.EXTENSION) if colleague else client,
        # Before anybody rings, our number is simply what was called.
        line=party_of(
            first_of(fields, f"{mine}.line_number", "line_number") or ("" if extension else number),
            is_plain=True,
        ),
        agents=(AgentSeen(extension=extension, number=number),) if extension else (),
        cause=fields.get("disconnect_reason", ""),
        raw=fields,
    )


def _durations(fields: Fields) -> Durations:
    """Return the lengths between four moments; no talk is `0`."""
    names = ("create_time", "talk_time", "end_time")
    created, talked, ended = (seconds(fields.get(name, "")) for name in names)
    if not created or not ended:
        return Durations()
    talk = ended - talked if talked else 0.0
    return Durations(ended - created - talk, talk, ended - created)


def originate(dial: Dial, settings: Settings) -> DialRequest:
    """Return the request that rings the agent's extension and then the number."""
    line = digits(dial.line)
    command = {
        "command_id": dial.correlation_id or "ringhook",
        "from": {"extension": dial.agent.extension, "number": dial.agent.number},
        "to_number": digits(dial.number),
    } | ({"line_number": line} if line else {})
    return DialRequest(method="POST", url=API, headers=FORM, body=_signed(command, settings))


def recording(found: Recording, settings: Settings) -> RecordingRequest:
    """Return the request that Mango answers with a redirect to the file; this one is from general knowledge."""
    if found.url:
        return RecordingRequest(url=found.url)
    body = _signed({"recording_id": found.id, "action": "download"}, settings)
    return RecordingRequest(method="POST", url=RECORDS, headers=FORM, body=body)


def _signed(command: Mapping[str, object], settings: Settings) -> bytes:
    key = settings.get("api_key", "")
    text = json.dumps(command, ensure_ascii=False, separators=(",", ":"))
    sign = _signature(key, text, settings.get("api_salt", ""))
    return urllib.parse.urlencode({"vpbx_api_key": key, "sign": sign, "json": text}).encode()


def placed(answer: PbxAnswer) -> Placement:
    """Return what the `result` says: Mango refuses with the status 200."""
    told = by_status(answer)
    code = name_of(content_of(answer).get("result"))
    if told.reason != PLACED or not re.fullmatch("[0-9]{1,6}", code) or code in TAKEN:
        return told
    reasons = (RESULTS[code[:n]] for n in (4, 2, 1) if code[:n] in RESULTS)
    return refused(next(reasons, REFUSED), f"Mango answered result {code}")


ADAPTER = PbxAdapter(
    slug="mango",
    title="Mango Office",
    read=read,
    verify=verify,
    fields=(
        Field("api_key", "API key", secret=True, required=True),
        Field("api_salt", "API salt", secret=True, required=True, help="Signs every notification."),
    ),
    setup=pasting((SETUP, ADDRESS)),
    originate=originate,
    placed=placed,
    recording=recording,
    addresses=("81.88.80.132", "81.88.80.133", "81.88.82.36", "81.88.82.44", "81.88.82.45"),
    proof="SHA-256 signature",
)
