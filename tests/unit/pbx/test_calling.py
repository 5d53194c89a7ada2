"""Requests that place a call."""

import json
from dataclasses import replace

import pytest

from ringhook.domain.adapter import Settings
from ringhook.domain.call import AgentSeen
from ringhook.domain.errors import BadRequestError
from ringhook.domain.routing import Dial, DialRequest
from ringhook.pbx import ADAPTERS

ADA = AgentSeen(id="25", extension="101", number="+74950000003", email="ada@example.org")
DIAL = Dial(agent=ADA, number="+7 900 000-00-01", line="+74950000002", correlation_id="ringhook-1")
UIS = {"access_token": "sample-call-api-key"}
ADDRESS = "https://pbx.example/call?from=$extension$&to=$number$&id=$correlation_id$"


def placed(slug: str, dial: Dial, settings: Settings) -> DialRequest:
    originate = ADAPTERS[slug].originate
    assert originate
    return originate(dial, settings)


def test_uis_rings_the_employee_first() -> None:
    request = placed("uis", DIAL, UIS)
    assert (request.method, request.url) == ("POST", "https://callapi.uiscom.ru/v4.0")
    assert request.headers["Content-Type"] == "application/json; charset=UTF-8"
    assert json.loads(request.body) == {
        "jsonrpc": "2.0",
        "id": "1",
        "method": "start.employee_call",
        "params": {
            "access_token": "sample-call-api-key",
            "first_call": "employee",
            "switch_at_once": True,
            "virtual_phone_number": "74950000002",
            "contact": "79000000001",
            "employee": {"id": 25, "phone_number": "74950000003"},
            "external_id": "ringhook-1",
        },
    }


def test_uis_takes_the_connections_line_and_address() -> None:
    api = "https://callapi-jsonrpc.novofon.ru/v4.0"
    settings = UIS | {"line": "+74950000009", "call_api": api}
    request = placed("uis", replace(DIAL, line="", correlation_id=""), settings)
    params = json.loads(request.body)["params"]
    assert (request.url, params["virtual_phone_number"]) == (api, "74950000009")
    assert "external_id" not in params


@pytest.mark.parametrize(
    ("agent", "operator"),
    [
        (AgentSeen(id="ada", number="+7 903 120-40-40"), "79031204040"),
        (AgentSeen(id="0123456", extension="0123456"), "0123456"),
    ],
)
def test_uis_rings_a_telephone_or_sip_line_without_an_employees_id(
    agent: AgentSeen, operator: str
) -> None:
    call = json.loads(placed("uis", replace(DIAL, agent=agent), UIS).body)
    assert call["method"] == "start.simple_call"
    params = call["params"]
    assert (params["first_call"], params["operator"]) == ("operator", operator)
    assert params["contact"] == "79000000001"
    assert "employee" not in params


@pytest.mark.parametrize(
    ("dial", "settings", "reason"),
    [
        (DIAL, {}, "key of the Call API"),
        (replace(DIAL, line=""), UIS, "own numbers"),
        (replace(DIAL, number="sip:ada@x.example"), UIS, "telephone number"),
        (replace(DIAL, agent=AgentSeen(id="ada")), UIS, "employee id"),
    ],
)
def test_uis_says_what_a_call_lacks(dial: Dial, settings: Settings, reason: str) -> None:
    with pytest.raises(BadRequestError, match=reason) as refusal:
        placed("uis", dial, settings)
    assert "sample-call-api-key" not in str(refusal.value)


def test_the_generic_address_is_filled_in_and_escaped() -> None:
    hostile = replace(DIAL, number="+44 20&to=1#/../", correlation_id="")
    request = placed("generic", hostile, {"dial_url": ADDRESS})
    assert (request.method, request.headers, request.body) == ("GET", {}, b"")
    assert request.url == (
        "https://pbx.example/call?from=101&to=%2B44%2020%26to%3D1%23%2F..%2F&id="
    )


def test_a_generic_post_holds_everything_known_and_its_token() -> None:
    settings = {
        "dial_url": "https://pbx.example/call",
        "dial_method": "POST",
        "dial_token": "sample",
    }
    request = placed("generic", DIAL, settings)
    assert request.headers == {"Authorization": "Bearer sample", "Content-Type": "application/json"}
    assert json.loads(request.body) == {
        "number": "+7 900 000-00-01",
        "extension": "101",
        "agent": "25",
        "agent_number": "+74950000003",
        "email": "ada@example.org",
        "line": "+74950000002",
        "correlation_id": "ringhook-1",
    }


@pytest.mark.parametrize(
    ("settings", "agent", "reason"),
    [({}, ADA, "click-to-call address"), ({"dial_url": ADDRESS}, AgentSeen(id="25"), "extension")],
)
def test_a_generic_call_that_cannot_be_placed_says_why(
    settings: Settings, agent: AgentSeen, reason: str
) -> None:
    with pytest.raises(BadRequestError, match=reason):
        placed("generic", replace(DIAL, agent=agent), settings)


def test_a_key_with_a_line_break_is_refused_and_not_repeated() -> None:
    with pytest.raises(BadRequestError, match="copy it again") as refusal:
        placed("placetel", DIAL, {"api_token": "sample-token\r\nX-Odd: 1"})
    assert "sample-token" not in str(refusal.value)
