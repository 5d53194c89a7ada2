"""Who a caller is, as a CRM told us."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Known(StrEnum):
    """What the lookups said. UNANSWERED: none of them answered in time, so nobody can tell."""

    ONE = "one"
    SEVERAL = "several"
    NOBODY = "nobody"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class Asked:
    """How one lookup went: its id, the spelling that was tried last, and the failure's word if it failed."""

    lookup_id: str
    number: str = ""
    failure: str = ""
    duration_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Contact:
    """What is known of a caller. *fields* are `name`, `company`, `id`, `url`... and empty for nobody.

    *choices* are the contacts to choose from when there are several. *at* is when it was asked.
    """

    known: Known
    fields: Mapping[str, str] = field(default_factory=dict)
    choices: tuple[Mapping[str, str], ...] = ()
    lookup_id: str = ""
    asked: tuple[Asked, ...] = ()
    at: str = ""


STRANGER = Contact(Known.NOBODY)
"""Somebody of whom nothing is known."""
