"""Read a template once, from left to right, into a tree.

    $name$  $name|filter(a,b)|filter$     {NAME}  MD5( ) and the other functions     {{vendor_field}}
    $$ is one dollar                      {{{{ is {{

What is not one of these stays as typed: other braces, unknown `FOO(`, a dollar that begins no name.
Every character is looked at a bounded number of times, and functions nest sixteen deep at most.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from ringhook.domain.errors import BadTemplateError
from ringhook.engine.text.catalogue import WITHDRAWN
from ringhook.engine.text.filters import FILTERS
from ringhook.engine.text.functions import FUNCTIONS
from ringhook.engine.text.names import brace_name, dollar_name, suggest, suggest_name
from ringhook.engine.text.signature import fits, plain_text, split_arguments, usage
from ringhook.engine.text.tokens import FILTER, INSIDE, OUTSIDE
from ringhook.engine.text.tree import (
    FilterUse,
    FunctionUse,
    Literal,
    Node,
    Origin,
    Reference,
    Template,
)

LONGEST_SOURCE = 64 * 1024
DEEPEST = 16
HALF_A_PAIR = re.compile(r"[\ud800-\udfff]")
_ESCAPES = {"$$": "$", "{{{{": "{{"}


@lru_cache(maxsize=2048)
def parse(source: str, *, numbered: bool = False) -> Template:
    """Return *source* as a tree. *numbered* reads `$1` as the customer's number, as RUN targets do.

    Raises `BadTemplateError` with the position and what to write instead.
    """
    if len(source) > LONGEST_SOURCE:
        raise BadTemplateError(f"a text may have {LONGEST_SOURCE} characters; shorten it")
    if half := HALF_A_PAIR.search(source):
        line, column = position_of(source, half.start())
        message = "remove half a character, which no text can carry"
        raise BadTemplateError(message, line=line, column=column)
    return Template(source, _Reader(source, numbered=numbered).nodes(), numbered)


@dataclass(slots=True)
class _Sequence:
    """Nodes being collected; neighbouring pieces of text become one literal."""

    nodes: list[Node] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    offset: int = 0

    def text(self, text: str, offset: int) -> None:
        if text and not self.pieces:
            self.offset = offset
        if text:
            self.pieces.append(text)

    def add(self, node: Node) -> None:
        if isinstance(node, Literal):
            self.text(node.text, node.offset)
        else:
            self._close()
            self.nodes.append(node)

    def done(self) -> tuple[Node, ...]:
        self._close()
        return tuple(self.nodes)

    def _close(self) -> None:
        if self.pieces:
            self.nodes.append(Literal("".join(self.pieces), self.offset))
            self.pieces = []


@dataclass(slots=True)
class _Call:
    """A function whose bracket is still open; *level* counts plain brackets inside it."""

    name: str
    offset: int
    level: int = 0

    def is_end(self, mark: str) -> bool:
        return mark == ")" and self.level == 0

    def is_separator(self, mark: str) -> bool:
        return mark == "," and self.level == 0 and len(FUNCTIONS[self.name].arguments) > 1

    def count(self, mark: str) -> None:
        self.level += {"(": 1, ")": -1, ",": 0}[mark]


class _Reader:
    """The cursor over one source."""

    def __init__(self, source: str, *, numbered: bool) -> None:
        self.source = source
        self.position = 0
        self.numbered = numbered
        self.depth = 0
        self.readers: Mapping[str, Callable[[re.Match[str]], Node]] = {
            "escape": lambda match: Literal(_ESCAPES[match[0]], match.start()),
            "numbered": self._numbered,
            "dollar": self._dollar,
            "field": self._field,
            "brace": self._brace,
            "function": self._function,
        }

    def nodes(self) -> tuple[Node, ...]:
        sequence = _Sequence()
        while match := OUTSIDE.search(self.source, self.position):
            self._read(match, sequence)
        sequence.text(self.source[self.position :], self.position)
        return sequence.done()

    def _read(self, match: re.Match[str], sequence: _Sequence) -> None:
        """Add the text before *match* and what begins there, and step behind it."""
        sequence.text(self.source[self.position : match.start()], self.position)
        self.position = match.end()
        sequence.add(self.readers[str(match.lastgroup)](match))

    def _arguments(self, call: _Call) -> list[tuple[Node, ...]]:
        """Read up to the bracket that closes *call*; one sequence for each argument."""
        sequences = [_Sequence()]
        while match := INSIDE.search(self.source, self.position):
            mark = match["mark"]
            if mark is None:
                self._read(match, sequences[-1])
                continue
            sequences[-1].text(self.source[self.position : match.start()], self.position)
            self.position = match.end()
            if call.is_end(mark):
                return [sequence.done() for sequence in sequences]
            if call.is_separator(mark):
                sequences.append(_Sequence())
                self._skip_blanks()
            else:
                call.count(mark)
                sequences[-1].text(mark, match.start())
        raise self._error(call.offset, call.name, f"close {call.name}( with a bracket")

    def _skip_blanks(self) -> None:
        while self.source.startswith(" ", self.position):
            self.position += 1

    def _numbered(self, match: re.Match[str]) -> Node:
        if not self.numbered:
            return Literal(match[0], match.start())
        return Reference(Origin.FACT, "phone", offset=match.start(), end=match.end())

    def _dollar(self, match: re.Match[str]) -> Node:
        written, start = match["dollar"], match.start()
        filters, end = self._filters(match.end())
        if not self.source.startswith("$", end):
            return self._unclosed(match)
        target = dollar_name(written)
        if target is None:
            message = f"there is no variable ${written}$; {suggest_name(written)}"
            raise self._error(start, written, f"{message} For a plain dollar write $$.")
        self.position = end + 1
        return Reference(*target, self._checked(filters), start, self.position)

    def _unclosed(self, match: re.Match[str]) -> Literal:
        """Return the text as it stands, unless it plainly is a variable that lacks its second dollar."""
        written = match["dollar"].rstrip(".-")
        if not self.source.startswith("=", match.end()) and dollar_name(written) is not None:
            message = f"close ${written} with a second dollar; for a plain dollar write $$"
            raise self._error(match.start(), written, message)
        return Literal(match[0], match.start())

    def _field(self, match: re.Match[str]) -> Node:
        filters, end = self._filters(match.end())
        if not self.source.startswith("}}", end):
            return Literal(match[0], match.start())
        self.position = end + 2
        checked = self._checked(filters)
        return Reference(Origin.FIELD, match["field"], checked, match.start(), self.position)

    def _brace(self, match: re.Match[str]) -> Node:
        written = match["brace"]
        if written in WITHDRAWN:
            raise self._error(match.start(), written, f"{{{written}}}: {WITHDRAWN[written]}")
        target = brace_name(written)
        if target is None:
            return Literal(match[0], match.start())
        return Reference(*target, offset=match.start(), end=match.end())

    def _filters(self, position: int) -> tuple[list[re.Match[str]], int]:
        found = []
        while match := FILTER.match(self.source, position):
            found.append(match)
            position = match.end()
        return found, position

    def _checked(self, matches: list[re.Match[str]]) -> tuple[FilterUse, ...]:
        return tuple(self._filter(match) for match in matches)

    def _filter(self, match: re.Match[str]) -> FilterUse:
        name, start = match["name"], match.start("name")
        if name not in FILTERS:
            near = suggest(name, FILTERS)
            hint = f"did you mean {near}?" if near else f"there are {', '.join(FILTERS)}"
            raise self._error(start, name, f"there is no filter {name}; {hint}")
        arguments, expected = split_arguments(match["arguments"]), FILTERS[name].arguments
        if not fits(arguments, expected):
            raise self._error(start, name, usage(name, expected))
        return FilterUse(name, arguments)

    def _function(self, match: re.Match[str]) -> Node:
        name, start = match["function"], match.start("function")
        if name not in FUNCTIONS:
            self.position = match.end("function")
            return Literal(name, start)
        if self.depth >= DEEPEST:
            raise self._error(start, name, f"functions may stand {DEEPEST} deep; use fewer")
        self.depth += 1
        arguments = self._arguments(_Call(name, start))
        self.depth -= 1
        expected = FUNCTIONS[name].arguments
        if not fits([plain_text(nodes) for nodes in arguments], expected):
            raise self._error(start, name, usage(name, expected))
        return FunctionUse(name, tuple(arguments), start, self.position)

    def _error(self, offset: int, word: str, message: str) -> BadTemplateError:
        line, column = position_of(self.source, offset)
        return BadTemplateError(message, line=line, column=column, word=word)


def position_of(source: str, offset: int) -> tuple[int, int]:
    """Return the line and column of *offset*, both from 1."""
    before = source[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1
