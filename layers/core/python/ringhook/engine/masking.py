"""Make a number or a name unrecognisable, and leave enough of it to tell two callers apart by eye."""

from __future__ import annotations

SHOWN_BEGIN, SHOWN_END = 3, 2
STAR = "*"


def masked_number(number: str) -> str:
    """Return *number* with its middle hidden; a short one is hidden whole."""
    hidden = len(number) - SHOWN_BEGIN - SHOWN_END
    if hidden < SHOWN_BEGIN:
        return STAR * len(number)
    return number[:SHOWN_BEGIN] + STAR * hidden + number[-SHOWN_END:]


def masked_name(name: str) -> str:
    """Return the first letter of every word of *name*."""
    return " ".join(f"{word[0]}{STAR * 3}" for word in name.split())
