"""What values are read from: a whole answer, or one of the contacts in it.

A contact that one source found is read in that source's own way (a path within its element, a key of its
object, a group, a column); any other source reads the contact's text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from ringhook.engine.answers.allowance import Allowance, UnreadableError
from ringhook.engine.answers.answer import Answer
from ringhook.engine.answers.columns import COMMA, parse_column, rows
from ringhook.engine.answers.decoding import texts
from ringhook.engine.answers.markup import Element, parse_xml
from ringhook.engine.answers.patterns import find, group
from ringhook.engine.answers.queries import parse_json, search
from ringhook.engine.answers.values import LONGEST, as_text
from ringhook.engine.answers.xmlpaths import select
from ringhook.engine.outgoing import Reader, Source


class Piece:
    """The whole answer. *longest* is how long a value may be."""

    is_part = False

    def __init__(self, answer: Answer, allowance: Allowance, longest: int = LONGEST) -> None:
        self.answer, self.allowance, self.longest = answer, allowance, longest

    def texts(self) -> Iterable[str]:
        """Return what its bytes may mean, the likeliest first."""
        return texts(self.answer.body, self.answer.header("content-type"))

    @cached_property
    def text(self) -> str:
        """Its likeliest meaning."""
        return next(iter(self.texts()))

    @property
    def json(self) -> Any:
        """The text as JSON, null when it is empty. Raises `UnreadableError`."""
        return _only(self._as_json, "JSON")

    @property
    def xml(self) -> Element:
        """The text as XML, a document without elements when it is empty. Raises `UnreadableError`."""
        found: Element | None = _only(self._as_xml, "XML")
        return found or Element("", {})

    @cached_property
    def _as_json(self) -> list[Any]:
        return list(_readings(self, parse_json))

    @cached_property
    def _as_xml(self) -> list[Any]:
        return list(_readings(self, parse_xml))

    def read_json(self, path: str) -> str:
        """Return what a JMESPath expression finds."""
        return as_text(search(path, self.json, self.allowance), self.longest)

    def read_xml(self, path: str) -> str:
        """Return the text of the first element or attribute at *path*."""
        found = next(iter(select(self.xml, path, self.allowance, is_part=self.is_part)), "")
        return found if isinstance(found, str) else found.text(self.allowance)

    def read_regex(self, path: str) -> str:
        """Return the first group of the first place that fits, else all of the place."""
        found = find(path, self.text, self.allowance)
        return group(found, "") if found else ""

    def read_delimited(self, path: str) -> str:
        """Return a column of the first line."""
        separator, column = parse_column(path)
        row = next(rows(self.text, separator or COMMA), [])
        return row[column - 1] if 0 < column <= len(row) else ""

    def read_header(self, path: str) -> str:
        """Return a header of the answer."""
        return self.answer.header(path)

    def read_text(self, _path: str) -> str:
        """Return all of it."""
        return self.text

    def read(self, reader: Reader) -> str:
        """Return what *reader* finds. Raises `ExhaustedError`, `UnreadableError`, `BadTemplateError`."""
        return _READ[reader.source](self, reader.path)


_READ: Mapping[Source, Callable[[Piece, str], str]] = {
    Source.JSON: lambda piece, path: piece.read_json(path),
    Source.XML: lambda piece, path: piece.read_xml(path),
    Source.REGEX: lambda piece, path: piece.read_regex(path),
    Source.DELIMITED: lambda piece, path: piece.read_delimited(path),
    Source.HEADER: lambda piece, path: piece.read_header(path),
    Source.TEXT: lambda piece, path: piece.read_text(path),
}


def _only(readings: list[Any], language: str) -> Any:
    if not readings:
        raise UnreadableError(f"the answer is not {language}")
    return readings[0]


def _readings(piece: Piece, parse: Callable[[str], Any]) -> Iterator[Any]:
    """Yield the first meaning of the bytes that can be parsed, None where there is nothing to parse."""
    for text in piece.texts():
        try:
            yield parse(text) if text.strip() else None
        except (ValueError, RecursionError, UnreadableError):
            continue
        return
