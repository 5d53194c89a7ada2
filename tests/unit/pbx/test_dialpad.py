import json
from datetime import UTC, datetime
from typing import Any

import pytest

from ringhook.domain.call import CallEvent, EventKind
from ringhook.domain.errors import BadPayloadError, BadSignatureError
from ringhook.domain.webhook import WebhookRequest
from ringhook.pbx.dialpad import ADAPTER

NOW = datetime(2026, 3, 20, 12, 50, 42, tzinfo=UTC)
# The example of https://jwt.io: its header, its payload, its secret.
VECTOR = (
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"
    ".eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ"
    ".SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c"
)


def post(body: str) -> WebhookRequest:
    return WebhookRequest(method="POST", received_at=NOW, body=body.encode())


def event_of(**fields: Any) -> CallEvent:
    body = json.dumps({"call_id": 2, "target": {"type": "user", "id": 7}, **fields})
    (event,) = ADAPTER.read(post(body), {}).events
    return event


def test_a_published_jwt_is_accepted_with_its_secret() -> None:
    ADAPTER.verify(post(VECTOR), {"secret": "your-256-bit-secret"})
    assert ADAPTER.read(post(VECTOR), {}).note


@pytest.mark.parametrize(
    "body", ["", ".", "..", VECTOR[:-1], VECTOR + "=", VECTOR.replace("I1N", "I1M"), "{}", "é.é.é"]
)
def test_anything_but_that_jwt_is_refused(body: str) -> None:
    with pytest.raises(BadSignatureError):
        ADAPTER.verify(post(body), {"secret": "your-256-bit-secret"})


@pytest.mark.parametrize("body", ["", "a.b", "a.!!.c", "x.é.y", "[1]", "a.W10.c"])
def test_a_body_that_is_no_event_is_refused_with_a_sentence(body: str) -> None:
    with pytest.raises(BadPayloadError):
        ADAPTER.read(post(body), {})


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"state": "hangup", "date_connected": 1}, EventKind.ENDED),
        ({"state": "hangup"}, EventKind.LEG_ENDED),
        ({"state": "hangup", "date_connected": 1, "is_transferred": True}, EventKind.LEG_ENDED),
        ({"state": "missed"}, EventKind.LEG_ENDED),
        ({"state": "voicemail"}, EventKind.VOICEMAIL),
    ],
)
def test_the_leg_of_a_longer_call_ends_it_only_after_a_conversation(
    fields: dict[str, Any], kind: EventKind
) -> None:
    event = event_of(entry_point_call_id=1, **fields)
    assert (event.kind, event.call_id, event.leg_id) == (kind, "1", "2")


def test_all_ids_of_a_call_are_linked_and_long_ones_keep_every_digit() -> None:
    event = event_of(state="ringing", master_call_id=9007199254740993, operator_call_id=3)
    assert event.call_id == "9007199254740993"
    assert event.linked_call_ids == ("2", "3")
