"""Place a call through the connector, which asks Asterisk for it on its own side of the firewall.

The request is signed as our webhooks may be, with the time, and the connector places each wish once.
"""

from __future__ import annotations

import hashlib
import hmac
import json

from ringhook.domain.adapter import Settings
from ringhook.domain.errors import BadRequestError
from ringhook.domain.placing import (
    PLACED,
    PbxAnswer,
    Placement,
    by_status,
    content_of,
    refused,
)
from ringhook.domain.routing import Dial, DialRequest

# What the connector says (`ringhook_asterisk.placing`).
WORDS = {
    "placed": PLACED,
    "login": "pbx_login",
    "rights": "pbx_rights",
    "agent": "pbx_agent",
    "number": "pbx_number",
    "busy": "pbx_busy",
    "unreachable": "pbx_unreachable",
    "repeated": "outcome_unknown",
    "unknown": "outcome_unknown",
}


def originate(dial: Dial, settings: Settings) -> DialRequest:
    """Return the signed request to the connector. Raises `BadRequestError` with what is missing."""
    url, secret = settings.get("connector_url", ""), settings.get("secret", "")
    if not url or not secret or not dial.agent.extension or not dial.correlation_id:
        raise BadRequestError(
            "to place calls, set the connector's address, the secret, and the agent's extension"
        )
    content = {
        "correlation_id": dial.correlation_id,
        "extension": dial.agent.extension,
        "number": dial.number,
    }
    body = json.dumps(content).encode()
    stamp = str(int(dial.at.timestamp())) if dial.at else "0"
    digest = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/json",
        "X-Ringhook-Signature": f"t={stamp},v1={digest}",
    }
    return DialRequest(method="POST", url=url, headers=headers, body=body)


def placed(answer: PbxAnswer) -> Placement:
    """Return what the connector says; a proxy in front of it has only a status."""
    word = content_of(answer).get("told")
    if not isinstance(word, str) or word not in WORDS:
        return by_status(answer)
    reason = WORDS[word]
    return Placement() if reason == PLACED else refused(reason, f"the connector: {word}")
