"""What goes between the brackets of filters and functions, and whether it fits.

A signature names the arguments: `#` marks a whole number, `#+` one above 0, `!` a plain word, `?` one that
may be missing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ringhook.engine.text.tree import Literal, Node

_ARGUMENT = re.compile(r"""\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^,]*))\s*,""")
_WHOLE = re.compile(r"[0-9]{1,4}\Z")


def split_arguments(text: str | None) -> tuple[str, ...]:
    """Return the arguments between a filter's brackets; quotes keep blanks and commas."""
    if text is None or not text.strip():
        return ()
    return tuple(_unquoted(match) for match in _ARGUMENT.finditer(text + ","))


def _unquoted(match: re.Match[str]) -> str:
    kind = str(match.lastgroup)
    return match[kind].strip() if kind == "bare" else match[kind]


def plain_text(nodes: tuple[Node, ...]) -> str | None:
    """Return the text of a function's argument that has no variable in it, else None."""
    if not nodes:
        return ""
    only = nodes[0]
    return only.text.strip() if len(nodes) == 1 and isinstance(only, Literal) else None


def fits(given: Sequence[str | None], expected: tuple[str, ...]) -> bool:
    """Return whether the *given* arguments are what the signature *expected* asks for."""
    needed = sum(not name.endswith("?") for name in expected)
    if not needed <= len(given) <= len(expected):
        return False
    return all(_is_right(text, name) for text, name in zip(given, expected, strict=False))


def _is_right(text: str | None, name: str) -> bool:
    if "#" in name:
        is_whole = text is not None and _WHOLE.match(text) is not None
        return is_whole and not ("+" in name and int(str(text)) == 0)
    return "!" not in name or bool(text)


def usage(name: str, expected: tuple[str, ...]) -> str:
    """Return the sentence that shows how *name* is written."""
    if not expected:
        return f"{name} takes no arguments"
    shown = ", ".join(argument.rstrip("#+!?") for argument in expected)
    least = 1 if any("+" in argument for argument in expected) else 0
    numbers = f" with whole numbers from {least} to 9999"
    return f"write {name}({shown}){numbers if any('#' in a for a in expected) else ''}"
