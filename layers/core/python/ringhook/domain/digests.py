"""Compare what a sender proved with what we expect, in constant time, whatever was sent."""

from __future__ import annotations

import base64
import binascii
import hmac


def is_same(given: str, *expected: str) -> bool:
    """Say whether *given* is one of *expected*. Nothing given is never the same."""
    sent = given.encode("utf-8", "replace")
    found = [hmac.compare_digest(sent, text.encode("utf-8", "replace")) for text in expected]
    return bool(sent) and any(found)


def hmac_hex(method: str, secret: str, text: str | bytes) -> str:
    """Return the HMAC of *text* in lower-case hex; *method* as `hashlib` names it."""
    return hmac.new(secret.encode("utf-8", "replace"), _bytes(text), method).hexdigest()


def hmac_base64(method: str, secret: str, text: str | bytes) -> str:
    """Return the HMAC of *text* in Base64."""
    return base64.b64encode(bytes.fromhex(hmac_hex(method, secret, text))).decode()


def _bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("utf-8", "replace")


def standard_signature(secret: str, name: str, stamp: str, body: bytes) -> str:
    """Return the base64 of a Standard Webhooks `v1` signature of the message called *name*.

    *stamp* is its time in Unix seconds; a *secret* that begins with `whsec_` is base64 behind it.
    https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
    """
    signed = f"{name}.{stamp}.".encode("utf-8", "replace") + body
    return base64.b64encode(hmac.digest(_standard_key(secret), signed, "sha256")).decode()


def _standard_key(secret: str) -> bytes:
    encoded = secret.removeprefix("whsec_")
    plain = secret.encode("utf-8", "replace")
    try:
        return plain if encoded == secret else base64.b64decode(encoded, validate=True)
    except binascii.Error:
        return plain
