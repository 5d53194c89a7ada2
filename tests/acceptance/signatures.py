"""Sign requests as the vendors do whose signature covers more than a sample's bytes; independent of the product."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

from ringhook.domain.webhook import WebhookRequest

Settings = Mapping[str, str]
Sign = Callable[[WebhookRequest, Settings], WebhookRequest]


def sign_twilio(request: WebhookRequest, settings: Settings) -> WebhookRequest:
    """Sign the address, and every field in the order of the names."""
    fields = parse_qsl(request.body.decode(), keep_blank_values=True)
    text = request.url + "".join(name + value for name, value in sorted(fields))
    digest = hmac.new(settings["auth_token"].encode(), text.encode(), hashlib.sha1).digest()
    signature = base64.b64encode(digest).decode()
    return replace(request, headers={**request.headers, "x-twilio-signature": signature})


def sign_mango(request: WebhookRequest, settings: Settings) -> WebhookRequest:
    """Sign the `json` field as it stands, between the key and the salt."""
    fields = dict(parse_qsl(request.body.decode(), keep_blank_values=True))
    key, salt = settings["api_key"], settings["api_salt"]
    fields["sign"] = hashlib.sha256(f"{key}{fields['json']}{salt}".encode()).hexdigest()
    return replace(request, body=urlencode(fields).encode())


def ring_of_mango(request: WebhookRequest) -> WebhookRequest:
    """Return the ring that went before an answer: no sample has the ring of the answered call."""
    fields = dict(parse_qsl(request.body.decode(), keep_blank_values=True))
    told = json.loads(fields["json"]) | {"seq": 1, "call_state": "Appeared"}
    return replace(request, body=urlencode(fields | {"json": json.dumps(told)}).encode())


def swap(request: WebhookRequest, old: bytes, new: bytes) -> WebhookRequest:
    """Return *request* with *new* in its body, which must have *old*."""
    assert old in request.body
    return replace(request, body=request.body.replace(old, new))


SIGN: Mapping[str, Sign] = {"twilio": sign_twilio, "mango": sign_mango}
"""The other samples carry a signature of their bytes alone, or none: they are played as they are."""
