import base64
import hashlib
import hmac
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest

from ringhook.domain.call import AgentSeen
from ringhook.domain.errors import BadSignatureError
from ringhook.domain.webhook import WebhookRequest
from ringhook.pbx.generic import ADAPTER

NOW = datetime.fromtimestamp(1_774_011_041, UTC)
SECRET = "sample-signing-secret"
BODY = b'{"event":"ringing","call_id":"1"}'
ADDRESS = "https://hooks.example/hooks/sample"


def get(query: str) -> WebhookRequest:
    url = f"{ADDRESS}?{query}"
    return WebhookRequest(
        method="GET",
        received_at=NOW,
        url=url,
        query=tuple(parse_qsl(urlsplit(url).query, keep_blank_values=True)),
    )


def signed(body: bytes = BODY, **headers: str) -> WebhookRequest:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return WebhookRequest(
        method="POST", received_at=NOW, url=ADDRESS, body=body, headers={"x-other": "1"} | sent
    )


def mac(text: bytes, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()


def accepts(request: WebhookRequest, secret: str = SECRET) -> bool:
    try:
        ADAPTER.verify(request, {"secret": secret})
    except BadSignatureError:
        return False
    return True


def stamped(seconds: int) -> WebhookRequest:
    stamp = str(int(NOW.timestamp()) + seconds)
    return signed(x_ringhook_signature=f"t={stamp},v1={mac(stamp.encode() + b'.' + BODY)}")


@pytest.mark.parametrize(
    ("seconds", "good"), [(0, True), (-300, True), (300, True), (-301, False), (301, False)]
)
def test_a_signed_time_is_good_for_five_minutes(seconds: int, good: bool) -> None:  # noqa: FBT001 - a table
    assert accepts(stamped(seconds)) is good


def test_a_late_arrival_of_a_signed_time_is_refused() -> None:
    request = stamped(0)
    assert not accepts(replace(request, received_at=NOW + timedelta(hours=1)))


@pytest.mark.parametrize(
    "header",
    [
        "",
        "sha256=",
        f"sha1={mac(BODY)}",
        f"v1={mac(BODY)}",
        f"t=,v1={mac(b'.' + BODY)}",
        f"t=soon,v1={mac(b'soon.' + BODY)}",
        f"t=1774011041,sha256={mac(b'1774011041.' + BODY)}",
        "sha256=подпись",
        mac(BODY),
    ],
)
def test_a_malformed_signature_is_refused(header: str) -> None:
    assert not accepts(signed(x_ringhook_signature=header))


def test_an_upper_case_signature_is_accepted() -> None:
    assert accepts(signed(x_ringhook_signature=f"sha256={mac(BODY).upper()}"))


def test_a_request_without_a_body_signs_its_query() -> None:
    query = "event=ringing&call_id=1&from=%2B442079460101"
    headers = {"x-ringhook-signature": f"sha256={mac(query.encode())}"}
    assert accepts(replace(get(query), headers=headers))
    assert not accepts(replace(get(query + "&x=1"), headers=headers))


def test_what_is_not_signed_is_not_read() -> None:
    forged = replace(signed(), query=(("extension", "666"),))
    assert ADAPTER.read(forged, {"secret": SECRET}).events[0].agents == ()
    assert ADAPTER.read(forged, {}).events[0].agents == (AgentSeen(extension="666"),)


def standard(key: bytes, stamp: str = "1774011041") -> WebhookRequest:
    digest = hmac.new(key, f"msg_1.{stamp}.".encode() + BODY, hashlib.sha256).digest()
    return signed(
        webhook_id="msg_1",
        webhook_timestamp=stamp,
        webhook_signature="v1,AAAA v1," + base64.b64encode(digest).decode(),
    )


@pytest.mark.parametrize(
    ("secret", "key"),
    [
        (SECRET, SECRET.encode()),
        ("whsec_" + base64.b64encode(b"sample key").decode(), b"sample key"),
        ("whsec_not base64", b"whsec_not base64"),
    ],
)
def test_standard_webhooks_headers_are_accepted(secret: str, key: bytes) -> None:
    assert accepts(standard(key), secret)
    assert not accepts(standard(key + b"x"), secret)
    assert not accepts(standard(key, stamp="1774010000"), secret)
    assert not accepts(standard(key, stamp=""), secret)


def test_the_public_vector_of_standard_webhooks_is_accepted() -> None:
    """The vector of the reference libraries (https://github.com/standard-webhooks)."""
    request = replace(
        signed(
            b'{"test": 2432232314}',
            webhook_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
            webhook_timestamp="1614265330",
            webhook_signature="v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        ),
        received_at=datetime.fromtimestamp(1_614_265_330, UTC),
    )
    assert accepts(request, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")


def test_a_message_id_next_to_our_own_signature_cannot_rename_a_replay() -> None:
    header = f"sha256={mac(BODY)}"
    plain = signed(x_ringhook_signature=header)
    renamed = signed(x_ringhook_signature=header, webhook_id="forged")
    assert ADAPTER.read(plain, {"secret": SECRET}) == ADAPTER.read(renamed, {"secret": SECRET})
