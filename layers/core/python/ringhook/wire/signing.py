"""HMAC-SHA256 over a command, one key per desktop.

The key is agreed when the desktop is paired. The signature covers every field of the frame but itself,
as JSON with sorted keys, so that a relay between cloud and desktop can change nothing unseen.
"""

from __future__ import annotations

import hmac
import json
from dataclasses import replace
from typing import TypeVar

from ringhook.wire.frames import Close, Missed, Open, Pop, Post, Run, as_mapping

Signed = Open | Post | Run | Pop | Close | Missed
_ENCODER = json.JSONEncoder(sort_keys=True, ensure_ascii=True, separators=(",", ":"))
C = TypeVar("C", bound=Open | Post | Run | Pop | Close | Missed)


def sign(command: C, key: str) -> C:
    """Return *command* with its signature filled in."""
    return replace(command, signature=signature_of(command, key))


def is_signed_by(command: Signed, key: str) -> bool:
    """Say whether *command* was signed with *key*, in constant time."""
    given = command.signature.encode(errors="replace")
    return hmac.compare_digest(signature_of(command, key).encode(), given)


def signature_of(command: Signed, key: str) -> str:
    """Return the signature *command* should carry: lower-case hex."""
    content = as_mapping(command)
    del content["signature"]
    return hmac.digest(key.encode(), _ENCODER.encode(content).encode(), "sha256").hex()
