"""Columns of a line: `,2` is the second where commas separate, `;1` the first between semicolons.

Without a number the first is meant; without a separator commas separate, or whatever separates in the
line of a match. Columns between commas or semicolons may be quoted (https://www.rfc-editor.org/rfc/rfc4180).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from functools import lru_cache

from ringhook.domain.errors import BadTemplateError

COMMA = ","
_PATH = re.compile(r"(?P<separator>[^0-9]{0,10})(?P<column>[1-9][0-9]{0,3})?")
_QUOTING = frozenset({",", ";"})


@lru_cache(maxsize=512)
def parse_column(path: str) -> tuple[str, int]:
    """Return separator, empty when left out, and column. Raises `BadTemplateError`."""
    found = _PATH.fullmatch(path)
    if found is None:
        raise BadTemplateError(r"write a separator and a column, such as ,2 or ;1 or \t3")
    return found["separator"].replace("\\t", "\t"), int(found["column"] or 1)


def rows(text: str, separator: str) -> Iterator[list[str]]:
    """Yield the lines of *text* that are not empty, in columns."""
    if separator in _QUOTING:
        yield from filter(None, _quoted(text, separator))
        return
    for line in io.StringIO(text, newline=None):
        bare = line.removesuffix("\n")
        if bare:
            yield bare.split(separator)


def _quoted(text: str, separator: str) -> Iterator[list[str]]:
    """A column that is longer than the csv module reads (128 KiB) ends it."""
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    except csv.Error:
        return
