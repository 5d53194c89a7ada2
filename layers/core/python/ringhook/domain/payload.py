"""Turn a webhook's query and body into plain text fields, whatever the vendor made of them.

Vendors send JSON, forms, multipart or only a query, with wrong content types and broken quoting
(docs/adding-a-pbx.md lists the cases). Everything here returns text or refuses with
`BadPayloadError`; nothing raises anything else. What one field's text means is in the second half.
"""

from __future__ import annotations

import email.message
import email.parser
import email.policy
import email.utils
import json
import math
import re
import urllib.parse
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ringhook.domain.call import TimeSource
from ringhook.domain.errors import BadPayloadError
from ringhook.domain.webhook import WebhookRequest

Fields = Mapping[str, str]
MAX_DEPTH = 8
MAX_FIELDS = 500
MILLISECONDS_FROM = 1e11
EARLIEST, LATEST = 946_684_800, 4_102_444_800  # the years 2000 to 2100
EMPTY_WORDS = frozenset({"null", "none", "undefined"})
LONGEST_EMPTY_WORD = max(map(len, EMPTY_WORDS))
PLACEHOLDER = re.compile(r"\{\{[^{}]*\}\}")
LOST_PLUS = re.compile(r" (?=[0-9]{2}:?[0-9]{2}$)")


def read_fields(request: WebhookRequest) -> dict[str, str]:
    """Return query and body as one flat mapping; the body wins where both name a field.

    Nested JSON objects are flattened by their own keys (`{"info": {"a": 1}}` gives `a` and `info.a`).
    The first of several equal query fields wins, but all of `user[]` are kept as one JSON list.
    Raises `BadPayloadError`.
    """
    fields = first_of_each(request.query)
    fields.update(read_body(request))
    return fields


def read_clean_fields(request: WebhookRequest) -> dict[str, str]:
    """Return `read_fields` with every value cleaned. Raises `BadPayloadError`."""
    return {name: clean(value) for name, value in read_fields(request).items()}


def read_leniently(request: WebhookRequest) -> dict[str, str]:
    """Return `read_fields`, or nothing of a body that cannot be read: for a check of the sender."""
    try:
        return read_fields(request)
    except BadPayloadError:
        return {}


def read_json(text: str) -> dict[str, str]:
    """Return the cleaned fields of a JSON object that is itself sent as text. Raises `BadPayloadError`."""
    return {name: clean(value) for name, value in flatten(parse_json(text)).items()}


def read_body(request: WebhookRequest) -> dict[str, str]:
    """Return the body's fields: JSON by its look, multipart by its header, else a form."""
    text = decode(request.body)
    if not text.strip():
        return {}
    if request.content_type == "multipart/form-data":
        return read_multipart(request)
    if text.lstrip().startswith(("{", "[")):
        return flatten(parse_json(text))
    return first_of_each(parse_pairs(text))


def decode(body: bytes) -> str:
    """Return *body* as text; a byte-order mark is dropped, broken UTF-8 becomes U+FFFD."""
    return body.decode("utf-8-sig", errors="replace")


def parse_json(text: str) -> Any:
    """Return what *text* holds. Raises `BadPayloadError` with the position, also for endless nesting.

    Bare control characters inside strings are let through: shells and dialplans send them.
    """
    try:
        return json.loads(text, strict=False)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise BadPayloadError(f"the body is not JSON ({where}: {error.msg})") from None
    except (RecursionError, ValueError):
        raise BadPayloadError(
            "the body's JSON is nested too deeply or holds a huge number"
        ) from None


def parse_pairs(text: str) -> tuple[tuple[str, str], ...]:
    """Return the pairs of a form or query, in order."""
    try:
        pairs = urllib.parse.parse_qsl(
            "".join(text.splitlines()), keep_blank_values=True, max_num_fields=MAX_FIELDS
        )
    except ValueError:
        raise BadPayloadError(f"the body has more than {MAX_FIELDS} fields") from None
    return tuple(pairs)


def first_of_each(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the first value of each name; all values of a name in `[]` as the text of a JSON list."""
    fields: dict[str, str] = {}
    lists: dict[str, list[str]] = {}
    for name, value in pairs:
        key = scrub(name.strip())
        if key.endswith("[]"):
            lists.setdefault(key, []).append(scrub(value))
        else:
            fields.setdefault(key, scrub(value))
    return fields | {key: as_text(values) for key, values in lists.items()}


def read_multipart(request: WebhookRequest) -> dict[str, str]:
    """Return the text parts of a multipart body, trusting the boundary in the body over the header.

    Zadarma was seen to announce one boundary and use another (research: npm handler `zadarma`).
    """
    first_line = request.body.lstrip().splitlines()[0].strip()
    boundary = first_line[2:].decode("latin-1") if first_line.startswith(b"--") else ""
    if not boundary or '"' in boundary:
        raise BadPayloadError("the multipart body has no boundary line")
    head = f'Content-Type: multipart/form-data; boundary="{boundary}"\r\n\r\n'.encode("latin-1")
    # The older policy: the newer one raises IndexError on some broken part headers (Python 3.11).
    parser = email.parser.BytesParser(policy=email.policy.compat32)
    parts = parser.parsebytes(head + request.body).get_payload()
    pairs: list[tuple[str, str]] = []
    for part in [p for p in parts if isinstance(p, email.message.Message)][:MAX_FIELDS]:
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(content, bytes):
            pairs.append((name, decode(content)))
    return first_of_each(pairs)


def flatten(value: Any, prefix: str = "", depth: int = 0) -> dict[str, str]:
    """Return the scalars of parsed JSON by name, nested ones by their own name and by their path.

    Raises `BadPayloadError` when *value* is no object or has too many fields.
    """
    if not isinstance(value, Mapping):
        raise BadPayloadError("the body must be one JSON object")
    fields: dict[str, str] = {}
    for key, item in value.items():
        name = scrub(str(key))
        path = f"{prefix}{name}"
        if isinstance(item, Mapping) and depth < MAX_DEPTH:
            for inner, text in flatten(item, f"{path}.", depth + 1).items():
                fields.setdefault(inner, text)
        else:
            fields[path] = as_text(item)
            fields.setdefault(name, fields[path])
    if len(fields) > MAX_FIELDS * 2:
        raise BadPayloadError(f"the body has more than {MAX_FIELDS} fields")
    return fields


def as_text(value: Any) -> str:
    """Return one JSON value as text: nothing for null, `true`/`false`, lists and objects as JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        return scrub(value)
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


def as_objects(text: str) -> tuple[dict[str, str], ...]:
    """Return the objects of a field that holds a JSON list of them, each as `flatten` gives it.

    Whatever else stands in the list is left out. Raises `BadPayloadError`.
    """
    return tuple(flatten(parse_json(item)) for item in as_list(text) if item.startswith("{"))


def first_of(fields: Mapping[str, str], *names: str) -> str:
    """Return the first value that is not empty among the fields called *names*."""
    return next((fields[name] for name in names if fields.get(name)), "")


def seconds(text: str) -> float | None:
    """Return a length of time or a moment as a number, None when *text* is none or below zero."""
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
        if names.isdisjoint(name.split(".")) and not any(s in value or s in name for s in known)
    }
