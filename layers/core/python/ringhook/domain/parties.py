"""Numbers of vendors that document E.164 without its plus: reading theirs, writing ours."""

from __future__ import annotations

import re

from ringhook.domain.call import NumberKind, Party

E164 = re.compile(r"\+[1-9][0-9]{7,14}")
PLAIN_E164 = re.compile(r"\+?([1-9][0-9]{7,14})")
NOT_DIGITS = re.compile(r"[^0-9]")
WITHHELD = "anonymous"


def read_plain_party(number: str, name: str = "") -> Party:
    """Return the party of a vendor that documents E.164 without the plus."""
    match = PLAIN_E164.fullmatch(number)
    kind = NumberKind.WITHHELD if number.lower() == WITHHELD else NumberKind.UNKNOWN
    return Party(number, f"+{match[1]}" if match else "", kind, name)


def digits(number: str) -> str:
    """Return a number to dial as a vendor without pluses wants it."""
    return NOT_DIGITS.sub("", number)
