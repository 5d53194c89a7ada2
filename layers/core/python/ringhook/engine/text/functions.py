"""The functions of BIZTEL's dialect, `NAME(a,b)`, one row each; names are upper case only."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ringhook.engine.text import filters
from ringhook.engine.text.facts import Facts, Value


@dataclass(frozen=True, slots=True)
class Function:
    """What a function does with its evaluated arguments.

    *arguments* names them; `#` marks a whole number, `!` a plain word, `?` one that may be missing.
    A function with one argument keeps its commas.
    """

    apply: Callable[[Sequence[Value], Facts], Value]
    arguments: tuple[str, ...]
    meaning: str


def _text(change: Callable[[str], str]) -> Callable[[Sequence[Value], Facts], Value]:
    return lambda values, _facts: Value(change(values[0].text))


def _like(name: str) -> Callable[[Sequence[Value], Facts], Value]:
    """Return the filter *name* as a function: the value first, then the filter's arguments."""
    apply = filters.FILTERS[name].apply
    return lambda values, facts: apply(values[0], tuple(v.text for v in values[1:]), facts)


def _json_escaped(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


FUNCTIONS: Mapping[str, Function] = {
    "MD5": Function(
        _text(lambda t: filters.md5(t).upper()), ("text",), "MD5 in capital hex letters"
    ),
    "SHA256": Function(
        _text(lambda t: filters.sha256(t).upper()), ("text",), "SHA-256 in capital hex letters"
    ),
    "LOWERCASE": Function(_text(str.lower), ("text",), "small letters"),
    "UPPERCASE": Function(_text(str.upper), ("text",), "capital letters"),
    "SUBSTR": Function(_like("substr"), ("text", "start#", "length#?"), "a piece, counted from 0"),
    "REPLACE": Function(_like("replace"), ("text", "old", "new"), "every old text replaced"),
    "URLENCODE": Function(_like("urlencode"), ("text",), "percent-encoded"),
    "BASE64": Function(_like("base64"), ("text",), "base64 of the UTF-8 text"),
    "HMACSHA256": Function(
        lambda v, f: Value(filters.signature(v[0].text, v[1].text, f).upper()),
        ("secret!", "text"),
        "HMAC-SHA256 with a secret, in capital hex letters",
    ),
    "JSONESC": Function(_text(_json_escaped), ("text",), "escaped for the inside of a JSON string"),
    "E164": Function(_like("e164"), ("text",), "the number with plus and country code"),
    "NATIONAL": Function(_like("national"), ("text",), "the number as dialled inside the country"),
    "DIGITS": Function(_like("digits"), ("text",), "the digits of the number alone"),
    "LAST": Function(_like("last"), ("text", "count#"), "the last characters"),
    "IF": Function(
        lambda v, _f: v[1] if v[0].text else v[2],
        ("condition", "then", "else"),
        "the second when the first is not empty, else the third",
    ),
    "DEFAULT": Function(
        lambda v, _f: v[0] if v[0].text else v[1], ("text", "text"), "the first that is not empty"
    ),
}
