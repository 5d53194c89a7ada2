"""What the text of one field means: a list, a length of time, a moment, nothing at all.

Nothing here raises anything but `BadPayloadError`, whatever the text is.
"""

from __future__ import annotations

import email.utils
import json
import math
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ringhook.domain.call import TimeSource
from ringhook.domain.errors import BadPayloadError

MAX_FIELDS = 500
MILLISECONDS_FROM = 1e11
EARLIEST, LATEST = 946_684_800, 4_102_444_800  # the years 2000 to 2100
EMPTY_WORDS = frozenset({"null", "none", "undefined"})
LONGEST_EMPTY_WORD = max(map(len, EMPTY_WORDS))
PLACEHOLDER = re.compile(r"\{\{[^{}]*\}\}")
LOST_PLUS = re.compile(r" (?=[0-9]{2}:?[0-9]{2}$)")


def as_text(value: Any) -> str:
    """Return one JSON value as text: nothing for null, `true`/`false`, lists and objects as JSON."""
    if isinstance(value, str):
        return scrub(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    try:
        return scrub(json.dumps(value, ensure_ascii=False))
    except RecursionError:
        raise BadPayloadError("the body's JSON is nested too deeply") from None


def scrub(text: str) -> str:
    """Return *text* with every half of a surrogate pair replaced: it could be stored nowhere."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def clean(text: str) -> str:
    """Return one field's value without blanks, needless quotes and words that stand for nothing.

    `"79..."` in a query keeps its quotes, `""x""` has two pairs; `null`, `None` and a `{{x}}` that the
    PBX left as it was are empty.
    """
    value = text.strip()
    if value.startswith('"'):
        value = _unquoted(_unquoted(value))
    if value.startswith("{{") and PLACEHOLDER.fullmatch(value):
        return ""
    return "" if len(value) <= LONGEST_EMPTY_WORD and value.lower() in EMPTY_WORDS else value


def _unquoted(value: str) -> str:
    if len(value) < len('""') or value[0] != '"' or value[-1] != '"':
        return value
    try:
        return scrub(str(json.loads(value, strict=False))).strip()
    except ValueError:
        return value[1:-1].strip()


def as_list(text: str) -> tuple[str, ...]:
    """Return the values of a field that holds a JSON list or one value: not the empty ones, nor a flood."""
    value = clean(text)
    try:
        items = json.loads(value, strict=False) if value.startswith("[") else value
    except (ValueError, RecursionError):
        items = value
    cleaned = (clean(as_text(item)) for item in (items if isinstance(items, list) else [value]))
    return tuple(item for item in cleaned if item)[:MAX_FIELDS]


def first_of(fields: Mapping[str, str], *names: str) -> str:
    """Return the first value that is not empty among the fields called *names*."""
    for name in names:
        if value := fields.get(name):
            return value
    return ""


def seconds(text: str) -> float | None:
    """Return a length of time or a moment as a number, None when *text* is none or below zero."""
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and value >= 0 else None


def moment(text: str, time_zone: str = "") -> tuple[datetime | None, TimeSource]:
    """Return the moment in UTC, and how we know it: Unix seconds or milliseconds, or ISO 8601.

    ISO text without an offset counts only with a *time_zone*; a `+` that a query turned into a blank
    is put back. Whatever cannot be read is `(None, ARRIVAL)`.
    """
    number = seconds(text)
    if number is not None:
        number = number / 1000 if number > MILLISECONDS_FROM else number
        if EARLIEST <= number < LATEST:
            return datetime.fromtimestamp(number, UTC), TimeSource.UNIX
        return None, TimeSource.ARRIVAL
    try:
        local = datetime.fromisoformat(LOST_PLUS.sub("+", text) if "T" in text else text)
        if local.tzinfo is not None:
            return local.astimezone(UTC), TimeSource.OFFSET
        zoned = local.replace(tzinfo=ZoneInfo(time_zone))
        return zoned.astimezone(UTC), TimeSource.ASSUMED_ZONE
    except (ValueError, OverflowError, KeyError, OSError):
        return None, TimeSource.ARRIVAL


def mail_moment(text: str) -> tuple[datetime | None, TimeSource]:
    """Return the moment in UTC of a date as e-mails have it (RFC 2822), and how we know it."""
    try:
        return email.utils.parsedate_to_datetime(text).astimezone(UTC), TimeSource.OFFSET
    except (ValueError, TypeError, IndexError, OverflowError):
        return None, TimeSource.ARRIVAL


def end_of(start: datetime | None, length_seconds: float | None) -> datetime | None:
    """Return when something was over that began at *start*; nothing when no calendar goes so far."""
    try:
        return start and start + timedelta(seconds=length_seconds or 0)
    except OverflowError:
        return None


def without_secrets(
    fields: Mapping[str, str], secrets: Iterable[str], names: frozenset[str] = frozenset()
) -> dict[str, str]:
    """Return *fields* without those under one of *names*, at any depth, or holding one of *secrets*."""
    known = tuple(secret for secret in secrets if secret)
    return {
        name: value
        for name, value in fields.items()
        if not (known and any(s in value or s in name for s in known))
        if name not in names and ("." not in name or names.isdisjoint(name.split(".")))
    }
