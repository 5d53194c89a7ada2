import base64
import hashlib
import hmac
from datetime import UTC, datetime

import pytest

from ringhook.domain.errors import BadSignatureError
from ringhook.domain.proof import verify_secret, verify_signature_or_secret
from ringhook.domain.webhook import WebhookRequest

SECRET = "sample-shared-secret"
SETTINGS = {"secret": SECRET}


def request(body: str = "", query: str = "", **headers: str) -> WebhookRequest:
    return WebhookRequest(
        method="POST",
        received_at=datetime(2026, 3, 20, tzinfo=UTC),
        body=body.encode(),
        query=(("secret", query),) if query else (),
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )


def basic(login: str) -> str:
    return "Basic " + base64.b64encode(login.encode()).decode()


@pytest.mark.parametrize(
    "sent",
    [
        request(query=SECRET),
        request(f"secret={SECRET}"),
        request(f'{{"secret":"{SECRET}"}}'),
        request(authorization=f"Bearer {SECRET}"),
        request(authorization=f"bearer  {SECRET}"),
        request(authorization=basic(f"anybody:{SECRET}")),
        request("secret=other", authorization=f"Bearer {SECRET}"),
    ],
)
def test_the_secret_is_taken_from_where_senders_can_put_it(sent: WebhookRequest) -> None:
    verify_secret(sent, SETTINGS)


@pytest.mark.parametrize(
    "sent",
    [
        request(),
        request("{"),
        request(query=SECRET + "x"),
        request(authorization=SECRET),
        request(authorization=basic(SECRET)),
        request(authorization="Basic !"),
        request(authorization="Basic ж"),
        request(authorization=f"Digest {SECRET}"),
        request("secret=ключ"),
    ],
)
def test_anything_else_is_refused(sent: WebhookRequest) -> None:
    with pytest.raises(BadSignatureError, match="secret"):
        verify_secret(sent, SETTINGS)


def test_without_a_secret_everybody_is_let_in() -> None:
    verify_secret(request(), {})
    verify_signature_or_secret(request(), {})


def test_a_wrong_signature_is_not_made_good_by_the_secret() -> None:
    body = f"secret={SECRET}"
    verify_signature_or_secret(request(body), SETTINGS)
    with pytest.raises(BadSignatureError):
        verify_signature_or_secret(request(body, x_ringhook_signature="sha256=00"), SETTINGS)
    good = hmac.new(SECRET.encode(), body.encode(), hashlib.sha256).hexdigest()
    verify_signature_or_secret(request(body, x_ringhook_signature=f"sha256={good}"), SETTINGS)
