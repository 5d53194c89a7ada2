import json
from datetime import UTC, datetime

import pytest

from ringhook.domain.call import EventKind
from ringhook.domain.errors import BadSignatureError
from ringhook.domain.webhook import WebhookRequest
from ringhook.pbx.ringcentral import ADAPTER

NOW = datetime(2026, 3, 20, 12, 50, 42, tzinfo=UTC)
SETTINGS = {"verification_token": "sample-verification-token"}


def notified(body: str, **headers: str) -> WebhookRequest:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return WebhookRequest(method="POST", received_at=NOW, body=body.encode(), headers=named)


def disconnected(reason: str, *, direction: str = "Inbound", **party: bool) -> EventKind:
    status = {"code": "Disconnected", "reason": reason}
    parties = [{"id": "p-1", "direction": direction, "status": status, **party}]
    body = json.dumps({"body": {"telephonySessionId": "s-1", "parties": parties}})
    (event,) = ADAPTER.read(notified(body), {}).events
    return event.kind


def test_a_handshake_passes_without_the_secret_and_is_echoed() -> None:
    request = notified("", validation_token="3a7b0c8e")
    ADAPTER.verify(request, SETTINGS)
    reading = ADAPTER.read(request, SETTINGS)
    assert reading.reply.headers == (("Validation-Token", "3a7b0c8e"),)
    assert reading.events == ()


def test_a_validation_token_does_not_smuggle_an_event_past_the_secret() -> None:
    # The name of the list is escaped, so that a search in the raw body misses it.
    body = (
        r'{"telephonySessionId":"s-1","p\u0061rties":[{"id":"p-1","status":{"code":"Proceeding"}}]}'
    )
    request = notified(body, validation_token="3a7b0c8e")
    ADAPTER.verify(request, SETTINGS)
    assert ADAPTER.read(request, {}).events
    assert not ADAPTER.read(request, SETTINGS).events


def test_a_notification_with_a_foreign_validation_token_is_refused() -> None:
    request = notified('{"parties":[]}', validation_token="3a7b0c8e")
    with pytest.raises(BadSignatureError):
        ADAPTER.verify(request, SETTINGS)


@pytest.mark.parametrize("token", ["a\r\nSet-Cookie: x=1", "a b", "é", "x" * 201])
def test_what_cannot_be_a_header_is_not_echoed(token: str) -> None:
    assert ADAPTER.read(notified("", validation_token=token), {}).reply.headers == ()


def test_the_secret_is_not_echoed() -> None:
    request = notified("", validation_token="sample-verification-token")
    assert ADAPTER.read(request, SETTINGS).reply.headers == ()


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (disconnected("AgentAnswered"), EventKind.LEG_ENDED),
        (disconnected("BlindTransfer"), EventKind.LEG_ENDED),
        (disconnected("NoAnswer"), EventKind.LEG_ENDED),
        (disconnected("NoAnswer", missedCall=True), EventKind.MISSED),
        (disconnected("NoAnswer", missedCall=True, queueCall=True), EventKind.LEG_ENDED),
        (disconnected("TargetBusy", direction="Outbound"), EventKind.ENDED),
        (disconnected("CallFinished"), EventKind.ENDED),
        (disconnected(""), EventKind.ENDED),
    ],
)
def test_a_party_that_left_ends_the_call_only_when_nobody_else_has_it(
    kind: EventKind, expected: EventKind
) -> None:
    assert kind is expected
