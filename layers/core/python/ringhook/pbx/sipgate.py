"""sipgate.io push API: one form per step, signed with sipgate's RSA key; our reply is XML.

`answer` and `hangup` come only when the reply to `newCall` names an address for them. A forwarded call
is a new call that names the old one in `origCallId`. Numbers are E.164 without the plus.
Sources, read 2026: github.com/sipgate/sipgate.io, .../sipgateio-node lib/webhook, api.sipgate.com/v2/doc.
"""

from __future__ import annotations

import base64
import html
import json
import re
from dataclasses import replace
from functools import lru_cache
from itertools import zip_longest

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from ringhook.domain.adapter import Field, PbxAdapter, Settings
from ringhook.domain.call import AgentSeen, CallEvent, Direction, EventKind, Result
from ringhook.domain.errors import BadSignatureError
from ringhook.domain.identity import call_id_of
from ringhook.domain.parties import digits, party_of
from ringhook.domain.payload import Fields, read_clean_fields
from ringhook.domain.placing import PbxAnswer, Placement, by_usual_words, content_of, name_of
from ringhook.domain.replies import xml_reply
from ringhook.domain.routing import Dial, DialRequest, RouteAnswer, RouteQuestion
from ringhook.domain.snippets import ADDRESS, pasting
from ringhook.domain.values import as_list, first_of
from ringhook.domain.webhook import Reading, Reply, WebhookRequest, derive_event_id

KINDS = {"newCall": EventKind.RINGING, "answer": EventKind.ANSWERED, "hangup": EventKind.ENDED}
DIRECTIONS = {"in": Direction.INBOUND, "out": Direction.OUTBOUND}
CAUSES = {
    "normalClearing": Result.ANSWERED,
    "busy": Result.BUSY,
    "cancel": Result.CANCELLED,
    "noAnswer": Result.MISSED,
    "congestion": Result.FAILED,
    "notFound": Result.FAILED,
    "forwarded": Result.FORWARDED,
}
ROUTES = {
    "busy": '<Reject reason="busy"/>',
    "rejected": '<Reject reason="rejected"/>',
    "hangup": "<Hangup/>",
    "voicemail": "<Dial><Voicemail/></Dial>",
}
MAX_TARGETS = 5
PEM_FRAME = re.compile(r"-----[A-Z ]+-----|\s")
PUBLIC_KEY = (
    "MIICIjANBgkqhkiG9w0BAQEFAAOCAg8AMIICCgKCAgEAvFdlnqRfO5TmqzjtsFVCqPz+oW+poi3lXQFvMJJMEAtlU4Mb"
    "X+yuIkgnC+Qt3AQWIK+oWSEQiybg+p39wEMl16PZxEzf9gONQvTg1XhyHnwqYUFQj/AoxPKGYC3jmdjZ224SrESiTN3C"
    "dxoOc3vkcXiQstYE7SxnksPtzfk0aIOkicim5/tAP9izNQ18/zmX3ChjK2k72gf5dDlq+qZ8pRiHAPZ64TySH6cLQDha"
    "oh6Nbq8FEG3usXXPClbUMh2DZaTMPafpd+LNuTngJ/y+KoZasVuFfXAeBqGA6l5d4Uedfr99Z6qjwDrJ8sU4z2Do9bJr"
    "buqP+mOXEebhSI1Kvi8trEfrIt8hnDBGsBaB9NEO3kYxvDT2/PhC9fNYFocjEpZNd7/mUqTJDYlpa4UCNDQaU+ATdXG8"
    "/P5sGAegks6MQTu+qe9XTO0CV48eswDkz6g3UbLOwmrJK59SjD3JyAZ52sluwyDKRWw/PPTt8BTQLjvkdbiLUlc4ehJ4"
    "b1X7D7diYWHDPeFL47cAvaXhdXVrZDeBJYibvD1jRx4ES0KlfhwzNXBYUoM/Movg9zMM2PzyHHKS//xIjwUC/FJ6/6ey"
    "kno0Hy2B1ev6s3hdY6VkN2zd7Wf+EK4DxRliwsg1U99szFE3ewLfexF+Uag5M+TfPtOUumI/NHMTvsRW9+ECAwEAAQ=="
)
SETUP = {
    "en": "sipgate: Webhooks, the URL for incoming and for outgoing calls",
    "fr": "sipgate : Webhooks, l'URL des appels entrants et des appels sortants",
    "ru": "sipgate: Webhooks, URL для входящих и для исходящих звонков",
    "ja": "sipgate: Webhooks の着信用と発信用の URL",
}


def verify(request: WebhookRequest, settings: Settings) -> None:
    """Refuse a body that sipgate's private key did not sign."""
    try:
        signature = base64.b64decode(request.headers.get("x-sipgate-signature", ""))
        key = _key(settings.get("public_key", "") or PUBLIC_KEY)
        key.verify(signature, request.body, PKCS1v15(), SHA256())
    except (ValueError, UnsupportedAlgorithm, InvalidSignature):
        raise BadSignatureError(
            "sipgate did not sign this: X-Sipgate-Signature is missing or wrong"
        ) from None


@lru_cache(maxsize=8)
def _key(text: str) -> RSAPublicKey:
    key = load_der_public_key(base64.b64decode(PEM_FRAME.sub("", text)))
    if isinstance(key, RSAPublicKey):
        return key
    raise ValueError("not an RSA key")


def read(request: WebhookRequest, settings: Settings) -> Reading:
    """Return the event, and to `newCall` the reply that asks for the events that follow.

    A routing question is asked only when *settings* hold `webhook_url`, our own address: `route_reply`
    must name it too, or answers and hang-ups would never come.
    """
    fields = read_clean_fields(request)
    kind = KINDS.get(fields.get("event", ""))
    if kind is EventKind.ENDED and CAUSES.get(fields.get("cause", "")) is Result.FORWARDED:
        kind = EventKind.LEG_ENDED  # a new call that names this one goes on for it
    if kind is None:
        return Reading(reply=_response(), note="no event of sipgate that ringhook knows")
    event = _event(kind, fields, request)
    if kind is not EventKind.RINGING:
        return Reading((event,), _response())
    asks = settings.get("webhook_url") and event.direction is Direction.INBOUND
    question = RouteQuestion(event.call_id, event.client, event.line) if asks else None
    return Reading((event,), _response(request.url), question=question)


def _event(kind: EventKind, fields: Fields, request: WebhookRequest) -> CallEvent:
    direction = DIRECTIONS.get(fields.get("direction", ""), Direction.UNKNOWN)
    client, line = ("to", "from") if direction is Direction.OUTBOUND else ("from", "to")
    call_id, cause = call_id_of(fields.get("callId", ""), "callId"), fields.get("cause", "")
    agents = _agents(fields, direction)
    return CallEvent(
        event_id=derive_event_id(kind, call_id, cause, [agent.identifiers() for agent in agents]),
        vendor="sipgate",
        kind=kind,
        call_id=call_id,
        received_at=request.received_at,
        vendor_event=fields["event"],
        linked_call_ids=as_list(first_of(fields, "origCallId", "originalCallId")),
        direction=direction,
        client=party_of(fields.get(client, ""), is_plain=True),
        line=party_of(fields.get(line, ""), is_plain=True),
        diversion=fields.get("diversion", ""),
        agents=agents,
        result=CAUSES.get(cause, Result.UNKNOWN),
        cause=cause,
        raw=fields,
    )


def _agents(fields: Fields, direction: Direction) -> tuple[AgentSeen, ...]:
    """Return whose telephones ring; of an answer or a hang-up, whose it was."""
    is_outbound = direction is Direction.OUTBOUND  # then `answeringNumber` is the client's
    number = "" if is_outbound else fields.get("answeringNumber", "")
    ids = _column(fields, "userId") or _column(fields, "fullUserId")
    people = tuple(zip_longest(ids, _column(fields, "user"), fillvalue=""))
    if len(people) > 1:
        return tuple(AgentSeen(id=who, name=name) for who, name in people)
    (who, name), *_ = people or (("", ""),)
    agent = AgentSeen(id=who, number=number, name=name)
    return () if agent == AgentSeen() else (agent,)


def _column(fields: Fields, name: str) -> tuple[str, ...]:
    """Return all values of `name`, `name[]` and `name[][0]`."""
    found = (fields[key] for key in fields if key == name or key.startswith(f"{name}["))
    return tuple(value for text in found for value in as_list(text))


def _response(url: str = "", actions: str = "") -> Reply:
    address = html.escape(url)
    return xml_reply(actions, f' onAnswer="{address}" onHangup="{address}"' if url else "")


def route_reply(_question: RouteQuestion, answer: RouteAnswer | None, settings: Settings) -> Reply:
    """Return the XML that rings up to five numbers at once, or one of the words of `ROUTES`."""
    numbers = [digits(number) for number in answer.numbers] if answer else []
    targets = "".join(f"<Number>{number}</Number>" for number in numbers[:MAX_TARGETS] if number)
    actions = ROUTES.get(answer.code, "") if answer else ""
    dial = f"<Dial>{targets}</Dial>" if targets else ""
    return _response(settings.get("webhook_url", ""), actions or dial)


def originate(dial: Dial, settings: Settings) -> DialRequest:
    """Return the request that rings the agent's device (`e0`) and then the number."""
    login = f"{settings.get('token_id', '')}:{settings.get('token', '')}".encode()
    caller = dial.agent.extension or dial.agent.number or dial.agent.id
    body = {"caller": caller, "callee": dial.number}
    return DialRequest(
        method="POST",
        url="https://api.sipgate.com/v2/sessions/calls",
        headers={
            "Authorization": f"Basic {base64.b64encode(login).decode()}",
            "Content-Type": "application/json",
        },
        body=json.dumps(body | ({"callerId": dial.line} if dial.line else {})).encode(),
    )


def placed(answer: PbxAnswer) -> Placement:
    """Return what the status says: 403 is a token without the scope, or somebody else's device.

    That the `sessionId` is the `callId` of the events is not documented; where it is not, nothing is lost.
    """
    return replace(by_usual_words(answer), call_id=name_of(content_of(answer).get("sessionId")))


ADAPTER = PbxAdapter(
    slug="sipgate",
    title="sipgate",
    read=read,
    verify=verify,
    fields=(
        Field("token_id", "Personal access token: ID", help="Only for click-to-call."),
        Field("token", "Personal access token", secret=True, help="Scope sessions:calls:write."),
        Field("public_key", "Public key", help="Only when sipgate changes its key: the new PEM."),
    ),
    setup=pasting((SETUP, ADDRESS)),
    route_reply=route_reply,
    rings=r"\+?[0-9]{3,15}",
    originate=originate,
    placed=placed,
    addresses=("217.116.118.254", "212.9.46.32"),
    proof="RSA-SHA256 signature",
)
