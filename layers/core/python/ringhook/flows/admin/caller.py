"""Tell who a caller is, and how each lookup went."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from ringhook.domain.contact import Asked, Contact
from ringhook.engine.failures import sentence_of_word
from ringhook.engine.rulebook import Rulebook
from ringhook.flows.outgoing import host_of


def tell_contact(
    contact: Contact,
    rulebook: Rulebook,
    language: str,
    chosen: Iterable[Mapping[str, Any]] = (),
) -> dict[str, Any] | None:
    """Return *contact* for the API, its sentences in *language*; None when nobody was asked.

    *chosen* are the choices that people made among several contacts.
    """
    if not contact.at:
        return None
    return {
        "known": contact.known.value,
        "fields": dict(contact.fields),
        "choices": [dict(choice) for choice in contact.choices],
        "lookup": contact.lookup_id,
        "asked": [_tell_asked(asked, rulebook, language) for asked in contact.asked],
        "at": contact.at,
        "chosen": [dict(row) for row in chosen],
    }


def _tell_asked(asked: Asked, rulebook: Rulebook, language: str) -> dict[str, Any]:
    """Return one lookup's end; a limit of the credential has no sentence of its own."""
    lookup = next((one for one in rulebook.lookups if one.id == asked.lookup_id), None)
    values = {
        "action": (lookup.name if lookup else "") or asked.lookup_id,
        "host": host_of(lookup.step) if lookup else "",
    }
    return asdict(asked) | {"sentence": sentence_of_word(asked.failure, language, values)}
