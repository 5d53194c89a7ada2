"""Which requests for calls the connector believes and allows, without any socket."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringhook.domain.call import AgentSeen
from ringhook.domain.routing import Dial
from ringhook.pbx import ADAPTERS
from ringhook_asterisk.config import Listen
from ringhook_asterisk.wishes import Wish, action_of, is_signed, read_wish, refusal

SECRET, NOW = "sample-hook-secret", 1_774_011_041
EXTENSIONS = re.compile("[0-9]{2,6}")
HERE = Listen(host="127.0.0.1", port=1)
WISH = Wish("0123456789abcdef01234567", "101", "+442079460101")


def signed(body: bytes, at: int = NOW, secret: str = SECRET) -> str:
    text = f"{at}.".encode() + body
    return f"t={at},v1={hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()}"


def test_the_adapters_request_is_believed_and_read() -> None:
    dial = Dial(
        agent=AgentSeen(extension="101"),
        number=WISH.number,
        correlation_id=WISH.id,
        at=datetime.fromtimestamp(NOW, UTC),
    )
    settings = {"connector_url": "https://pbx.example/", "secret": SECRET}
    originate = ADAPTERS["asterisk"].originate
    assert originate
    request = originate(dial, settings)
    signature = request.headers["X-Ringhook-Signature"]
    assert is_signed(signature, request.body, SECRET, NOW + 299)
    assert read_wish(request.body) == WISH
    assert SECRET not in repr(request)


@pytest.mark.parametrize(
    ("header", "body", "secret", "now"),
    [
        (signed(b"{}"), b"{} ", SECRET, NOW),
        (signed(b"{}"), b"{}", "another-secret", NOW),
        (signed(b"{}"), b"{}", SECRET, NOW + 301),
        (signed(b"{}"), b"{}", SECRET, NOW - 301),
        (signed(b"{}").replace(str(NOW), str(NOW + 1)), b"{}", SECRET, NOW),
        ("", b"{}", SECRET, NOW),
        ("sha256=" + "0" * 64, b"{}", SECRET, NOW),
        ("t=é,v1=" + "0" * 64, b"{}", SECRET, NOW),
    ],
)
def test_what_is_not_signed_lately_with_our_secret_is_not_believed(
    header: str, body: bytes, secret: str, now: float
) -> None:
    assert not is_signed(header, body, secret, now)


def test_a_webhooks_signature_opens_no_door() -> None:
    """The connector signs its reports with the same secret: sent back to it they are no request."""
    body = b'{"event": "ringing"}'
    digest = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    assert not is_signed(f"sha256={digest}", body, SECRET, NOW)
    assert not is_signed(f"t={NOW},v1={digest}", body, SECRET, NOW)


@given(
    st.binary(max_size=100)
    | st.recursive(st.text(max_size=9), st.lists).map(lambda x: json.dumps(x).encode())
)
def test_whatever_is_no_wish_is_none(body: bytes) -> None:
    assert read_wish(body) is None


@pytest.mark.parametrize("content", [{"correlation_id": 1}, {"correlation_id": "x#y"}, {}, []])
def test_a_wish_has_a_name(content: object) -> None:
    assert read_wish(json.dumps(content).encode()) is None


@pytest.mark.parametrize(
    ("extension", "number", "word"),
    [
        ("101", "+442079460101", ""),
        ("101", "118", ""),
        ("1", "118", "agent"),
        ("101\r\nAction: Command", "118", "agent"),
        ("101", "11", "number"),
        ("101", "*21*118#", "number"),
        ("101", "118\r\nApplication: System", "number"),
        ("101", "", "number"),
    ],
)
def test_only_what_this_computer_allows_is_dialled(extension: str, number: str, word: str) -> None:
    assert refusal(Wish(WISH.id, extension, number), HERE, EXTENSIONS) == word


def test_a_file_that_allows_everything_lets_no_line_break_through() -> None:
    wide = Listen(host="127.0.0.1", port=1, numbers=re.compile(r"(?s).*"))
    everything = re.compile(r"(?s).*")
    assert refusal(Wish(WISH.id, "101\n", "118"), wide, everything) == "agent"
    assert refusal(Wish(WISH.id, "a/b", "118"), wide, everything) == "agent"
    assert refusal(Wish(WISH.id, "101", "118\n"), wide, everything) == "number"


def test_the_telephone_rings_first_and_the_call_has_our_name() -> None:
    listen = Listen(host="127.0.0.1", port=1, channel="SIP/{extension}", context="out", plus="00")
    action = action_of(WISH, listen)
    assert (action["Channel"], action["Context"], action["Exten"]) == (
        "SIP/101",
        "out",
        "00442079460101",
    )
    assert action["ChannelId"] == f"ringhook-{WISH.id}"
    assert action["Async"] == "true"
