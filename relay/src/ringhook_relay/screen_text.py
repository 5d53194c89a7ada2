"""Text that a caller, a CRM or the cloud chose, made fit for a screen.

Bidirectional controls, line breaks and stacks of accents would let a caller's name pretend to be something else
(https://www.unicode.org/reports/tr36/); none of them reaches a window.
"""

from __future__ import annotations

import unicodedata

MAX_TEXT, MAX_NUMBER, MAX_ADDRESS = 200, 64, 2048
_MAX_ACCENTS = 2
_PLACEHOLDER = "\u25a1"
# Colour fonts bring older X11 font libraries down (BadLength), and with them the whole program:
# https://bugs.python.org/issue42225. A caller's name must not be able to do that.
_EMOJI = ((0x2600, 0x27BF), (0x2B00, 0x2BFF), (0x1F000, 0x1FAFF))
_EMOJI_BELOW = frozenset("\u231a\u231b\u23e9\u23ea\u23eb\u23ec\u23f0\u23f3\u25fd\u25fe")
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
# Letters by category, and yet nothing is drawn.
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")


def on_screen(text: str, limit: int = MAX_TEXT) -> str:
    """Return *text* on one line of at most *limit* characters, without anything that is not drawn."""
    shown: list[str] = []
    accents = 0
    for character in text[: limit * 4]:
        accents = accents + 1 if unicodedata.combining(character) else 0
        if accents <= _MAX_ACCENTS:
            shown.append(_drawn(character))
    line = " ".join("".join(shown).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "\u2026"


def on_clipboard(text: str, limit: int = MAX_NUMBER) -> str:
    """Return the number *text* as it may be pasted anywhere: nothing unseen, no line break; all or nothing."""
    kept = "".join(c for c in text if c.isprintable() and ord(c) < 0x7F)  # noqa: PLR2004 - the end of ASCII
    return kept.strip() if len(kept) <= limit else ""


def exactly(text: str, limit: int = MAX_ADDRESS) -> str:
    r"""Return *text* for somebody who has to judge it: what is not plain to see is written as `\uXXXX`."""
    shown = "".join(c if _is_plain(c) else _escaped(c) for c in text[:limit])
    left = len(text) - limit
    return f"{shown} \u2026 (+{left})" if left > 0 else shown


def _drawn(character: str) -> str:
    if character.isspace():
        return " "
    if unicodedata.category(character) in _UNSEEN or character in _BLANK_LETTERS:
        return ""
    return _PLACEHOLDER if _is_emoji(character) else character


def _is_emoji(character: str) -> bool:
    code = ord(character)
    return character in _EMOJI_BELOW or any(first <= code <= last for first, last in _EMOJI)


def _is_plain(character: str) -> bool:
    return " " <= character <= "~" or (character.isalnum() and not _is_emoji(character))


def _escaped(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 - as Python writes it
