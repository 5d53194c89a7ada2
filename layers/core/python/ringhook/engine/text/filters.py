"""The filters of `$name|filter(arguments)$`, one row each."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from ringhook.domain.call import Party
from ringhook.engine import numbers
from ringhook.engine.text import quantities
from ringhook.engine.text.dates import format_date
from ringhook.engine.text.facts import MASK, Facts, Value

Arguments = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """How a value is changed. *arguments* names what goes in the brackets, marked as in `signature`."""

    apply: Callable[[Value, Arguments, Facts], Value]
    arguments: tuple[str, ...]
    meaning: str


def party_of(value: Value, facts: Facts) -> Party:
    """Return *value* as an identified number."""
    return numbers.identify(value.party or Party(raw=value.text), facts.country)


def _form(form: str) -> Callable[[Value, Arguments, Facts], Value]:
    """Return the filter that writes a number in *form*; nothing stays nothing."""

    def apply(value: Value, _arguments: Arguments, facts: Facts) -> Value:
        if not value.text:
            return Value("")
        return Value(numbers.FORMS[form](party_of(value, facts), facts.country))

    return apply


def _text(change: Callable[[str], str]) -> Callable[[Value, Arguments, Facts], Value]:
    return lambda value, _arguments, _facts: Value(change(value.text))


def last(value: Value, arguments: Arguments, _facts: Facts) -> Value:
    """Keep the last digits of a number, or the last characters of a text that has letters."""
    count = int(arguments[0])
    plain = numbers.dialable(value.text) if value.text[:1] in "+0123456789(" else value.text
    return Value(plain[-count:] if count else "")


def substr(value: Value, arguments: Arguments, _facts: Facts) -> Value:
    """Keep a piece, counted from 0; a missing length means to the end."""
    start = int(arguments[0])
    end = start + int(arguments[1]) if len(arguments) > 1 else None
    return Value(value.text[start:end])


def replace(value: Value, arguments: Arguments, _facts: Facts) -> Value:
    """Replace every occurrence; replacing nothing changes nothing."""
    old, new = arguments
    return Value(value.text.replace(old, new) if old else value.text)


def default(value: Value, arguments: Arguments, _facts: Facts) -> Value:
    """Keep the value unless it is empty."""
    return value if value.text else Value(arguments[0])


def signature(key_name: str, text: str, facts: Facts) -> str:
    """Return the HMAC-SHA256 of *text* in lower-case hex; the mask when secrets are masked."""
    key = facts.secret_value(key_name)
    if key == MASK:
        return MASK
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()


def md5(text: str) -> str:
    """Return the MD5 of *text* in lower-case hex: a fingerprint that old CRMs ask for, not a protection."""
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def sha256(text: str) -> str:
    """Return the SHA-256 of *text* in lower-case hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def base64_text(text: str) -> str:
    """Return *text* in standard base64."""
    return base64.b64encode(text.encode()).decode("ascii")


def equals(value: Value, arguments: Arguments, _facts: Facts) -> Value:
    """Say whether the value is exactly the argument."""
    return Value("true" if value.text == arguments[0] else "false", is_boolean=True)


def urlencode(text: str) -> Value:
    """Return *text* percent-encoded; a URL does not encode it again."""
    return Value(quote(text, safe=""), is_encoded=True)


FILTERS: Mapping[str, Filter] = {
    "e164": Filter(_form("e164"), (), "the number with plus and country code"),
    "national": Filter(_form("national"), (), "the number as dialled inside the country"),
    "digits": Filter(_form("digits"), (), "the digits of the number alone"),
    "plus0": Filter(_form("plus0"), (), "the number with 00 for its plus"),
    "last": Filter(last, ("count#",), "the last characters of the number or text"),
    "raw": Filter(
        lambda v, _a, _f: Value(v.text, is_encoded=True), (), "percent-encoded by hand already"
    ),
    "upper": Filter(_text(str.upper), (), "capital letters"),
    "lower": Filter(_text(str.lower), (), "small letters"),
    "urlencode": Filter(lambda v, _a, _f: urlencode(v.text), (), "percent-encoded"),
    "base64": Filter(_text(base64_text), (), "base64 of the UTF-8 text"),
    "md5": Filter(_text(md5), (), "MD5 in small hex letters"),
    "sha256": Filter(_text(sha256), (), "SHA-256 in small hex letters"),
    "date": Filter(
        lambda v, a, f: Value(format_date(v.text, a[0], f)), ("format",), "the moment as written"
    ),
    "utc": Filter(
        lambda v, a, _f: Value(quantities.format_utc(v.text, a[0])),
        ("format",),
        "the moment as written, in UTC",
    ),
    "clock": Filter(
        lambda v, a, _f: Value(quantities.format_span(v.text, a[0])),
        ("format",),
        "seconds as hours, minutes and seconds",
    ),
    "times": Filter(
        lambda v, a, _f: Value(quantities.multiplied(v.text, a[0])),
        ("factor#",),
        "the number times another, a whole number",
    ),
    "divide": Filter(
        lambda v, a, _f: Value(quantities.divided(v.text, a[0])),
        ("divisor#+",),
        "the number divided by another, to the nearest whole number",
    ),
    "is": Filter(equals, ("text",), "true when the value is that text, else false"),
    "default": Filter(default, ("text",), "the text when there is no value"),
    "replace": Filter(replace, ("old", "new"), "every old text replaced by the new one"),
    "substr": Filter(substr, ("start#", "length#?"), "a piece, counted from 0"),
    "hmac": Filter(
        lambda v, a, f: Value(signature(a[0], v.text, f)),
        ("secret",),
        "HMAC-SHA256 with a secret, in small hex letters",
    ),
}
