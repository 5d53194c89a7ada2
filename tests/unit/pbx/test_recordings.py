"""Requests that bring a recording, and who gets to see a key."""

from __future__ import annotations

import base64
import json
from urllib.parse import parse_qs, urlsplit

import pytest

from ringhook.domain.adapter import Settings
from ringhook.domain.call import Recording
from ringhook.domain.errors import BadRequestError
from ringhook.domain.recording import RecordingRequest
from ringhook.pbx import ADAPTERS

TWILIO = "https://api.twilio.com/2010-04-01/Accounts/AC12/Recordings/RE34"
LINK = "https://pbx.example/rec/1.mp3"


def asked(slug: str, recording: Recording, settings: Settings) -> RecordingRequest:
    make = ADAPTERS[slug].recording
    assert make
    return make(recording, settings)


def test_twilio_is_shown_account_and_token() -> None:
    request = asked("twilio", Recording("RE34", TWILIO), {"auth_token": "sample-token"})
    login = base64.b64encode(b"AC12:sample-token").decode()
    assert (request.url, request.headers) == (f"{TWILIO}.mp3", {"Authorization": f"Basic {login}"})


@pytest.mark.parametrize(
    "url",
    [
        "https://api.twilio.com.evil.example/2010-04-01/Accounts/AC12/Recordings/RE34",
        "http://api.twilio.com/2010-04-01/Accounts/AC12/Recordings/RE34",
        f"{TWILIO}@evil.example",
        f"{TWILIO}\n",
        "",
    ],
)
def test_nobody_else_is_shown_twilios_token(url: str) -> None:
    request = asked("twilio", Recording("RE34", url), {"auth_token": "sample-token"})
    assert request == RecordingRequest(url=url)


def test_zadarma_is_asked_for_the_link() -> None:
    settings = {"api_key": "sample-key", "api_secret": "sample-secret"}
    request = asked("zadarma", Recording("1458832388.2225"), settings)
    parts = urlsplit(request.url)
    assert (parts.netloc, parts.path) == ("api.zadarma.com", "/v1/pbx/record/request/")
    assert parse_qs(parts.query)["call_id"] == ["1458832388.2225"]
    assert request.headers["Authorization"].startswith("sample-key:")
    assert request.link_in == ("link", "links")
    assert ADAPTERS["zadarma"].recording_after_seconds == 40


def test_zadarma_without_a_key_says_so() -> None:
    with pytest.raises(BadRequestError, match="API key"):
        asked("zadarma", Recording("1"), {"api_secret": "sample-secret"})


def test_mango_signs_its_question() -> None:
    settings = {"api_key": "sample-key", "api_salt": "sample-salt"}
    request = asked("mango", Recording("rec-1"), settings)
    form = parse_qs(request.body.decode())
    assert request.method == "POST"
    assert json.loads(form["json"][0]) == {"recording_id": "rec-1", "action": "download"}
    assert len(form["sign"][0]) == 64
    assert "sample-salt" not in request.body.decode()


@pytest.mark.parametrize("slug", [s for s, a in ADAPTERS.items() if a.recording])
def test_a_plain_link_is_fetched_without_a_key(slug: str) -> None:
    settings = {"api_key": "sample-key", "auth_token": "sample-token", "api_salt": "sample-salt"}
    assert asked(slug, Recording("x", LINK), settings) == RecordingRequest(url=LINK)
