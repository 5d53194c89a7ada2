"""The contacts in one answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import regex

from ringhook.engine.answers.columns import COMMA, parse_column, rows
from ringhook.engine.answers.markup import Element
from ringhook.engine.answers.patterns import find_all, group
from ringhook.engine.answers.pieces import Piece
from ringhook.engine.answers.queries import is_true, search
from ringhook.engine.answers.values import json_text
from ringhook.engine.answers.xmlpaths import select
from ringhook.engine.outgoing import Reader, Source

_MOST_TEXT = 64 * 1024


class _Part(Piece):
    is_part = True

    def __init__(self, whole: Piece, text: str = "") -> None:
        super().__init__(whole.answer, whole.allowance, whole.longest)
        self._text = text

    def texts(self) -> Iterable[str]:
        return (self._text,)


class _JsonPart(_Part):
    def __init__(self, whole: Piece, value: Any) -> None:
        super().__init__(whole)
        self._value = value

    @property
    def json(self) -> Any:
        return self._value

    def texts(self) -> Iterable[str]:
        value = self._value
        return (value if isinstance(value, str) else json_text(value, _MOST_TEXT),)


class _XmlPart(_Part):
    def __init__(self, whole: Piece, element: Element) -> None:
        super().__init__(whole)
        self._element = element

    @property
    def xml(self) -> Element:
        return self._element

    def texts(self) -> Iterable[str]:
        return (self._element.text(self.allowance),)


class _Place(_Part):
    """Where a pattern fits; *path* is a group's name or number."""

    def __init__(self, whole: Piece, found: regex.Match[str]) -> None:
        super().__init__(whole, found[0])
        self._found = found

    def read_regex(self, path: str) -> str:
        return group(self._found, path)


class _Row(_Part):
    def __init__(self, whole: Piece, separator: str, row: list[str]) -> None:
        super().__init__(whole, separator.join(row))
        self._separator, self._row = separator, row

    def read_delimited(self, path: str) -> str:
        separator, column = parse_column(path)
        if separator not in (self._separator, ""):
            return super().read_delimited(path)
        return self._row[column - 1] if 0 < column <= len(self._row) else ""


def parts(whole: Piece, matches: Reader) -> Iterator[Piece]:
    """Yield the contacts that *matches* leads to. Raises as `Piece.read` does."""
    yield from _PARTS[matches.source](whole, matches.path)


def _json_parts(whole: Piece, path: str) -> Iterator[Piece]:
    found = search(path, whole.json, whole.allowance)
    for value in found if isinstance(found, list) else [found]:
        if is_true(value):
            yield _JsonPart(whole, value)


def _xml_parts(whole: Piece, path: str) -> Iterator[Piece]:
    for found in select(whole.xml, path, whole.allowance):
        yield _Part(whole, found) if isinstance(found, str) else _XmlPart(whole, found)


def _places(whole: Piece, path: str) -> Iterator[Piece]:
    for found in find_all(path, whole.text, whole.allowance):
        yield _Place(whole, found)


def _rows(whole: Piece, path: str) -> Iterator[Piece]:
    separator = parse_column(path)[0] or COMMA
    for row in rows(whole.text, separator):
        yield _Row(whole, separator, row)


def _one(whole: Piece, source: Source, path: str) -> Iterator[Piece]:
    yield _Part(whole, whole.read(Reader(source, path)))


_PARTS: Mapping[Source, Callable[[Piece, str], Iterator[Piece]]] = {
    Source.JSON: _json_parts,
    Source.XML: _xml_parts,
    Source.REGEX: _places,
    Source.DELIMITED: _rows,
    Source.HEADER: lambda whole, path: _one(whole, Source.HEADER, path),
    Source.TEXT: lambda whole, path: _one(whole, Source.TEXT, path),
}
