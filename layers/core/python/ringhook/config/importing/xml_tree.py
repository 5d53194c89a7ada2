"""Read XML that a stranger may have written: no document type, no entities, bounded depth and size."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

from ringhook.domain.errors import BadPayloadError

MAX_DEPTH = 50
MAX_ELEMENTS = 20_000
_DECLARED = re.compile(r"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


class _Bounded(ET.TreeBuilder):
    """Builds the tree and counts."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = self._count = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> ET.Element:
        self._depth += 1
        self._count += 1
        if self._depth > MAX_DEPTH or self._count > MAX_ELEMENTS:
            raise BadPayloadError("the XML is nested too deeply or has too many elements")
        return super().start(tag.rpartition("}")[2], attrs)

    def end(self, tag: str, /) -> ET.Element:
        self._depth -= 1
        return super().end(tag.rpartition("}")[2])


def refuse_declarations(text: str) -> None:
    """Refuse document types and entities: `BadPayloadError` with the position."""
    found = _DECLARED.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        column = found.start() - text.rfind("\n", 0, found.start())
        raise BadPayloadError(
            f"line {line}, column {column}: remove the document type; it is not read"
        )


def read_xml(text: str) -> ET.Element:
    """Return the root. Raises `BadPayloadError` with line and column."""
    refuse_declarations(text)
    parser = ET.XMLParser(target=_Bounded())  # noqa: S314 - document types are refused above  # nosec B314
    try:
        parser.feed(text)
        root: ET.Element = parser.close()
    except ET.ParseError as error:
        line, column = error.position
        reason = str(error).partition(":")[0]
        raise BadPayloadError(f"line {line}, column {column + 1}: no XML: {reason}") from None
    return root


def texts(element: ET.Element) -> str:
    """Return the text of *element* without blanks around it."""
    return (element.text or "").strip()
