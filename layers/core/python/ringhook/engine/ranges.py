"""A `Range` header against a file, as RFC 9110 section 14 has it; one range at a time."""

from __future__ import annotations

import re
from dataclasses import dataclass

ONE = re.compile(r"bytes\s*=\s*([0-9]{0,18})\s*-\s*([0-9]{0,18})", re.IGNORECASE)


class UnfitRangeError(ValueError):
    """The range is none that is answered: reversed, several at once, past the end, or not readable."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Bytes *first* to *last*, both included. *last* is None for the rest; *suffix* asks for so many from the end."""

    first: int = 0
    last: int | None = None
    suffix: int | None = None


def read_range(header: str) -> Wanted | None:
    """Return what *header* wants, None when it wants nothing we know. Raises `UnfitRangeError`."""
    if not header.strip().lower().startswith("bytes"):
        return None
    match = ONE.fullmatch(header.strip())
    if match is None:
        raise UnfitRangeError
    first, last = match.groups()
    if not first:
        return _suffix(last)
    wanted = Wanted(int(first), int(last) if last else None)
    if wanted.last is not None and wanted.last < wanted.first:
        raise UnfitRangeError
    return wanted


def _suffix(count: str) -> Wanted:
    if not count or not int(count):
        raise UnfitRangeError
    return Wanted(suffix=int(count))


def resolve(wanted: Wanted, total: int, at_most: int) -> tuple[int, int]:
    """Return the first and last byte to answer of a file with *total* bytes. Raises `UnfitRangeError`."""
    first = wanted.first if wanted.suffix is None else max(total - wanted.suffix, 0)
    if first >= total:
        raise UnfitRangeError
    last = total - 1 if wanted.last is None else min(wanted.last, total - 1)
    return first, min(last, first + at_most - 1)
