"""What is kept of a value: text of bounded length that can be shown, stored and sent on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from ringhook.domain.values import scrub

LONGEST = 2000
_UNWANTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))
_SAFETY = 8
"""How many times the wanted length is looked at before blanks and control characters are taken out."""


def clean(text: str, longest: int = LONGEST) -> str:
    """Return *text* without outer blanks and control characters other than tab and line feed."""
    start = text.lstrip()[: longest * _SAFETY].replace("\r\n", "\n").replace("\r", "\n")
    return scrub(_UNWANTED.sub("", start).strip()[:longest])


def as_text(value: Any, longest: int = LONGEST) -> str:
    """Return a JSON value as text, at most about *longest* characters of it.

    A string is itself, of a list the first, an object its JSON; null and what is empty is nothing.
    """
    while isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, str):
        return value
    return json_text(value, longest) if value is not None and value != {} else ""


def json_text(value: Any, longest: int) -> str:
    """Return *value* as JSON, broken off where it is too long: never more than was asked for is made.

    Nothing for what no JSON can hold, such as a part of the expression itself.
    """
    try:
        return "".join(_pieces(value, longest))[:longest]
    except (RecursionError, TypeError, ValueError):
        return ""


def _pieces(value: Any, longest: int) -> Iterator[str]:
    length = 0
    for piece in islice(_ENCODER.iterencode(value), longest):
        yield piece
        length += len(piece)
        if length >= longest:
            return
