"""MegaFon, Gravitel, Beeline (KG) and others on the same cloud PBX: its "CRM API", one form per step.

`cmd=event` tells the steps of a call, once for each person whose telephone rings, `cmd=history` how it
went, and `cmd=contact` asks who calls and whose client that is: our reply is shown and decides. The
same `crm_token` comes in every form. A transferred call has a new id, `second_callid` names it.

Sources, read 2026: the models and tests of public receivers (MegafonATS, Gravitel, Kcell), the Planfix
guides for MegaFon and Beeline KG; `makecall` from several public callers of `/crmapi/v1`.
"""

from __future__ import annotations

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
from ringhook.domain.digests import is_same
from ringhook.domain.errors import BadPayloadError, BadRequestError, BadSignatureError
from ringhook.domain.identity import MAX_ID, call_id_of
from ringhook.domain.parties import party_of
from ringhook.domain.payload import read_body
from ringhook.domain.routing import Dial, DialRequest, RouteAnswer, RouteQuestion
from ringhook.domain.snippets import ADDRESS, pasting
from ringhook.domain.values import (
    as_list,
    clean,
    end_of,
    first_of,
    moment,
    seconds,
    without_secrets,
)
from ringhook.domain.webhook import Reading, Reply, WebhookRequest, derive_event_id

Fields = Mapping[str, str]

# CANCELLED: the caller gave up, or a colleague was faster. `cmd=history` tells which.
TYPES = {
    "INCOMING": EventKind.RINGING,
    "OUTGOING": EventKind.RINGING,
    "ACCEPTED": EventKind.ANSWERED,
    "COMPLETED": EventKind.ENDED,
    "CANCELLED": EventKind.LEG_ENDED,
    "TRANSFERRED": EventKind.TRANSFERRED,
}
RESULTS = {
    "success": Result.ANSWERED,
    "missed": Result.MISSED,
    "noanswer": Result.MISSED,
    "cancel": Result.CANCELLED,
    "cancelled": Result.CANCELLED,
    "busy": Result.BUSY,
    "notavailable": Result.FAILED,
    "notallowed": Result.FAILED,
    "notfound": Result.FAILED,
}
DIRECTIONS = dict.fromkeys(("in", "incoming"), Direction.INBOUND) | dict.fromkeys(
    ("out", "outgoing"), Direction.OUTBOUND
)
SECRETS = ("crm_token", "api_key")
TITLES = {
    "en": "PBX cabinet, Settings, CRM integration: address of your CRM. Copy the CRM key (token) into the settings here",
    "fr": "Espace du PBX, Réglages, Intégration CRM : adresse de votre CRM. Copiez la clé CRM (token) dans les réglages ici",
    "ru": "Кабинет ВАТС, Настройки, Интеграция с CRM: адрес вашей CRM. Ключ для CRM (token) скопируйте в настройки здесь",
    "ja": "PBX の管理画面の設定、CRM 連携: CRM のアドレス。CRM のキー (token) をここの設定にコピーします",
}


def verify(request: WebhookRequest, settings: Settings) -> None:
    """Refuse a form without the token of the cabinet, when the connection has one."""
    expected = settings.get("crm_token", "")
    if not expected:
        return
    try:
        sent = read_body(request).get("crm_token", "")
    except BadPayloadError:
        sent = ""
    in_header = is_same(request.headers.get("x-api-key", ""), expected)
    if not is_same(sent, expected) and not in_header:
        raise BadSignatureError("crm_token is missing or wrong: copy the key of the PBX cabinet")


def read(request: WebhookRequest, settings: Settings) -> Reading:
    """Return the event of a call, or the question who calls; a note for a rating and other commands."""
    sent = {name: clean(text) for name, text in read_body(request).items()}
    secrets = (settings.get(name, "") for name in SECRETS)
    fields = without_secrets(sent, secrets, frozenset({"crm_token"}))
    command = fields.get("cmd", "").lower()
    if command == "contact":
        call_id = call_id_of(fields.get("callid", ""), "callid")
        client, line = (party_of(fields.get(name, "")) for name in ("phone", "diversion"))
        return Reading(question=RouteQuestion(call_id, client, line))
    word = fields.get("type", "").upper()
    kind = EventKind.SUMMARY if command == "history" else TYPES.get(word)
    if not kind or command not in {"event", "history"}:
        return Reading(note="`cmd` or `type` is none that moves a call")
    return Reading(events=(_event(kind, fields, request),))


def _event(named: EventKind, fields: Fields, request: WebhookRequest) -> CallEvent:
    call_id = call_id_of(fields.get("callid", ""), "callid")
    result = RESULTS.get(fields.get("status", "").lower(), Result.UNKNOWN)
    lost = named is EventKind.ENDED and result is Result.CANCELLED
    kind = EventKind.LEG_ENDED if lost else named
    way = first_of(fields, "direction", "type").lower()
    total = seconds(fields.get("duration", "")) if kind is EventKind.SUMMARY else None
    started_at, source = moment(fields.get("start", ""))
    agent = AgentSeen(fields.get("user", ""), fields.get("ext", ""), fields.get("telnum", ""))
    names = ("cmd", "type", "callid", "second_callid", "user", "ext", "status", "link")
    return CallEvent(
        event_id=derive_event_id(*(fields.get(name, "") for name in names)),
        vendor="megafon",
        kind=kind,
        call_id=call_id,
        received_at=request.received_at,
        vendor_event=f"{fields['cmd']} {fields.get('type', '')}".strip()[:MAX_ID],
        occurred_at=end_of(started_at, total),
        occurred_at_source=source,
        linked_call_ids=as_list(fields.get("second_callid", "")),
        direction=DIRECTIONS.get(way, Direction.UNKNOWN),
        client=party_of(fields.get("phone", "")),
        line=party_of(fields.get("diversion", "")),
        agents=(agent,) if agent.identifiers() else (),
        queue=fields.get("groupRealName", ""),
        durations=Durations(total=total),
        result=result if kind is not EventKind.LEG_ENDED else Result.UNKNOWN,
        cause=fields.get("status", ""),
        recordings=tuple(Recording(url=link) for link in as_list(fields.get("link", ""))),
        raw=fields,
    )


def route_reply(_question: RouteQuestion, answer: RouteAnswer | None, _settings: Settings) -> Reply:
    """Return the name for the telephone's display and whose client it is; an empty object: unknown."""
    said = answer or RouteAnswer()
    reply = {"contact_name": said.contact_name, "responsible": next(iter(said.numbers), "")}
    known = {name: text for name, text in reply.items() if text}
    return Reply(body=json.dumps(known, ensure_ascii=False))


def originate(dial: Dial, settings: Settings) -> DialRequest:
    """Return the request that rings the agent, then the client. Raises `BadRequestError`."""
    user = dial.agent.id or dial.agent.extension
    domain, key = settings.get("domain", ""), settings.get("api_key", "")
    if not domain or not key or not user:
        raise BadRequestError("to place calls, set the PBX domain, its API key, the agent's login")
    phone, line = (number.removeprefix("+") for number in (dial.number, dial.line))
    call = {"phone": phone, "user": user, "clid": line}
    return DialRequest(
        method="POST",
        url=f"https://{domain}/crmapi/v1/makecall",
        headers={"Content-Type": "application/json", "X-API-KEY": key},
        body=json.dumps({name: text for name, text in call.items() if text}).encode(),
    )


ADAPTER = PbxAdapter(
    slug="megafon",
    title="MegaFon, Gravitel, Beeline KG",
    read=read,
    verify=verify,
    fields=(
        Field(
            "crm_token",
            "CRM key (token)",
            secret=True,
            pattern=r"\S{8,200}",
            help="Shown in the CRM integration of the cabinet. Every request must hold it.",
        ),
        Field(
            "domain",
            "PBX domain",
            pattern=r"[A-Za-z0-9.\-]{4,200}",
            help="Only to place calls, for example vats123456.megapbx.ru.",
        ),
        Field(
            "api_key",
            "PBX API key",
            secret=True,
            pattern=r"\S{8,200}",
            help="Only to place calls: the key of the PBX, not the one of the CRM.",
        ),
    ),
    setup=pasting((TITLES, ADDRESS)),
    route_reply=route_reply,
    rings=r"[A-Za-z0-9._@-]{1,64}",
    originate=originate,
    proof="token in the body",
)
