"""How far a file was written or read; travels with the client between two requests."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from ringhook.domain.errors import BadPayloadError


@dataclass(frozen=True, slots=True)
class Progress:
    """*lines* so far, the signature of the last one, the file's salt; *place* is where to go on."""

    salt: str
    mac: str = ""
    lines: int = 0
    place: str = ""
    calls: bool = False

    def shown(self) -> str:
        """Return it as text."""
        return json.dumps(asdict(self))


def read_progress(text: str) -> Progress:
    """Return what was shown. Raises `BadPayloadError`."""
    try:
        found = json.loads(text)
        return Progress(
            str(found["salt"]),
            str(found["mac"]),
            int(found["lines"]),
            str(found["place"]),
            bool(found["calls"]),
        )
    except (ValueError, KeyError, TypeError):
        raise BadPayloadError("cursor must be what the answer before had") from None
