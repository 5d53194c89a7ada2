"""A request that places a call, written by the administrator."""

from __future__ import annotations

import json
from dataclasses import replace
from urllib.parse import parse_qs

import pytest

from ringhook.domain.adapter import Settings
from ringhook.domain.call import AgentSeen
from ringhook.domain.errors import BadRequestError
from ringhook.domain.routing import Dial, DialRequest
from ringhook.pbx.generic import ADAPTER
from ringhook.pbx.generic.calling import originate

HOSTILE = '+44"&<x>=%\\/'
DIAL = Dial(
    agent=AgentSeen(id="25", extension="101"),
    number="+442079460101",
    line="+442079460100",
    correlation_id="c-1",
)
NASTY = replace(DIAL, number=HOSTILE)
POST = {"dial_url": "https://cti.example/dial", "dial_method": "POST"}
JSON_BODY = (
    '{"to": "$number$", "from": {"ext": ["$extension$"]}, "n": 5, "id": "r-$correlation_id$"}'
)


def made(settings: Settings, dial: Dial = DIAL) -> DialRequest:
    return originate(dial, POST | dict(settings))


def test_a_json_body_is_filled_in_and_stays_json() -> None:
    content = json.loads(made({"dial_body": JSON_BODY}, NASTY).body)
    assert content == {"to": HOSTILE, "from": {"ext": ["101"]}, "n": 5, "id": "r-c-1"}


def test_a_variable_outside_quotes_is_refused() -> None:
    with pytest.raises(BadRequestError, match="between quotes"):
        made({"dial_body": '{"to": $number$}'})


def test_a_form_cannot_be_given_another_field() -> None:
    media = "application/x-www-form-urlencoded"
    request = made({"dial_content_type": media, "dial_body": "to=$number$&ext=$extension$"}, NASTY)
    assert parse_qs(request.body.decode()) == {"to": [HOSTILE], "ext": ["101"]}
    assert request.headers["Content-Type"] == media
    everything = parse_qs(made({"dial_content_type": media}).body.decode())
    assert (everything["number"], everything["correlation_id"]) == (["+442079460101"], ["c-1"])


def test_an_xml_text_cannot_open_an_element() -> None:
    body = "<dial><to>$number$</to></dial>"
    request = made({"dial_content_type": "text/xml; charset=utf-8", "dial_body": body}, NASTY)
    assert request.body == b"<dial><to>+44&quot;&amp;&lt;x&gt;=%\\/</to></dial>"


def test_headers_stand_one_after_the_other() -> None:
    headers = "X-Key: abc; Accept: text/html;q=0.9\nX-Line: $line$"
    assert made({"dial_headers": headers}).headers == {
        "X-Key": "abc",
        "Accept": "text/html;q=0.9",
        "X-Line": "+442079460100",
        "Content-Type": "application/json",
    }


def test_a_number_ends_no_header() -> None:
    dial = replace(DIAL, number="1\r\nX-Odd: 2")
    assert made({"dial_headers": "X-To: $number$"}, dial).headers["X-To"] == "1X-Odd: 2"


@pytest.mark.parametrize("headers", ["no colon", "Two Words: x", ": x"])
def test_what_is_no_header_is_told_and_not_repeated(headers: str) -> None:
    with pytest.raises(BadRequestError, match="Name: value") as refusal:
        made({"dial_headers": headers})
    assert headers not in str(refusal.value)


def test_a_get_has_no_body() -> None:
    request = made({"dial_method": "GET", "dial_body": JSON_BODY, "dial_headers": "X: $agent$"})
    assert (request.method, request.body, request.headers) == ("GET", b"", {"X": "25"})


def test_what_is_not_known_is_told() -> None:
    with pytest.raises(BadRequestError, match="email"):
        made({"dial_body": '{"who": "$email$"}'})
    assert json.loads(made({"dial_body": '["$line$"]'}, replace(DIAL, line="")).body) == [""]


def test_settings_that_name_what_there_is_not_are_refused_when_they_are_saved() -> None:
    patterns = {field.key: field.pattern for field in ADAPTER.fields}
    assert "number" in patterns["dial_body"]
    assert "PUT" in patterns["dial_method"]
