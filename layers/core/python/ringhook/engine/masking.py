"""What may be shown to people who need not know who called: numbers shortened, names as initials."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

SHOWN_FIRST, SHOWN_LAST = 4, 2
HIDDEN = "****"
LONGEST_INITIALS = 3
_NUMBER = re.compile(r"\+?\d(?:[\s.\-()/]*\d){5,}")
_EMAIL = re.compile(r"[^\s@<>,;:\"]++(?:@([A-Za-z0-9.-]+))?")
"""Or a word that is none: passed over as a whole, or a long one would be read from each of its letters."""
NAMES = frozenset({"name", "note", "withheld_label", "title"})


def masked_number(text: str) -> str:
    """Return `+331****34` for `+33184881234`; a short one is an extension and stays."""
    plain = re.sub(r"[^\d+]", "", text)
    if len(plain) <= SHOWN_FIRST + SHOWN_LAST - 1:
        return text
    if len(plain) < SHOWN_FIRST + SHOWN_LAST + 2:
        return HIDDEN + plain[-SHOWN_LAST:]
    return plain[:SHOWN_FIRST] + HIDDEN + plain[-SHOWN_LAST:]


def masked_text(text: str) -> str:
    """Return *text* with its numbers and mail addresses shortened."""
    without = _EMAIL.sub(lambda found: f"{HIDDEN}@{found[1]}" if found[1] else found[0], text)
    return _NUMBER.sub(lambda found: masked_number(found[0]), without)


def initials(name: str) -> str:
    """Return `C. D.` for `Camille Durand`, and nothing for nothing."""
    letters = [word[0].upper() for word in name.split() if word[0].isalnum()]
    return " ".join(f"{letter}." for letter in letters[:LONGEST_INITIALS])


def masked_document(content: Any, key: str = "") -> Any:
    """Return a configuration as JSON with numbers and mail shortened, names as initials, without tokens."""
    if isinstance(content, Mapping):
        return {name: masked_document(value, name) for name, value in content.items()}
    if isinstance(content, list):
        return [masked_document(value, key) for value in content]
    if not isinstance(content, str):
        return content
    if key == "token":
        return ""
    return initials(content) if key in NAMES else masked_text(content)
