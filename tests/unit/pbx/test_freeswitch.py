import base64
import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest

from ringhook.domain.call import CallEvent, EventKind, Result
from ringhook.domain.errors import BadPayloadError
from ringhook.domain.webhook import WebhookRequest
from ringhook.pbx.freeswitch import ADAPTER

NOW = datetime(2026, 3, 20, 12, 50, 42, tzinfo=UTC)
FORM, BASE64 = "application/x-www-form-urlencoded", "application/x-www-form-base64-encoded"


def request(body: str, content_type: str = "application/json") -> WebhookRequest:
    headers = {"content-type": content_type}
    return WebhookRequest(method="POST", received_at=NOW, body=body.encode(), headers=headers)


def record(**variables: Any) -> str:
    return json.dumps({"variables": {"uuid": "leg"} | variables})


def event_of(**variables: Any) -> CallEvent:
    (event,) = ADAPTER.read(request(record(**variables)), {}).events
    return event


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (record(billsec="4"), "application/json"),
        (record(billsec="4"), ""),
        ("cdr=" + quote(record(billsec="4")), FORM),
        ("cdr=" + record(billsec="4"), FORM),
        ("cdr=" + base64.b64encode(record(billsec="4").encode()).decode(), BASE64),
        ("cdr=" + quote(base64.b64encode(record(billsec="4").encode()).decode()), BASE64),
        (base64.b64encode(record(billsec="4").encode()).decode(), BASE64),
    ],
)
def test_every_encoding_of_the_module_is_read(body: str, content_type: str) -> None:
    (event,) = ADAPTER.read(request(body, content_type), {}).events
    assert (event.call_id, event.durations.talk, event.result) == ("leg", 4.0, Result.ANSWERED)


@pytest.mark.parametrize("name", ["originating_leg_uuid", "originator", "call_uuid"])
def test_a_b_leg_belongs_to_its_a_leg_whatever_names_it(name: str) -> None:
    event = event_of(**{name: "a-leg"})
    assert (event.kind, event.call_id, event.leg_id) == (EventKind.LEG_ENDED, "a-leg", "leg")


def test_a_record_that_names_itself_as_its_call_is_the_a_leg() -> None:
    assert event_of(call_uuid="leg").kind is EventKind.ENDED


def test_a_record_sent_twice_has_one_name_and_the_legs_have_two() -> None:
    first, again = event_of(end_epoch="1774011091"), event_of(end_epoch="1774011091", x="1")
    other = event_of(end_epoch="1774011091", uuid="other")
    assert first.event_id == again.event_id != other.event_id


@pytest.mark.parametrize(
    ("cause", "talk", "bridged", "result"),
    [
        ("NORMAL_CLEARING", "4", "1774011049", Result.ANSWERED),
        ("NORMAL_CLEARING", "4", "0", Result.MISSED),
        ("NORMAL_CLEARING", "0", "0", Result.MISSED),
        ("USER_BUSY", "0", "0", Result.BUSY),
        ("DESTINATION_OUT_OF_ORDER", "0", "0", Result.FAILED),
        ("", "0", "0", Result.UNKNOWN),
    ],
)
def test_the_result_needs_a_bridge_and_else_comes_from_the_cause(
    cause: str, talk: str, bridged: str, result: Result
) -> None:
    assert event_of(hangup_cause=cause, billsec=talk, bridge_epoch=bridged).result is result


@pytest.mark.parametrize("name", ["rtp_crypto_key", "sip_auth_password", "switch_r_sdp", "secret"])
def test_keys_and_passwords_of_a_leg_stay_out_of_the_event(name: str) -> None:
    assert name not in event_of(**{name: "sample"}).raw


@pytest.mark.parametrize("odd", [[], {}, None, True, 1e400, [{"caller_profile": 5}], "x"], ids=repr)
def test_an_odd_call_flow_is_passed_over(odd: object) -> None:
    body = json.dumps({"variables": {"uuid": "leg", "odd": odd}, "callflow": odd})
    (event,) = ADAPTER.read(request(body), {}).events
    assert event.call_id == "leg"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [("cdr=", FORM), ("cdr=%7B", FORM), ("cdr=AAA", BASE64), ("{", ""), ("[]", ""), ("", "")],
)
def test_what_is_no_record_and_no_report_is_refused(body: str, content_type: str) -> None:
    with pytest.raises(BadPayloadError):
        ADAPTER.read(request(body, content_type), {})


def test_what_to_paste_is_xml() -> None:
    conf, dialplan = (s.text for s in ADAPTER.setup("https://hooks.example/hooks/sample", "en"))
    names = {e.get("name"): e.get("value") for e in ET.fromstring(conf).iter("param")}  # noqa: S314 - our own text
    assert names["url"] == "https://hooks.example/hooks/sample"
    actions = ET.fromstring(f"<x>{dialplan}</x>")  # noqa: S314 - our own text
    assert [e.get("application") for e in actions] == ["curl", "export", "bridge"]
    assert "&from=${url_encode(${caller_id_number})}&" in str(actions[0].get("data"))
