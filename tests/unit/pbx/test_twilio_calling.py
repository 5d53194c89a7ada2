"""Twilio places a call, and reports its two legs."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest

from ringhook.domain.adapter import Settings
from ringhook.domain.call import AgentSeen, CallEvent, Direction, EventKind, Result
from ringhook.domain.errors import BadRequestError
from ringhook.domain.placing import PbxAnswer
from ringhook.domain.routing import Dial
from ringhook.domain.webhook import WebhookRequest
from ringhook.pbx import ADAPTERS
from ringhook.pbx.twilio.calling import originate, placed

SID = "AC" + "0" * 32
SETTINGS = {
    "account_sid": SID,
    "auth_token": "sample-token",
    "line": "+442079460100",
    "callback_url": "https://hooks.example/hooks/sample",
}
DIAL = Dial(
    agent=AgentSeen(id="alice", number="+442079460999"),
    number="+33184881234",
    correlation_id="c-1",
)


def form(dial: Dial = DIAL, settings: Settings = SETTINGS) -> dict[str, list[str]]:
    return parse_qs(originate(dial, settings).body.decode())


def test_the_agent_is_called_first_and_twiml_dials_the_client() -> None:
    request = originate(DIAL, SETTINGS)
    assert (request.method, request.url) == (
        "POST",
        f"https://api.twilio.com/2010-04-01/Accounts/{SID}/Calls.json",
    )
    login = base64.b64encode(f"{SID}:sample-token".encode()).decode()
    assert request.headers["Authorization"] == f"Basic {login}"
    sent = form()
    assert (sent["To"], sent["From"]) == (["+442079460999"], ["+442079460100"])
    assert sent["StatusCallbackEvent"] == ["initiated", "ringing", "answered", "completed"]
    (twiml,) = sent["Twiml"]
    assert 'callerId="+442079460100"' in twiml
    assert ">+33184881234</Number>" in twiml
    assert "?direction=out&amp;correlation_id=c-1" in twiml


def test_without_our_address_nothing_is_reported() -> None:
    assert "StatusCallback" not in form(settings=SETTINGS | {"callback_url": ""})


def test_a_client_name_is_called_where_there_is_no_number() -> None:
    assert form(replace(DIAL, agent=AgentSeen(id="alice")))["To"] == ["client:alice"]


def test_the_line_of_the_call_is_shown_if_it_has_one() -> None:
    assert form(replace(DIAL, line="+442079460111"))["From"] == ["+442079460111"]


@pytest.mark.parametrize(
    ("dial", "settings", "lacks"),
    [
        (DIAL, SETTINGS | {"account_sid": ""}, "account SID"),
        (DIAL, SETTINGS | {"line": ""}, "number to show"),
        (replace(DIAL, agent=AgentSeen()), SETTINGS, "telephone"),
        (replace(DIAL, agent=AgentSeen(id="a b<")), SETTINGS, "telephone"),
        (replace(DIAL, number="0184881234"), SETTINGS, "country code"),
        (replace(DIAL, number="<Hangup/>"), SETTINGS, "country code"),
    ],
)
def test_what_a_call_lacks_is_told(dial: Dial, settings: Settings, lacks: str) -> None:
    with pytest.raises(BadRequestError, match=lacks) as refusal:
        originate(dial, settings)
    assert "sample-token" not in str(refusal.value)


@pytest.mark.parametrize(
    ("status", "body", "reason", "call_id"),
    [
        (201, b'{"sid": "CA1", "status": "queued"}', "placed", "CA1"),
        (400, b'{"code": 21211, "status": 400}', "pbx_agent", ""),
        (400, b'{"code": 21210}', "pbx_line", ""),
        (401, b'{"code": 20003}', "pbx_login", ""),
        (400, b'{"code": 99999}', "pbx_refused", ""),
        (429, b"<html>", "pbx_busy", ""),
    ],
)
def test_an_error_code_says_what_to_change(
    status: int, body: bytes, reason: str, call_id: str
) -> None:
    told = placed(PbxAnswer(status, body))
    assert (told.reason, told.call_id) == (reason, call_id)


def reported(**fields: str) -> CallEvent:
    """Read a callback that came to the address which the request named for that leg."""
    sent = form()
    twiml = sent["Twiml"][0].replace("&amp;", "&")
    address = sent["StatusCallback"][0]
    if "ParentCallSid" in fields:
        address = twiml.partition('statusCallback="')[2].partition('"')[0]
    request = WebhookRequest(
        method="POST",
        received_at=datetime(2026, 3, 20, tzinfo=UTC),
        url=address,
        query=tuple(parse_qsl(urlsplit(address).query)),
        headers={"content-type": "application/x-www-form-urlencoded"},
        body=urlencode(fields).encode(),
    )
    (event,) = ADAPTERS["twilio"].read(request, SETTINGS).events
    return event


AGENTS_LEG = {
    "CallSid": "CA1",
    "Direction": "outbound-api",
    "From": "+442079460100",
    "To": "+442079460999",
}
CLIENTS_LEG = {
    "CallSid": "CA2",
    "ParentCallSid": "CA1",
    "Direction": "outbound-dial",
    "From": "+442079460100",
    "To": "+33184881234",
}


@pytest.mark.parametrize(
    ("leg", "status", "kind"),
    [
        (AGENTS_LEG, "initiated", EventKind.STARTED),
        (AGENTS_LEG, "ringing", EventKind.RINGING),
        (AGENTS_LEG, "in-progress", EventKind.STARTED),
        (CLIENTS_LEG, "in-progress", EventKind.ANSWERED),
        (CLIENTS_LEG, "completed", EventKind.LEG_ENDED),
        (AGENTS_LEG, "completed", EventKind.ENDED),
    ],
)
def test_both_legs_are_one_outgoing_call_to_the_client(
    leg: dict[str, str], status: str, kind: EventKind
) -> None:
    event = reported(**leg, CallStatus=status)
    assert (event.kind, event.call_id) == (kind, "CA1")
    assert (event.direction, event.correlation_id) == (Direction.OUTBOUND, "c-1")
    assert (event.client.raw, event.line.raw) == ("+33184881234", "+442079460100")


def test_an_agent_who_answers_has_not_spoken_with_anybody() -> None:
    event = reported(**AGENTS_LEG, CallStatus="completed", CallDuration="9")
    assert (event.result, event.durations.talk) == (Result.UNKNOWN, None)
    busy = reported(**AGENTS_LEG, CallStatus="busy")
    assert busy.result is Result.BUSY
