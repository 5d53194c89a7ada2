"""What the pop-up shows about a call."""

from __future__ import annotations

import json
from collections.abc import Mapping

from ringhook.domain.call import CallEvent, NumberKind
from ringhook.domain.contact import STRANGER, Contact
from ringhook.engine.lines import with_line_name
from ringhook.engine.popup import Popup
from ringhook.engine.rulebook import Rulebook
from ringhook.engine.sieve import offered

MAX_CHARACTERS = 200
MAX_URL_CHARACTERS = 2000
MAX_CHOICES_BYTES = 16 * 1024
"""Half of what a frame may have."""
CHOSEN = ("id", "name", "company", "url")
NOT_WHEN_MISSED = frozenset({"choices", "copy_number", "click"})


def card(
    event: CallEvent, rulebook: Rulebook, contact: Contact = STRANGER, agent_id: str = ""
) -> dict[str, str]:
    """Return the card of *event* for that agent; every value is text that a caller, or a CRM, may have chosen.

    *choices* holds JSON: the contacts to choose from, when a lookup found several.
    """
    withheld = event.client.kind is NumberKind.WITHHELD
    connection = rulebook.connections.get(event.connection_id)
    line = with_line_name(event, rulebook).line
    content = {
        "direction": event.direction.value,
        "number": "" if withheld else event.client.e164 or event.client.raw,
        "withheld": "yes" if withheld else "",
        "name": event.client.name,
        "line": line.name or line.e164 or line.raw,
        "connection": connection.name if connection else "",
        "language": rulebook.language,
    }
    look = _look(rulebook.popup_of(agent_id)) | {"click": _click(event, rulebook)}
    return with_contact({name: _shortened(text) for name, text in content.items()} | look, contact)


def _click(event: CallEvent, rulebook: Rulebook) -> str:
    """Say whether something would be done when the agent clicks on the card."""
    return "yes" if offered(rulebook, event) else ""


def with_contact(card: Mapping[str, str], contact: Contact) -> dict[str, str]:
    """Return *card* with what is known of its caller by now."""
    found = contact.fields
    return dict(card) | {
        "name": _shortened(found.get("name", "")) or card["name"],
        "company": _shortened(found.get("company", "")),
        "contact": contact.known.value,
        "url": _url(found),
        "choices": _choices(contact),
    }


def missed_card(card: Mapping[str, str], call_id: str, came_at: float) -> dict[str, str]:
    """Return *card* for the list of missed calls: nothing to choose any more, nothing for the clipboard."""
    kept = {name: text for name, text in card.items() if name not in NOT_WHEN_MISSED}
    return kept | {"call_id": call_id, "at": str(int(came_at))}


def choice_ids(contact: Contact) -> tuple[str, ...]:
    """Return the id of every choice as the card has it: the CRM's, or its place where the CRM gave none."""
    given = [_shortened(choice.get("id", "")) for choice in contact.choices]
    return tuple(
        text if text and text not in given[:place] else f"#{place + 1}"
        for place, text in enumerate(given)
    )


def _look(popup: Popup) -> dict[str, str]:
    """Return what the pop-up looks like; a desktop that does not know a word ignores it.

    *buttons* would name `answer` and `hang_up` after `yes` if a PBX let others do that; none of ours does.
    """
    return {
        "size": popup.size.value,
        "seconds": str(popup.seconds),
        "buttons": "yes" if popup.buttons else "",
        "copy_number": "yes" if popup.copy_number else "",
        "withheld_label": popup.withheld_label,
    }


def _choices(contact: Contact) -> str:
    """Return the choices as JSON, without their pages when there is no room, else none."""
    if not contact.choices:
        return ""
    ids = choice_ids(contact)
    whole = [_choice(*pair) for pair in zip(ids, contact.choices, strict=True)]
    for choices in (whole, [choice | {"url": ""} for choice in whole]):
        text = json.dumps(choices, ensure_ascii=False)
        if len(json.dumps(text, ensure_ascii=False).encode()) <= MAX_CHOICES_BYTES:
            return text
    return ""


def _choice(choice_id: str, choice: Mapping[str, str]) -> dict[str, str]:
    shown = {name: _shortened(choice.get(name, "")) for name in CHOSEN}
    return shown | {"id": choice_id, "url": _url(choice)}


def _url(fields: Mapping[str, str]) -> str:
    """Return the address of a contact's page; half of one would lead elsewhere."""
    url = _writable(fields.get("url", ""))
    return url if len(url) <= MAX_URL_CHARACTERS else ""


def _shortened(text: str) -> str:
    return _writable(text[:MAX_CHARACTERS])


def _writable(text: str) -> str:
    """Return *text* as UTF-8 can carry it: PBXs and CRMs send half surrogate pairs."""
    return text.encode(errors="replace").decode()
