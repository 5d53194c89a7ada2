"""Who is on the telephone: numbers as vendors send them, and as they want them.

Vendors write `+44 330 818 6690`, `anonymous`, `101` and `88005553535` into the same field. A number is taken
for international with its plus, or when its vendor documents E.164 without one; a later step knows the
country and completes the rest.
"""

from __future__ import annotations

import re

from ringhook.domain.call import NumberKind, Party

E164 = re.compile(r"\+[1-9][0-9]{7,14}")
PLAIN_E164 = re.compile(r"\+?[1-9][0-9]{7,14}")
# The last one is `ANONYMOUS` on a telephone's keys: carriers put it where no number may be shown.
WITHHELD_WORDS = frozenset(
    {"anonymous", "blocked", "private", "restricted", "unavailable", "withheld", "hidden"}
    | {"unknown", "<unknown>", "+266696687"}
)
PUNCTUATION = re.compile(r"[\s().\-]")
NOT_DIGITS = re.compile(r"[^0-9]")
NAMED = re.compile(r"([^<>]+)<([^<>]+)>")
SHORT = re.compile(r"(?:[0-9]{1,10}\*)?[0-9]{2,6}")


def party_of(number: str, name: str = "", *, is_plain: bool = False) -> Party:
    """Return the party with *number* as sent; a name that only repeats the number is none.

    *is_plain* says that the vendor documents E.164 without its plus.
    """
    if number.lower() in WITHHELD_WORDS:
        return Party(number, "", NumberKind.WITHHELD, name)
    bare = PUNCTUATION.sub("", number)
    is_e164 = PLAIN_E164.fullmatch(number) if is_plain else E164.fullmatch(bare)
    e164 = f"+{bare.removeprefix('+')}" if is_e164 else ""
    return Party(number, e164, name="" if PUNCTUATION.sub("", name) == bare else name)


def named_party(text: str) -> Party:
    """Return the party that is written as `1001` or as `Anna<1001>`."""
    match = NAMED.fullmatch(text)
    return party_of(match[2].strip(), match[1].strip()) if match else party_of(text)


def is_short(number: str) -> bool:
    """Say whether *number* looks like a telephone of the company itself: `101`, `13596*101`."""
    return bool(SHORT.fullmatch(number))


def digits(number: str) -> str:
    """Return a number to dial as a vendor without pluses wants it."""
    return NOT_DIGITS.sub("", number)
