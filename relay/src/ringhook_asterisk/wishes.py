"""A request that a call be placed: is it ringhook's, is it fresh, and may its number be called? Pure.

It is signed as ringhook's webhooks may be, with the time: `X-Ringhook-Signature: t=<unix>,v1=<hex over "t.body">`.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from ringhook_asterisk.calls import CLICKED
from ringhook_asterisk.config import Listen

TOLERANCE_SECONDS = 300
SIGNATURE = re.compile(r"t=(?P<t>[0-9]{1,12}),v1=(?P<v1>[0-9a-f]{64})")
# Whatever the file allows: a line break here would be an action of its own.
EXTENSION = re.compile(r"[A-Za-z0-9_.\-]{1,40}")
NUMBER = re.compile(r"\+?[0-9]{1,31}")
ID = re.compile(r"[0-9a-f]{8,64}")
RING_MILLISECONDS = 30_000


@dataclass(frozen=True, slots=True)
class Wish:
    """*extension* wants to call *number*; *id* names the wish for ever."""

    id: str
    extension: str
    number: str


def is_signed(header: str, body: bytes, secret: str, now: float) -> bool:
    """Say whether *body* was signed with *secret* within the last minutes of *now* (Unix seconds)."""
    match = SIGNATURE.fullmatch(header.replace(" ", ""))
    if not match or abs(now - int(match["t"])) > TOLERANCE_SECONDS:
        return False
    text = match["t"].encode() + b"." + body
    expected = hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected, match["v1"])


def read_wish(body: bytes) -> Wish | None:
    """Return the wish; None for what is none."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(content, dict):
        return None
    texts = [content.get(name) for name in ("correlation_id", "extension", "number")]
    name, extension, number = (text if isinstance(text, str) else "" for text in texts)
    return Wish(name, extension, number) if ID.fullmatch(name) else None


def refusal(wish: Wish, listen: Listen, extensions: re.Pattern[str]) -> str:
    """Return the word for what this computer does not allow; nothing if it allows all of it."""
    if not extensions.fullmatch(wish.extension) or not EXTENSION.fullmatch(wish.extension):
        return "agent"
    is_plain = NUMBER.fullmatch(wish.number) is not None
    return "" if is_plain and listen.numbers.fullmatch(wish.number) else "number"


def action_of(wish: Wish, listen: Listen) -> Mapping[str, str]:
    """Return AMI's action: the telephone rings, and whoever answers it dials the number.

    The channel gets a name by which its events tell whose click it was. Asterisk does not wait for
    the answer (`Async`).
    """
    return {
        "Action": "Originate",
        "ActionID": wish.id,
        "Channel": listen.channel.format(extension=wish.extension),
        "ChannelId": f"{CLICKED}{wish.id}",
        "Context": listen.context,
        "Exten": wish.number.replace("+", listen.plus),
        "Priority": "1",
        "CallerID": wish.extension,
        "Timeout": str(RING_MILLISECONDS),
        "Async": "true",
    }
