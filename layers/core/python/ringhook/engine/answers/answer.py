"""What came back, and what it means for whoever asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer. *truncated*: the body went on, but was not fetched."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    truncated: bool = False

    def header(self, name: str) -> str:
        """Return the first header of this name in any spelling, nothing if there is none."""
        wanted = name.strip().lower()
        return next((text for key, text in self.headers.items() if key.lower() == wanted), "")


class Outcome(StrEnum):
    """Whether an answer means success, and if not, why; only OK is true.

    UNREADABLE: it should be JSON or XML and is not. TOO_LARGE: something had to be read of a body that
    was cut, or whose reading would take too long.
    """

    OK = "ok"
    BAD_STATUS = "bad_status"
    CONDITION_FAILED = "condition_failed"
    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"

    def __bool__(self) -> bool:
        return self is Outcome.OK
