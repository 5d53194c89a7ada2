"""Links that ask for a call: tel:, callto: and ringhook:. Any web page can fire one, so one form is taken and no other.

ctidivalto: is the other way round: a telephone program says that this number calls just now.

https://www.rfc-editor.org/rfc/rfc3966 describes tel:. A link is decoded once; what still looks encoded is refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import unquote

SCHEMES: Final = ("tel", "callto", "ringhook")
CALLER_SCHEME: Final = "ctidivalto"
MAX_LENGTH: Final = 512
_NUMBER = re.compile(r"[+]?[0-9*#]{1,31}")
_LINKED_NUMBER = re.compile(r"[+]?[0-9]{1,31}")
# What people write between digits: blanks, points, brackets, strokes, and the dashes that NFKC leaves alone.
_SEPARATORS = re.compile("[ .()/\u2010-\u2015\u2212-]")
_RINGHOOK = re.compile(r"(?://)?(?:dial/?\?number=)?([^?&=/]*)")


class LinkError(Exception):
    """The text is not a number, or not a link to one; the message says what is taken."""


def number_in(text: str) -> str:
    """Return the number somebody typed, as digits; full-width ones of Japanese keyboards count, others do not."""
    if len(text) > MAX_LENGTH:
        raise LinkError("a telephone number has 31 digits at most")
    number = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text))
    if not _NUMBER.fullmatch(number):
        raise LinkError("write a telephone number like +33184881234")
    return number


def number_of_link(link: str) -> str:
    """Return the number *link* asks to call. Service codes (`*21*...#` forwards all calls) are not dialled from links."""
    scheme, _colon, rest = link.partition(":")
    read = _FORMS.get(scheme.lower())
    if read is None or len(link) > MAX_LENGTH:
        raise LinkError("a link to a number begins with tel:, callto: or ringhook:")
    try:
        number = number_in(unquote(read(rest), errors="strict"))
    except UnicodeDecodeError:
        raise LinkError("the link is not text") from None
    if not _LINKED_NUMBER.fullmatch(number):
        raise LinkError("a link calls numbers, not service codes with * or #")
    return number


def is_caller_link(link: str) -> bool:
    """Say whether *link* tells of a caller instead of asking for a call."""
    return link.partition(":")[0].lower() == CALLER_SCHEME


def number_of_caller_link(link: str) -> str:
    """Return the number that calls. A second argument behind a blank, as `popup`, is refused: links open no pages."""
    scheme, _colon, rest = link.partition(":")
    if scheme.lower() != CALLER_SCHEME or len(link) > MAX_LENGTH:
        raise LinkError("a link of a caller begins with ctidivalto:")
    try:
        return number_in(unquote(rest.strip("/"), errors="strict"))
    except UnicodeDecodeError:
        raise LinkError("the link is not text") from None


def _of_tel(rest: str) -> str:
    """Drop the parameters: an extension or a context means nothing to a PBX."""
    return rest.removeprefix("//").partition(";")[0]


def _of_callto(rest: str) -> str:
    return rest.removeprefix("//")


def _of_ringhook(rest: str) -> str:
    match = _RINGHOOK.fullmatch(rest)
    if match is None:
        raise LinkError("write ringhook:NUMBER or ringhook://dial?number=NUMBER")
    return match.group(1)


_FORMS: Mapping[str, Callable[[str], str]] = {
    "tel": _of_tel,
    "callto": _of_callto,
    "ringhook": _of_ringhook,
}
