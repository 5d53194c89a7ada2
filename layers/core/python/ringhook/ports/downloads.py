"""An answer that is read piece by piece: too large for `ringhook.ports.http.Http`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from ringhook.ports.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Download:
    """*pieces* yields the body as it comes, never decompressed, and raises `HttpFailedError` when it breaks.

    Names of *headers* are lower case.
    """

    status: int
    headers: Mapping[str, str]
    pieces: Iterator[bytes]


class Downloads(Protocol):
    """Outgoing HTTP with the guard, deadline and redirects of `Http`, and without its limit of size."""

    def open(self, request: HttpRequest) -> AbstractContextManager[Download]:
        """Return the answer, whatever its status; leaving the block hangs up. Raises `HttpFailedError`.

        A redirect is followed with GET, as browsers do.
        """
        ...
