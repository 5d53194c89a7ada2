"""What the pop-up shows about a call."""

from __future__ import annotations

import json
from collections.abc import Mapping

from ringhook.domain.call import CallEvent, NumberKind
from ringhook.domain.contact import STRANGER, Contact
from ringhook.engine.rulebook import Popup, Rulebook

MAX_CHARACTERS = 200
MAX_URL_CHARACTERS = 2000
CHOSEN = ("id", "name", "company", "url")


def card(
    event: CallEvent, rulebook: Rulebook, contact: Contact = STRANGER, agent_id: str = ""
) -> dict[str, str]:
    """Return the card of *event* for that agent; every value is text that a caller, or a CRM, may have chosen.

    *choices* holds JSON: the contacts to choose from, when a lookup found several.
    """
    withheld = event.client.kind is NumberKind.WITHHELD
    connection = rulebook.connections.get(event.connection_id)
    found = contact.fields
    content = {
        "direction": event.direction.value,
        "number": "" if withheld else event.client.e164 or event.client.raw,
        "withheld": "yes" if withheld else "",
        "name": found.get("name") or event.client.name,
        "company": found.get("company", ""),
        "line": event.line.name or event.line.e164 or event.line.raw,
        "connection": connection.name if connection else "",
        "language": rulebook.language,
        "contact": contact.known.value,
    }
    shortened = {name: value[:MAX_CHARACTERS] for name, value in content.items()}
    choices = [_choice(choice) for choice in contact.choices]
    return (
        shortened
        | _look(rulebook.popup_of(agent_id))
        | {
            "url": _url(found),
            "choices": json.dumps(choices, ensure_ascii=False) if choices else "",
        }
    )


def _look(popup: Popup) -> dict[str, str]:
    """Return what the pop-up looks like; a desktop that does not know a word ignores it."""
    return {
        "size": popup.size.value,
        "seconds": str(popup.seconds),
        "buttons": "yes" if popup.buttons else "",
        "copy_number": "yes" if popup.copy_number else "",
        "withheld_label": popup.withheld_label,
    }


def _choice(choice: Mapping[str, str]) -> dict[str, str]:
    shown = {name: choice.get(name, "")[:MAX_CHARACTERS] for name in CHOSEN}
    return shown | {"url": _url(choice)}


def _url(fields: Mapping[str, str]) -> str:
    """Return the address of a contact's page; half of one would lead elsewhere."""
    url = fields.get("url", "")
    return url if len(url) <= MAX_URL_CHARACTERS else ""
