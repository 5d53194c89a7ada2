"""Where brackets begin and end in a 3CX expression."""

from __future__ import annotations

from collections.abc import Iterator

from ringhook.domain.errors import RinghookError

IIF_ARGUMENTS = 3


class UntranslatableError(RinghookError):
    """An expression that our templates cannot say; the message says what stood there."""


def pieces(source: str) -> Iterator[tuple[bool, str]]:
    """Yield the plain pieces and the contents of outermost brackets, in order."""
    depth = start = 0
    for at, char in enumerate(source):
        if char == "[":
            if depth == 0 and at > start:
                yield False, source[start:at]
            start = at + 1 if depth == 0 else start
            depth += 1
        elif char == "]" and depth:
            depth -= 1
            if depth == 0:
                yield True, source[start:at]
                start = at + 1
    if depth:
        raise UntranslatableError("a bracket is not closed")
    if start < len(source):
        yield False, source[start:]


def arguments(text: str) -> tuple[str, str, str]:
    """Return condition, first and second text of an IIf: split at commas outside brackets."""
    found, depth = [""], 0
    for char in text:
        depth += {"[": 1, "(": 1, "]": -1, ")": -1}.get(char, 0)
        if char == "," and depth == 0 and len(found) < IIF_ARGUMENTS:
            found.append("")
        else:
            found[-1] += char
    if len(found) != IIF_ARGUMENTS:
        raise UntranslatableError("IIf needs a condition and two texts")
    return found[0], found[1].strip(), found[2].strip()
