"""Who is on the telephone and which call it is, for vendors that send numbers and ids as they like.

Vendors write `+44 330 818 6690`, `anonymous`, `101` and `88005553535` into the same field. Only a number
with its plus is taken for international here; a later step knows the country and completes the rest.
"""

from __future__ import annotations

import re

from ringhook.domain.call import NumberKind, Party
from ringhook.domain.errors import BadPayloadError
from ringhook.domain.parties import E164

MAX_ID = 200
# The last one is `ANONYMOUS` on a telephone's keys: carriers put it where no number may be shown.
WITHHELD_WORDS = frozenset(
    {"anonymous", "blocked", "private", "restricted", "unavailable", "withheld", "hidden"}
    | {"unknown", "<unknown>", "+266696687"}
)
PUNCTUATION = re.compile(r"[\s().\-]")
NAMED = re.compile(r"([^<>]+)<([^<>]+)>")
SHORT = re.compile(r"(?:[0-9]{1,10}\*)?[0-9]{2,6}")


def party_of(number: str, name: str = "") -> Party:
    """Return the party with *number* as sent; a name that only repeats the number is none."""
    plain = PUNCTUATION.sub("", number)
    kind = NumberKind.WITHHELD if number.lower() in WITHHELD_WORDS else NumberKind.UNKNOWN
    is_e164 = kind is NumberKind.UNKNOWN and E164.fullmatch(plain)
    own_name = "" if PUNCTUATION.sub("", name) == plain else name
    return Party(number, plain if is_e164 else "", kind, own_name)


def named_party(text: str) -> Party:
    """Return the party that is written as `1001` or as `Anna<1001>`."""
    match = NAMED.fullmatch(text)
    return party_of(match[2].strip(), match[1].strip()) if match else party_of(text)


def is_short(number: str) -> bool:
    """Say whether *number* looks like a telephone of the company itself: `101`, `13596*101`."""
    return bool(SHORT.fullmatch(number))


def call_id_of(call_id: str, field_name: str) -> str:
    """Return *call_id*. Raises `BadPayloadError` when there is none or a very long one."""
    if not call_id or len(call_id) > MAX_ID:
        raise BadPayloadError(
            f"no `{field_name}`, or a long one: it joins the reports of one call and has up to"
            f" {MAX_ID} characters"
        )
    return call_id
