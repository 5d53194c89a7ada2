"""API Gateway events in, replies out."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringhook.aws.http_event import read_webhook, write_reply
from ringhook.domain.webhook import Reply


def _event(path: str = "/hooks/tok", *, stage: str = "$default", **more: Any) -> dict[str, Any]:
    context = {
        "domainName": "abc.execute-api.eu-central-1.amazonaws.com",
        "http": {"method": "POST", "sourceIp": "203.0.113.7"},
        "stage": stage,
        "timeEpoch": 1_767_605_400_123,
    }
    return {"rawPath": path, "rawQueryString": "", "requestContext": context, **more}


@pytest.mark.parametrize(
    ("path", "stage", "token", "rest"),
    [
        ("/hooks/tok", "$default", "tok", ""),
        ("/hooks/tok/", "$default", "tok", "/"),
        ("/hooks/tok/events/call", "$default", "tok", "/events/call"),
        ("/live/hooks/tok/a", "live", "tok", "/a"),
        ("/hooks/hooks/hooks", "$default", "hooks", "/hooks"),
        ("/hooks/a%2Fb", "$default", "a/b", ""),
    ],
)
def test_the_token_and_what_follows_it_are_found(
    path: str, stage: str, token: str, rest: str
) -> None:
    found, request = read_webhook(_event(path, stage=stage))
    assert (found, request.path) == (token, rest)


def test_the_query_keeps_its_order_its_doubles_and_its_blanks() -> None:
    _, request = read_webhook(_event(rawQueryString="b=2&a=%2B1&b=&a=x+y"))
    assert request.query == (("b", "2"), ("a", "+1"), ("b", ""), ("a", "x y"))


def test_the_url_is_the_one_the_sender_used() -> None:
    _, request = read_webhook(_event("/live/hooks/tok/x", stage="live", rawQueryString="a=%20"))
    domain = "abc.execute-api.eu-central-1.amazonaws.com"
    assert request.url == f"https://{domain}/live/hooks/tok/x?a=%20"


def test_a_binary_body_arrives_byte_for_byte() -> None:
    body = base64.b64encode(b"\xff\x00").decode()
    _, request = read_webhook(_event(body=body, isBase64Encoded=True))
    assert request.body == b"\xff\x00"


def test_a_text_body_arrives_as_utf_8_and_a_missing_one_is_empty() -> None:
    assert read_webhook(_event(body="ъ"))[1].body == "ъ".encode()
    assert read_webhook(_event())[1].body == b""


def test_header_names_are_lower_case_and_cookies_are_among_them() -> None:
    _, request = read_webhook(_event(headers={"X-Sign": "A"}, cookies=["a=1", "b=2"]))
    assert request.headers == {"x-sign": "A", "cookie": "a=1; b=2"}


def test_the_senders_address_is_never_what_the_sender_claims() -> None:
    _, request = read_webhook(_event(headers={"x-forwarded-for": "10.0.0.1"}))
    assert request.source_address == "203.0.113.7"


def test_the_time_is_the_gateways() -> None:
    _, request = read_webhook(_event())
    assert request.received_at == datetime(2026, 1, 5, 9, 30, 0, 123_000, tzinfo=UTC)


@given(path=st.text(max_size=30), query=st.text(max_size=30), body=st.text(max_size=30))
def test_no_text_in_a_request_stops_the_reading(path: str, query: str, body: str) -> None:
    _, request = read_webhook(_event(f"/hooks/{path}", rawQueryString=query, body=body))
    assert request.method == "POST"


def test_a_reply_becomes_the_answer_that_the_gateway_wants() -> None:
    reply = Reply(202, "<r/>", "application/xml", (("retry-after", "5"),))
    assert write_reply(reply) == {
        "statusCode": 202,
        "headers": {"content-type": "application/xml", "retry-after": "5"},
        "body": "<r/>",
        "isBase64Encoded": False,
    }
