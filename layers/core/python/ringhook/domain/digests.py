"""Compare what a sender proved with what we expect, in constant time, whatever was sent."""

from __future__ import annotations

import base64
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
