"""An XML answer as a plain tree. No DTD, no entities of its own, no endless nesting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, XMLParser

from ringhook.engine.answers.allowance import Allowance, UnreadableError

DEEPEST = 200
MOST_ELEMENTS = 100_000


@dataclass(slots=True, eq=False)
class Element:
    """Names are without namespaces. *content* are texts and elements in their order."""

    name: str
    attributes: Mapping[str, str]
    content: list[str | Element] = field(default_factory=list)

    @property
    def children(self) -> Iterator[Element]:
        """The elements right below."""
        return (one for one in self.content if isinstance(one, Element))

    def text(self, allowance: Allowance) -> str:
        """Return all text in it, that of its elements included. Raises `ExhaustedError`."""
        found: list[str] = []
        waiting: list[str | Element] = [self]
        while waiting:
            one = waiting.pop()
            allowance.take(1)
            if isinstance(one, Element):
                waiting.extend(reversed(one.content))
            else:
                found.append(one)
        return "".join(found)


def parse_xml(text: str) -> Element:
    """Return a nameless element that holds the root. Raises `UnreadableError`."""
    builder = _Builder()
    parser = XMLParser(target=builder, forbid_dtd=True)
    try:
        parser.feed(text.lstrip())
        parser.close()
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise UnreadableError("the answer is not XML that we read") from error
    return builder.document


def local_name(name: str) -> str:
    """Return *name* without its namespace, written as a prefix or as the parser does."""
    return name.rpartition("}")[2].rpartition(":")[2]


class _Builder:
    """What the parser tells, put together."""

    def __init__(self) -> None:
        self.document = Element("", {})
        self._open, self._count = [self.document], 0

    def start(self, tag: str, attrs: dict[str, str]) -> None:
        self._count += 1
        if self._count > MOST_ELEMENTS or len(self._open) > DEEPEST:
            raise UnreadableError(
                "the answer's XML has too many elements, or they are nested too deep"
            )
        element = Element(local_name(tag), {local_name(key): attrs[key] for key in attrs})
        self._open[-1].content.append(element)
        self._open.append(element)

    def end(self, _tag: str) -> None:
        self._open.pop()

    def data(self, text: str) -> None:
        self._open[-1].content.append(text)

    def close(self) -> Element:
        return self.document
