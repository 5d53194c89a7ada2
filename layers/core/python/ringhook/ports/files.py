"""Files of some megabytes, found by their name: recordings."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Protocol

NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,99}(/[A-Za-z0-9_][A-Za-z0-9_-]{0,99}){0,3}")


class Files(Protocol):
    """Four verbs. Names are `part/part` of letters, digits, `-` and `_`: anything else is a `ValueError`."""

    def put(self, name: str, pieces: Iterable[bytes]) -> int:
        """Keep *pieces* under *name*, whole or not at all, and return how many bytes that were.

        Whatever *pieces* raises comes through, and nothing is kept then.
        """
        ...

    def read(self, name: str, first: int, count: int) -> bytes:
        """Return up to *count* bytes from position *first*. Raises `NotFoundError`."""
        ...

    def delete(self, name: str) -> None:
        """Remove the file if it exists."""
        ...

    def address(self, name: str, kind: str, file_name: str) -> str:
        """Return where a browser may fetch it as *kind* during the next minute; empty if only through us."""
        ...


def checked(name: str) -> str:
    """Return *name*. Raises `ValueError` for one that could lead elsewhere."""
    if not NAME.fullmatch(name):
        raise ValueError("a file's name has letters, digits, - and _, and at most three slashes")
    return name
