"""Prove that a report came from who knows the connection's secret: by a signature, or by the secret.

Three ways to sign with HMAC-SHA256, so that a shell, a careful script and a library all find one they know:

    X-Ringhook-Signature: sha256=<hex over the body>           no protection against a replay
    X-Ringhook-Signature: t=<unix>,v1=<hex over "t.body">      good for five minutes
    Webhook-Id, Webhook-Timestamp, Webhook-Signature           https://www.standardwebhooks.com

A request without a body signs its raw query instead. A dialplan cannot sign: it sends the secret itself.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re

from ringhook.domain.adapter import Settings
from ringhook.domain.digests import standard_signature
from ringhook.domain.errors import BadPayloadError, BadSignatureError
from ringhook.domain.payload import read_fields
from ringhook.domain.values import clean, first_of
from ringhook.domain.webhook import WebhookRequest

TOLERANCE_SECONDS = 300
UNIX_SECONDS = re.compile(r"[0-9]{1,15}")


def verify_secret(request: WebhookRequest, settings: Settings) -> None:
    """Refuse a request that does not hold the setting `secret`, when the connection has one.

    It is sent as a field `secret`, as a Bearer token, or as the password of HTTP Basic.
    """
    secret = settings.get("secret", "")
    if not secret:
        return
    sent = (_password(request.headers.get("authorization", "")), _secret_field(request))
    # Both are compared, and always: the time says nothing about which one was nearly right.
    matches = [hmac.compare_digest(_bytes(text), _bytes(secret)) for text in sent]
    if not any(matches):
        raise BadSignatureError("the secret is missing or wrong: send the connection's as `secret`")


def verify_signature_or_secret(request: WebhookRequest, settings: Settings) -> None:
    """Refuse a request that neither is signed with the setting `secret` nor holds it."""
    signed = "x-ringhook-signature" in request.headers
    (verify_signature if signed else verify_secret)(request, settings)


def _password(header: str) -> str:
    scheme, _, value = header.partition(" ")
    if scheme.lower() != "basic":
        return value.strip() if scheme.lower() == "bearer" else ""
    try:
        login = base64.b64decode(value.strip(), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""
    return login.partition(":")[2]


def _secret_field(request: WebhookRequest) -> str:
    try:
        return clean(first_of(read_fields(request), "secret"))
    except BadPayloadError:
        return ""


def verify_signature(request: WebhookRequest, settings: Settings) -> None:
    """Refuse a request that is not signed with the setting `secret`, when the connection has one."""
    secret = settings.get("secret", "")
    if not secret:
        return
    if header := request.headers.get("x-ringhook-signature", ""):
        expected, given = _ours(header, request, secret)
    elif header := request.headers.get("webhook-signature", ""):
        expected, given = _standard(header, request, secret)
    else:
        raise BadSignatureError(
            "not signed: send X-Ringhook-Signature: sha256=<hex HMAC-SHA256 of the body>"
        )
    if not any(hmac.compare_digest(_bytes(value), expected) for value in given):
        raise BadSignatureError("the signature does not match: sign the raw body with our secret")


def _ours(header: str, request: WebhookRequest, secret: str) -> tuple[bytes, list[str]]:
    parts = [part.partition("=") for part in header.replace(" ", "").split(",")]
    stamp = next((value for name, _, value in parts if name == "t"), "")
    text = _signed_text(request)
    if stamp:
        _check_age(stamp, request)
        text = _bytes(stamp) + b"." + text
    wanted = "v1" if stamp else "sha256"
    expected = hmac.new(_bytes(secret), text, hashlib.sha256).hexdigest()
    return _bytes(expected), [value.lower() for name, _, value in parts if name == wanted]


def _standard(header: str, request: WebhookRequest, secret: str) -> tuple[bytes, list[str]]:
    stamp = request.headers.get("webhook-timestamp", "")
    _check_age(stamp, request)
    name = request.headers.get("webhook-id", "")
    expected = standard_signature(secret, name, stamp, _signed_text(request))
    parts = [part.partition(",") for part in header.split()]
    return _bytes(expected), [value for version, _, value in parts if version == "v1"]


def _check_age(stamp: str, request: WebhookRequest) -> None:
    if not UNIX_SECONDS.fullmatch(stamp):
        raise BadSignatureError("the signature's time must be Unix seconds")
    if abs(request.received_at.timestamp() - int(stamp)) > TOLERANCE_SECONDS:
        raise BadSignatureError(
            f"the signature's time is over {TOLERANCE_SECONDS} s away: set the sender's clock"
        )


def _signed_text(request: WebhookRequest) -> bytes:
    """Return the raw body, or the raw query of a request that has none."""
    return request.body or _bytes(request.url.partition("#")[0].partition("?")[2])


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
