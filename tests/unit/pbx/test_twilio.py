"""What the samples of Twilio cannot show: the vectors of its library, ports, odd dates."""

from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlencode

import pytest

from ringhook.domain.call import CallEvent, Direction, EventKind, TimeSource
from ringhook.domain.errors import BadSignatureError
from ringhook.domain.webhook import WebhookRequest
from ringhook.pbx.twilio import ADAPTER

NOW = datetime(2026, 3, 20, tzinfo=UTC)
TOKEN = {"auth_token": "12345"}
URL = "https://mycompany.com/myapp.php?foo=1&bar=2"
FIELDS = (
    ("CallSid", "CA1234567890ABCDE"),
    ("Digits", "1234"),
    ("From", "+14158675309"),
    ("To", "+18005551212"),
    ("Caller", "+14158675309"),
)
SIGNATURE = "RSOYDt4T1cUTdK1PDd93/VVr8B8="
TWICE = "Sid=CA123&SidAccount=AC123&Digits=5678&Digits=1234&Digits=1234"
TWICE_SIGNATURE = "IK+Dwps556ElfBT0I3Rgjkr1wJU="
JSON = b'{"property": "value", "boolean": true}'
HASHED = "a9nBmqA0ju/hNViExpshrM61xv4="
JSON_HASH = "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620"


def post(body: bytes, signature: str, url: str = URL) -> WebhookRequest:
    return WebhookRequest(
        method="POST",
        received_at=NOW,
        url=url,
        query=tuple(parse_qsl(url.partition("?")[2])),
        headers={"x-twilio-signature": signature},
        body=body,
    )


def event_of(**fields: str) -> CallEvent:
    (event,) = ADAPTER.read(post(urlencode(fields).encode(), ""), {}).events
    return event


def test_the_published_signature_is_accepted() -> None:
    ADAPTER.verify(post(urlencode(FIELDS).encode(), SIGNATURE), TOKEN)


def test_the_published_signature_of_repeated_fields_is_accepted() -> None:
    ADAPTER.verify(post(TWICE.encode(), TWICE_SIGNATURE), TOKEN)


def test_the_port_in_the_address_does_not_matter_as_long_as_it_is_the_usual_one() -> None:
    with_port = URL.replace(".com/", ".com:443/")
    ADAPTER.verify(post(urlencode(FIELDS).encode(), SIGNATURE, with_port), TOKEN)


@pytest.mark.parametrize("url", [URL + "3", URL.replace("mycompany", "mycompany2"), ""])
def test_another_address_is_refused(url: str) -> None:
    with pytest.raises(BadSignatureError):
        ADAPTER.verify(post(urlencode(FIELDS).encode(), SIGNATURE, url), TOKEN)


def test_the_hash_of_a_json_body_is_the_published_one() -> None:
    url = f"{URL}&bodySHA256={JSON_HASH}"
    request = post(JSON, HASHED, url)
    ADAPTER.verify(request, TOKEN)
    with pytest.raises(BadSignatureError, match="bodySHA256"):
        ADAPTER.verify(post(JSON + b" ", HASHED, url), TOKEN)


def test_too_many_fields_are_refused_as_unproven() -> None:
    with pytest.raises(BadSignatureError):
        ADAPTER.verify(post(b"a=1&" * 600, SIGNATURE), TOKEN)


@pytest.mark.parametrize("text", ["", "tomorrow", "Fri, 99 Mar 2026 12:50:41 +0000", "1 2 3 4 5"])
def test_a_date_that_is_none_leaves_the_time_of_arrival(text: str) -> None:
    event = event_of(CallSid="CA1", CallStatus="ringing", Timestamp=text)
    assert (event.at, event.occurred_at_source) == (NOW, TimeSource.ARRIVAL)


def test_the_first_leg_of_an_incoming_call_rings_at_nobody() -> None:
    for status in ("ringing", "in-progress"):
        event = event_of(CallSid="CA1", CallStatus=status, Direction="inbound")
        assert event.kind is EventKind.STARTED


def test_a_softphone_that_dials_out_is_an_outgoing_call() -> None:
    event = event_of(
        CallSid="CA2",
        ParentCallSid="CA1",
        CallStatus="ringing",
        Direction="outbound-dial",
        From="+442079460100",
        To="+442079460101",
    )
    assert (event.direction, event.client.raw) == (Direction.OUTBOUND, "+442079460101")
