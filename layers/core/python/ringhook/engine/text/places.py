"""Escaping: for every place where a value may land, how it is written there so that it stays a value."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from enum import Enum
from functools import lru_cache
from urllib.parse import quote, quote_plus

from ringhook.engine.text.facts import Value


class Place(Enum):
    """Where a value lands."""

    URL_PATH = "url_path"
    URL_QUERY = "url_query"
    URL_FRAGMENT = "url_fragment"
    URL_OPAQUE = "url_opaque"
    """What follows a scheme without slashes, as in `tel:`."""
    JSON_STRING = "json_string"
    """A JSON document when the text begins with `{` or `[`, else the inside of a string."""
    JSON_BARE = "json_bare"
    """In a JSON document, outside quotes."""
    FORM_VALUE = "form_value"
    HEADER = "header"
    XML_TEXT = "xml_text"
    ARGUMENT = "argument"
    PLAIN = "plain"


_ENCODED = re.compile(r"(%[0-9A-Fa-f]{2})")
_DOTS = re.compile(r"(?i)(?:\.|%2e){1,2}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_JSON_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,17})?\Z")
_XML = str.maketrans(
    {
        "&": "&amp;",
        "<": "&lt;",
        ">": "&gt;",
        '"': "&quot;",
        "'": "&apos;",
        "\t": "&#9;",
        "\n": "&#10;",
        "\r": "&#13;",
    }
)


def _quoted(text: str, safe: str) -> str:
    """Percent-encode *text*; one event's numbers and ids come again in every action."""
    if len(text) > LONGEST_REMEMBERED:
        return quote(text, safe=safe)
    return _remembered(text, safe=safe)


LONGEST_REMEMBERED = 256
_remembered = lru_cache(maxsize=4096)(quote)


def _percent(value: Value, safe: str) -> str:
    """Return the value percent-encoded; one that is encoded already keeps its `%XX`."""
    if not value.is_encoded:
        return _quoted(value.text, safe)
    pieces = _ENCODED.split(value.text)
    return "".join(p if _ENCODED.fullmatch(p) else quote(p, safe=safe) for p in pieces)


def _path(value: Value) -> str:
    """Return a path segment; `.` and `..` are dropped, because browsers climb with them."""
    text = _percent(value, "*")
    return "" if _DOTS.fullmatch(text) else text


def _header(value: Value) -> str:
    """Return text for a header line: no control characters, what is not ASCII percent-encoded."""
    text = _CONTROL.sub("", value.text)
    return text if text.isascii() else "".join(c if c.isascii() else quote(c) for c in text)


def _json_string(value: Value) -> str:
    return json.dumps(value.text, ensure_ascii=False)[1:-1]


def _json_bare(value: Value) -> str:
    """Return a whole JSON value: a number when it reads as one, null when there is none, else a string.

    Only what the filter `is` says is true or false; a caller called `true` is a string.
    """
    if not value.text:
        return "null"
    if value.is_boolean:
        return value.text
    if value.party is None and _JSON_NUMBER.match(value.text):
        return value.text
    return json.dumps(value.text, ensure_ascii=False)


def _xml(value: Value) -> str:
    return _NOT_XML.sub("", value.text).translate(_XML)


ESCAPES: Mapping[Place, Callable[[Value], str]] = {
    Place.URL_PATH: _path,
    Place.URL_QUERY: lambda value: _percent(value, "*"),
    Place.URL_FRAGMENT: lambda value: _percent(value, "*"),
    Place.URL_OPAQUE: lambda value: _percent(value, "*+"),
    Place.JSON_STRING: _json_string,
    Place.JSON_BARE: _json_bare,
    Place.FORM_VALUE: lambda value: quote_plus(value.text, safe="*"),
    Place.HEADER: _header,
    Place.XML_TEXT: _xml,
    Place.ARGUMENT: lambda value: value.text.replace("\x00", ""),
    Place.PLAIN: lambda value: value.text,
}


def escape(value: Value, place: Place) -> str:
    """Return *value* written so that it can neither open nor close anything at *place*."""
    return ESCAPES[place](value)
