"""What the samples of Placetel cannot show: its published signature, the request of a click."""

import json
from datetime import UTC, datetime

import pytest

from ringhook.domain.call import AgentSeen
from ringhook.domain.errors import BadSignatureError
from ringhook.domain.routing import Dial, RouteAnswer, RouteQuestion
from ringhook.domain.webhook import WebhookRequest
from ringhook.pbx.placetel import ADAPTER

BODY = (
    b"call_id=4a4cbb39578170aed9a2761a7bec8c7e704a541f52291ef603d6f5f152980c3c"
    b"&event=CallAccepted&from=0123456789&to=0987654321"
)
SIGNATURE = "c4f823c5b8806432fe2b83b1fc2ee714422e0cdfb4b5129152a7d0bbcd7792d0"


def signed(body: bytes) -> WebhookRequest:
    now = datetime(2026, 3, 20, tzinfo=UTC)
    headers = {"x-placetel-signature": SIGNATURE}
    return WebhookRequest(method="POST", received_at=now, headers=headers, body=body)


def test_the_published_signature_is_accepted() -> None:
    ADAPTER.verify(signed(BODY), {"secret": "12345"})


def test_the_published_signature_does_not_cover_another_body() -> None:
    with pytest.raises(BadSignatureError):
        ADAPTER.verify(signed(BODY.replace(b"0123456789", b"0123456780")), {"secret": "12345"})


@pytest.mark.parametrize("code", ["queue:1<x/>", "queue:", "elsewhere:1", "²"])
def test_a_code_that_is_no_place_of_placetel_routes_nothing(code: str) -> None:
    assert ADAPTER.route_reply
    reply = ADAPTER.route_reply(RouteQuestion("1"), RouteAnswer(code=code), {})
    assert reply.body.endswith("<Response/>")


def test_a_click_rings_the_sip_user_and_then_the_number() -> None:
    assert ADAPTER.originate
    dial = Dial(agent=AgentSeen(id="777abcdefg@fpbx.de"), number="+4922129191999")
    request = ADAPTER.originate(dial, {"api_token": "sample-token"})
    assert request.headers["Authorization"] == "Bearer sample-token"
    expected = {"sipuid": "777abcdefg@fpbx.de", "target": "+4922129191999"}
    assert json.loads(request.body) == expected
