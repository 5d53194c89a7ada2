"""What the pop-up shows about a call."""

from __future__ import annotations

from ringhook.domain.call import CallEvent, NumberKind
from ringhook.engine.rulebook import Rulebook

MAX_CHARACTERS = 200


def card(event: CallEvent, rulebook: Rulebook) -> dict[str, str]:
    """Return the card of *event*; every value is text that a caller may have chosen."""
    withheld = event.client.kind is NumberKind.WITHHELD
    connection = rulebook.connections.get(event.connection_id)
    content = {
        "direction": event.direction.value,
        "number": "" if withheld else event.client.e164 or event.client.raw,
        "withheld": "yes" if withheld else "",
        "name": event.client.name,
        "line": event.line.name or event.line.e164 or event.line.raw,
        "connection": connection.name if connection else "",
        "language": rulebook.language,
    }
    return {name: value[:MAX_CHARACTERS] for name, value in content.items()}
