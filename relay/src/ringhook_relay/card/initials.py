"""The letters in the avatar."""

from __future__ import annotations

import unicodedata

_WIDE = frozenset("WF")


def initials_of(name: str) -> str:
    """Return one or two capital letters of *name*, `?` when it has none.

    One only where letters are wide: two Chinese or Japanese ones overflow the circle.
    """
    letters = [first for part in name.split() if (first := _first_letter(part))]
    if not letters:
        return "?"
    if unicodedata.east_asian_width(letters[0]) in _WIDE:
        return letters[0]
    pair = letters[0] + (letters[-1] if len(letters) > 1 else "")
    return "".join(letter.upper() if len(letter.upper()) == 1 else letter for letter in pair)


def _first_letter(part: str) -> str:
    return next((c for c in part if c.isalpha()), "")
