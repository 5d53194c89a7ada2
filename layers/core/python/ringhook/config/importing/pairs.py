"""Settings written as lines: `key: value` or `key = value`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ringhook.domain.errors import BadPayloadError
from ringhook.domain.payload import parse_json
from ringhook.domain.values import as_text, scrub

Pair = tuple[str, str, str]
"""Where it stands (`line 3` or `ring.url`), the key, the value."""

MAX_PAIRS = 5000
_SEPARATOR = re.compile(r"[:=：＝\t]")


def read_pairs(text: str) -> Iterator[Pair]:
    """Yield the pairs of lines, or of a JSON object one or two deep; the keys of its parts are joined."""
    if text.lstrip().startswith(("{", "[")):
        yield from _json_pairs(text)
    else:
        yield from _line_pairs(text)


def _line_pairs(text: str) -> Iterator[Pair]:
    for number, line in enumerate(text.splitlines()[:MAX_PAIRS], start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        key, *value = _SEPARATOR.split(line.strip(), maxsplit=1)
        if not value:
            raise BadPayloadError(
                f"line {number}, column 1: write the line as key: value, or begin it with #"
            )
        yield f"line {number}", key.strip(), value[0].strip()


def _json_pairs(text: str) -> Iterator[Pair]:
    parsed: Any = parse_json(text)
    if not isinstance(parsed, Mapping):
        raise BadPayloadError("line 1, column 1: the settings are one JSON object")
    for key, value in list(parsed.items())[:MAX_PAIRS]:
        name = scrub(str(key))
        if isinstance(value, Mapping):
            for inner, item in list(value.items())[:MAX_PAIRS]:
                yield f"{name}.{scrub(str(inner))}", f"{name} {scrub(str(inner))}", as_text(item)
        elif isinstance(value, list):
            yield name, name, ", ".join(as_text(item) for item in value[:MAX_PAIRS])
        else:
            yield name, name, as_text(value)
