"""What may be written down about a caller: nearly nothing, on one line."""

from __future__ import annotations

import re

_KEPT_AT_START, _KEPT_AT_END = 4, 2
_SHORTEST_SHOWN = 9
_LONG_NUMBER = re.compile(r"\+?[0-9][0-9 ().*#-]{5,}[0-9]")
_LINE_LENGTH = 400
# Ids are hexadecimal digests, and often hold as many digits in a row as a number.
_OUR_ID = re.compile(r"[0-9a-f]{20}(\.[0-9a-f]{20}){0,2}")


def masked_number(number: str) -> str:
    """Return `+331****34` for `+33184881234`; of a short or withheld number nothing remains."""
    kept = re.sub(r"[^+0-9*#]", "", number)
    if len(kept) < _SHORTEST_SHOWN:
        return "****"
    return f"{kept[:_KEPT_AT_START]}****{kept[-_KEPT_AT_END:]}"


def one_line(text: str) -> str:
    """Return *text* fit for a log or an ack: one printable line, anything like a number masked."""
    printable = "".join(c if c.isprintable() else " " for c in text[: _LINE_LENGTH + 1])
    shown = _LONG_NUMBER.sub(lambda match: masked_number(match.group()), printable)
    return shown if len(shown) <= _LINE_LENGTH else shown[:_LINE_LENGTH] + "..."


def shown_id(text: str) -> str:
    """Return *text* whole when it is one of our ids, else as `one_line` does: who can sign may still be wrong."""
    return text if _OUR_ID.fullmatch(text) else one_line(text)
