"""BIZTEL's response formats: an answer as it looks, with `{NAME}` where a value stands.

The guide leaves the form to the administrator, so every usual one is read: columns, JSON, XML, and
any other text around the places. https://manual.biztel.jp/
"""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ringhook.config.importing.xml_tree import read_xml
from ringhook.domain.errors import BadPayloadError, RinghookError
from ringhook.domain.payload import parse_json

MOST_PLACES = 50
DEEPEST = 20
MOST_PATTERN = 500
_PLACE = re.compile(r"\{([A-Za-z][A-Za-z0-9_]{0,49})\}")
_SEPARATOR = re.compile(r"[^0-9{}\w]{1,10}|\\t")
_JSON_BARE = re.compile(r"(?<![\"\w])(\{[A-Za-z][A-Za-z0-9_]{0,49}\})(?![\"\w])")
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
Reader = dict[str, str]


class UnreadableFormatError(RinghookError):
    """A format that no reading of ours says; the message says why."""


@dataclass(slots=True)
class Format:
    """Where each value stands; *matches* leads to the contacts if the answer may hold several."""

    read: dict[str, Reader] = field(default_factory=dict)
    matches: Reader | None = None


def read_format(text: str) -> Format:
    """Return what *text* says. Raises `UnreadableFormatError`."""
    form = text.strip()
    places = _PLACE.findall(form)
    if not places or len(places) > MOST_PLACES:
        raise UnreadableFormatError("it names no value such as {NAME}")
    for fits, read in _FORMS:
        if fits(form):
            return read(form)
    return _by_pattern(form)


def _is_json(form: str) -> bool:
    is_object = form.startswith("{") and '"' in form and not _PLACE.match(form)
    return is_object or form.startswith("[")


def _by_json(form: str) -> Format:
    try:
        shape = parse_json(_JSON_BARE.sub(r'"\1"', form))
    except BadPayloadError as error:
        raise UnreadableFormatError(f"it is no JSON: {error}") from None
    found = Format()
    start = ""
    if isinstance(shape, list):
        found.matches, shape = {"path": "@"}, shape[0] if shape else {}
    elif isinstance(shape, Mapping):
        start, shape = _list_inside(shape)
        found.matches = {"path": start} if start else None
    for name, path in _json_places(shape, (), 0):
        found.read.setdefault(name, {"path": path})
    if not found.read:
        raise UnreadableFormatError("no value is a whole one, such as {NAME} between two quotes")
    return found


def _list_inside(shape: Mapping[str, Any]) -> tuple[str, Any]:
    """Return the path to the only list of objects and its entry; nothing, and *shape*, if there is none."""
    lists = [key for key, value in shape.items() if isinstance(value, list) and value]
    others = any(_PLACE.search(str(value)) for key, value in shape.items() if key not in lists)
    if len(lists) == 1 and not others and isinstance(shape[lists[0]][0], Mapping):
        return _key(lists[0]), shape[lists[0]][0]
    return "", shape


def _json_places(shape: Any, path: tuple[str, ...], depth: int) -> Iterator[tuple[str, str]]:
    if depth > DEEPEST:
        raise UnreadableFormatError("it is nested too deeply")
    if isinstance(shape, str):
        place = _PLACE.fullmatch(shape.strip())
        if place:
            yield place[1], ".".join(path).replace(".[", "[") or "@"
    elif isinstance(shape, Mapping):
        for key, value in shape.items():
            yield from _json_places(value, (*path, _key(str(key))), depth + 1)
    elif isinstance(shape, list):
        for index, value in enumerate(shape):
            yield from _json_places(value, (*path, f"[{index}]"), depth + 1)


def _key(key: str) -> str:
    return key if _PLAIN.fullmatch(key) else json.dumps(key, ensure_ascii=False)


def _by_xml(form: str) -> Format:
    try:
        root = read_xml(form)
    except BadPayloadError as error:
        raise UnreadableFormatError(str(error)) from None
    found = Format()
    for name, path in _xml_places(root, root.tag):
        found.read.setdefault(name, {"source": "xml", "path": path})
    if not found.read:
        raise UnreadableFormatError("no element or attribute is a whole value such as {NAME}")
    return found


def _xml_places(element: ET.Element, path: str) -> Iterator[tuple[str, str]]:
    for key, value in element.attrib.items():
        place = _PLACE.fullmatch(value.strip())
        if place:
            yield place[1], f"{path}/@{key.rpartition('}')[2]}"
    place = _PLACE.fullmatch((element.text or "").strip())
    if place:
        yield place[1], path
    for child in element:
        yield from _xml_places(child, f"{path}/{child.tag}")


def _separator(form: str) -> str:
    """Return what stands between all values, nothing unless it is the same and nothing else is there."""
    between = _PLACE.split(form)[::2]
    inner = set(between[1:-1])
    if between[0] or between[-1] or len(inner) != 1:
        return ""
    separator = inner.pop()
    return separator if _SEPARATOR.fullmatch(separator) else ""


def _by_columns(form: str) -> Format:
    separator = _separator(form)
    written = "\\t" if separator == "\t" else separator
    found = Format(matches={"source": "delimited", "path": written})
    for column, name in enumerate(_PLACE.findall(form), start=1):
        found.read.setdefault(name, {"source": "delimited", "path": f"{written}{column}"})
    return found


def _by_whole(form: str) -> Format:
    return Format({form.strip("{}"): {"source": "text", "path": ""}})


def _by_pattern(form: str) -> Format:
    """Return one pattern for each value: the text around it as it is, other values as anything."""
    pieces = _PLACE.split(form)
    found = Format()
    for at in range(1, len(pieces), 2):
        pattern = _pattern(pieces, at)
        if len(pattern) > MOST_PATTERN:
            raise UnreadableFormatError("it is too long")
        found.read.setdefault(pieces[at], {"source": "regex", "path": pattern})
    return found


def _pattern(pieces: list[str], wanted: int) -> str:
    written = []
    for at, piece in enumerate(pieces):
        if at % 2 == 0:
            written.append(re.escape(piece))
            continue
        following = pieces[at + 1]
        anything = f"[^{_in_class(following[0])}\\r\\n]*" if following else "[^\\r\\n]*"
        written.append(f"({anything})" if at == wanted else anything)
    return "".join(written)


def _in_class(char: str) -> str:
    return re.escape(char) if not char.isspace() else "\\s"


_FORMS: tuple[tuple[Callable[[str], bool], Callable[[str], Format]], ...] = (
    (_is_json, _by_json),
    (lambda form: form.startswith("<"), _by_xml),
    (lambda form: _PLACE.fullmatch(form) is not None, _by_whole),
    (lambda form: bool(_separator(form)), _by_columns),
)
"""How each form is known; whatever else it is, a pattern finds the places."""
