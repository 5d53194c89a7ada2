"""What the samples of Mango cannot show: a computed signature, two telephones of one call, a click."""

import hashlib
import json
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlencode

import pytest

from ringhook.domain.call import AgentSeen, CallEvent, EventKind
from ringhook.domain.errors import BadSignatureError
from ringhook.domain.routing import Dial
from ringhook.domain.webhook import WebhookRequest
from ringhook.pbx.mango import ADAPTER

NOW = datetime(2026, 3, 20, tzinfo=UTC)
SETTINGS = {"api_key": "testkey", "api_salt": "testsalt"}
TEXT = (
    '{"entry_id":"232wc3e3w3s222","call_id":"200:514","timestamp":1398956978,"seq":1,'
    '"call_state":"Appeared","location":"abonent","from":{"number":"74955404444"},'
    '"to":{"extension":"123","number":"12345678"}}'
)
SIGN = "246c7494dde20456ae76902517ee774c67041889347e234457087b4689d51b2f"


def post(text: str, sign: str = SIGN, key: str = "testkey") -> WebhookRequest:
    body = urlencode({"vpbx_api_key": key, "sign": sign, "json": text}).encode()
    return WebhookRequest(method="POST", received_at=NOW, path="/events/call", body=body)


def event_of(text: str) -> CallEvent:
    (event,) = ADAPTER.read(post(text), SETTINGS).events
    return event


def test_the_computed_signature_is_accepted() -> None:
    ADAPTER.verify(post(TEXT), SETTINGS)


@pytest.mark.parametrize("text", [TEXT + " ", TEXT.replace('"seq":1', '"seq": 1')])
def test_the_same_json_written_otherwise_is_refused(text: str) -> None:
    with pytest.raises(BadSignatureError):
        ADAPTER.verify(post(text), SETTINGS)


def test_the_key_of_another_account_is_refused() -> None:
    with pytest.raises(BadSignatureError):
        ADAPTER.verify(post(TEXT, key="otherkey"), SETTINGS)


@pytest.mark.parametrize(("seq", "number"), [("1", 1), ('"7"', 7), ("-1", None), ("9" * 16, None)])
def test_the_counter_of_a_telephone_is_its_sequence(seq: str, number: int | None) -> None:
    event = event_of(TEXT.replace('"seq":1', f'"seq":{seq}'))
    assert (event.leg_id, event.sequence) == ("200:514", number)


def test_a_transfer_is_a_new_telephone_of_the_same_call() -> None:
    second = event_of(TEXT.replace("200:514", "200:515"))
    assert (second.call_id, second.leg_id) == (event_of(TEXT).call_id, "200:515")
    assert second.event_id != event_of(TEXT).event_id


def test_a_call_to_a_telephone_without_extension_rings_at_nobody_yet() -> None:
    assert event_of(TEXT.replace('"extension":"123",', "")).kind is EventKind.STARTED


def test_a_click_is_signed_over_the_json_exactly_as_sent() -> None:
    assert ADAPTER.originate
    dial = Dial(
        agent=AgentSeen(extension="106"), number="+7 900 000-00-01", correlation_id="dial-77"
    )
    request = ADAPTER.originate(dial, SETTINGS)
    sent = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
    signed = f"testkey{sent['json']}testsalt".encode()
    assert sent["sign"] == hashlib.sha256(signed).hexdigest()
    command = json.loads(sent["json"])
    assert (command["command_id"], command["to_number"]) == ("dial-77", "79000000001")
    assert command["from"]["extension"] == "106"
