"""What the samples of Zadarma cannot show: computed signatures, the check of the address, a click."""

from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest

from ringhook.domain.call import AgentSeen, Result
from ringhook.domain.errors import BadSignatureError
from ringhook.domain.routing import Dial
from ringhook.domain.webhook import WebhookRequest
from ringhook.pbx.zadarma import ADAPTER

NOW = datetime(2026, 9, 17, tzinfo=UTC)
SECRET = {"api_secret": "test_secret"}
START = {
    "caller_id": "79123456789",
    "called_did": "73432000000",
    "call_start": "2026-09-17 10:15:00",
}
ANSWER = {
    "caller_id": "79123456789",
    "destination": "102",
    "call_start": "2026-09-17 10:15:04",
}
OUT = {
    "internal": "102",
    "destination": "79123456789",
    "call_start": "2026-09-17 10:15:04",
}
RECORD = {"pbx_call_id": "in_0001", "call_id_with_rec": "1458832388.2225"}
# Computed with PHP's and Python's way of signing: Base64 of the hex text.
VECTORS = [
    (
        {"event": "NOTIFY_START", **START},
        "YjUzYzM3ZjJkZDdiY2Q0ZjQxZWNiODAwNmI2OGMzZjViMzM5YTg4Yg==",
    ),
    (
        {"event": "NOTIFY_ANSWER", **ANSWER},
        "Nzk2MjcwYTFhNWUyOGM2MGEzN2Q3NDJkNDEzODc0NjAzZWM4OTA0Mw==",
    ),
    (
        {"event": "NOTIFY_OUT_START", **OUT},
        "YjcwYWQ4YmJkMDJhZWYzNDJiMTk5ZGQzMTI1YmM3MTVhNzc3NmRlYg==",
    ),
    (
        {"event": "NOTIFY_RECORD", **RECORD},
        "YzNlOTU1ZGFkNTlhNjk4OGZkZDQwZDhhYmU3YzMyZTAyOTcxNzM1OA==",
    ),
]


def post(fields: dict[str, str], signature: str = "") -> WebhookRequest:
    body, headers = urlencode(fields).encode(), {"signature": signature}
    return WebhookRequest(method="POST", received_at=NOW, headers=headers, body=body)


@pytest.mark.parametrize(("fields", "signature"), VECTORS, ids=[v[0]["event"] for v in VECTORS])
def test_the_signature_of_each_event_covers_its_own_fields(
    fields: dict[str, str], signature: str
) -> None:
    ADAPTER.verify(post(fields, signature), SECRET)
    for name in fields.keys() - {"event"}:
        with pytest.raises(BadSignatureError):
            ADAPTER.verify(post({**fields, name: fields[name] + "1"}, signature), SECRET)


def test_the_check_of_the_address_cannot_smuggle_an_event_in() -> None:
    query = (("event", "NOTIFY_END"), ("pbx_call_id", "in_1"), ("zd_echo", "x"))
    request = WebhookRequest(method="GET", received_at=NOW, query=query)
    ADAPTER.verify(request, SECRET)
    assert ADAPTER.read(request, SECRET).events == ()


def test_a_body_next_to_the_check_of_the_address_must_be_signed() -> None:
    query = (("zd_echo", "x"),)
    body = b"event=NOTIFY_END&pbx_call_id=in_1"
    request = WebhookRequest(method="POST", received_at=NOW, query=query, body=body)
    with pytest.raises(BadSignatureError):
        ADAPTER.verify(request, SECRET)


@pytest.mark.parametrize("why", ["no money", "Line limit", "unallocated number", "something new"])
def test_a_call_that_could_not_be_placed_failed(why: str) -> None:
    fields = {"event": "NOTIFY_OUT_END", "pbx_call_id": "out_1", "disposition": why}
    (event,) = ADAPTER.read(post(fields), {}).events
    assert (event.result, event.cause) == (Result.FAILED, why)


def test_a_click_is_signed_like_every_request_to_the_api() -> None:
    assert ADAPTER.originate
    dial = Dial(agent=AgentSeen(extension="102"), number="+442079460101")
    settings = {"api_key": "sample-key", "api_secret": "test_secret", "service": "novofon"}
    request = ADAPTER.originate(dial, settings)
    assert request.url == (
        "https://api.novofon.com/v1/request/callback/?format=json&from=102&to=%2B442079460101"
    )
    assert (
        request.headers["Authorization"]
        == "sample-key:OTc3ZjA2M2U0NjZkZjIyYmU2N2NjZDQ2Y2Q3YzljNzU3M2RlZWEwZQ=="
    )
