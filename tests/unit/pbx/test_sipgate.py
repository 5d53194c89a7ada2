"""What the samples of sipgate cannot show: keys that are none, odd settings, the request of a click."""

import base64
import json
from datetime import UTC, datetime

import pytest

from ringhook.domain.call import AgentSeen
from ringhook.domain.errors import BadSignatureError
from ringhook.domain.routing import Dial, RouteAnswer, RouteQuestion
from ringhook.domain.webhook import WebhookRequest
from ringhook.pbx.sipgate import ADAPTER, PUBLIC_KEY

NOW = datetime(2026, 3, 20, 12, 50, 42, tzinfo=UTC)
URL = "https://hooks.example/hooks/1?a=1&b=2"


def post(body: str, **headers: str) -> WebhookRequest:
    return WebhookRequest(
        method="POST", received_at=NOW, url=URL, headers=headers, body=body.encode()
    )


@pytest.mark.parametrize("key", ["nonsense", "AAAA", PUBLIC_KEY[:-8], "é"])
def test_a_key_that_is_none_refuses_everything(key: str) -> None:
    request = post("event=newCall", **{"x-sipgate-signature": "AAAA"})
    with pytest.raises(BadSignatureError):
        ADAPTER.verify(request, {"public_key": key})


def test_our_address_is_escaped_in_the_reply() -> None:
    reading = ADAPTER.read(post("event=newCall&callId=1&direction=in"), {})
    assert 'onAnswer="https://hooks.example/hooks/1?a=1&amp;b=2"' in reading.reply.body


def test_no_question_is_asked_while_nobody_could_name_our_address_in_the_answer() -> None:
    assert ADAPTER.read(post("event=newCall&callId=1&direction=in"), {}).question is None


@pytest.mark.parametrize(
    ("answer", "action"),
    [
        (RouteAnswer(numbers=tuple("123456")), "<Number>5</Number></Dial>"),
        (RouteAnswer(numbers=('"><x/>',)), "<Response/>"),
        (RouteAnswer(code="busy"), '<Reject reason="busy"/>'),
        (RouteAnswer(code="hangup"), "<Hangup/>"),
    ],
)
def test_a_route_is_only_digits_and_known_words(answer: RouteAnswer, action: str) -> None:
    assert ADAPTER.route_reply
    assert action in ADAPTER.route_reply(RouteQuestion("1"), answer, {}).body


def test_a_click_rings_the_device_and_then_the_number() -> None:
    assert ADAPTER.originate
    dial = Dial(agent=AgentSeen(id="w0", extension="e0"), number="+492111234567", line="+4921100")
    request = ADAPTER.originate(dial, {"token_id": "sample-id", "token": "sample-token"})
    login = base64.b64encode(b"sample-id:sample-token").decode()
    assert (request.method, request.headers["Authorization"]) == ("POST", f"Basic {login}")
    expected = {"caller": "e0", "callee": "+492111234567", "callerId": "+4921100"}
    assert json.loads(request.body) == expected


def test_a_cause_without_an_event_is_no_event() -> None:
    reading = ADAPTER.read(post("cause=forwarded&callId=1"), {})
    assert (reading.events, bool(reading.note)) == ((), True)
