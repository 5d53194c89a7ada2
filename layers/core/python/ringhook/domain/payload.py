"""Turn a webhook's query and body into plain text fields, whatever the vendor made of them.

Vendors send JSON, forms, multipart or only a query, with wrong content types and broken quoting
(docs/adding-a-pbx.md lists the cases). Everything here returns text or refuses with
`BadPayloadError`; nothing raises anything else. What one field's text means is in `values`.
"""

from __future__ import annotations

import email
import email.policy
import json
import re
import urllib.parse
from collections.abc import Iterable, Mapping
from typing import Any

from ringhook.domain.errors import BadPayloadError
from ringhook.domain.values import MAX_FIELDS, as_list, as_text, clean, scrub
from ringhook.domain.webhook import WebhookRequest

Fields = Mapping[str, str]
MAX_DEPTH = 8
MAX_HEAD_BYTES = 2_000
MAX_BOUNDARY = 200  # RFC 2046 allows 70; a pattern of a megabyte takes seconds
_LENIENT = json.JSONDecoder(strict=False)
BLANK_LINE = re.compile(rb"\r?\n\r?\n")


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
        return _LENIENT.decode(text)
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
    if not boundary or '"' in boundary or len(boundary) > MAX_BOUNDARY:
        raise BadPayloadError("the multipart body has no boundary line")
    pairs: list[tuple[str, str]] = []
    # Not the library's parser of whole messages: it needs seconds for 1 MiB of short lines.
    line = (
        rb"(?:\A|\r?\n)--" + re.escape(boundary.encode("latin-1")) + rb"(?:--)?[ \t]*(?=\r?\n|\Z)"
    )
    for part in re.split(line, request.body.lstrip(), maxsplit=MAX_FIELDS)[1:]:
        head, *content = BLANK_LINE.split(part, maxsplit=1)
        name = part_name(head.strip())
        if name is not None:
            pairs.append((name, decode(b"".join(content))))
    return first_of_each(pairs)


def part_name(head: bytes) -> str | None:
    """Return the name in the headers of one part, None when they hold none or are very long."""
    if len(head) > MAX_HEAD_BYTES:
        return None
    # The older policy: the newer one raises IndexError on some broken part headers (Python 3.11).
    message = email.message_from_bytes(head, policy=email.policy.compat32)
    name = message.get_param("name", header="content-disposition")
    return name if isinstance(name, str) else None


def flatten(value: Any, prefix: str = "", depth: int = 0) -> dict[str, str]:
    """Return the scalars of parsed JSON by name, nested ones by their own name and by their path.

    Raises `BadPayloadError` when *value* is no object or has too many fields.
    """
    if not isinstance(value, dict):
        raise BadPayloadError("the body must be one JSON object")
    fields: dict[str, str] = {}
    for key, item in value.items():
        name = scrub(str(key))
        if isinstance(item, dict) and depth < MAX_DEPTH:
            for inner, text in flatten(item, f"{prefix}{name}.", depth + 1).items():
                fields.setdefault(inner, text)
        else:
            text = fields[f"{prefix}{name}"] = as_text(item)
            if prefix:
                fields.setdefault(name, text)
    if len(fields) > MAX_FIELDS * 2:
        raise BadPayloadError(f"the body has more than {MAX_FIELDS} fields")
    return fields


def as_objects(text: str) -> tuple[dict[str, str], ...]:
    """Return the objects of a field that holds a JSON list of them, each as `flatten` gives it.

    Whatever else stands in the list is left out. Raises `BadPayloadError`.
    """
    return tuple(flatten(parse_json(item)) for item in as_list(text) if item.startswith("{"))
