"""What a template is once it is read: text, references and function calls, in order."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Origin(StrEnum):
    """Where a reference takes its value from."""

    FACT = "fact"
    CONTACT = "contact"
    ARGUMENT = "argument"
    VARIABLE = "variable"
    RESULT = "result"
    FIELD = "field"
    SECRET = "secret"  # noqa: S105 - the name of a place, not a secret


CONFIGURED = frozenset({Origin.ARGUMENT, Origin.VARIABLE})
"""Origins whose values the administrator chose; no caller can."""


@dataclass(frozen=True, slots=True)
class Literal:
    """Text that stays as typed, escapes already undone."""

    text: str
    offset: int = 0


@dataclass(frozen=True, slots=True)
class FilterUse:
    """One `|name(arguments)` after a reference."""

    name: str
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """A place for a value: *name* within *origin*, then its filters from left to right."""

    origin: Origin
    name: str
    filters: tuple[FilterUse, ...] = ()
    offset: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class FunctionUse:
    """`NAME(a,b)`: every argument is a piece of template itself."""

    name: str
    arguments: tuple[tuple[Node, ...], ...]
    offset: int = 0
    end: int = 0


Node = Literal | Reference | FunctionUse


@dataclass(frozen=True, slots=True)
class Template:
    """A text that was read. Two templates are equal when their *source* was read in the same way."""

    source: str
    nodes: tuple[Node, ...] = field(compare=False)
    numbered: bool = False

    @property
    def is_literal(self) -> bool:
        """Whether nothing in it can vary."""
        return all(isinstance(node, Literal) for node in self.nodes)


def references(nodes: tuple[Node, ...]) -> tuple[Reference, ...]:
    """Return every reference in *nodes*, also those inside functions, in reading order."""
    found: list[Reference] = []
    for node in nodes:
        if isinstance(node, Reference):
            found.append(node)
        elif isinstance(node, FunctionUse):
            for argument in node.arguments:
                found.extend(references(argument))
    return tuple(found)
