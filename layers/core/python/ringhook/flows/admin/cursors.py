"""Where a list goes on, as the API shows it: opaque, and fit for a URL."""

from __future__ import annotations

import base64
import binascii

from ringhook.domain.errors import BadPayloadError


def shown_cursor(after: str) -> str:
    """Return *after* as a client gets it; nothing at the end of the list."""
    return base64.urlsafe_b64encode(after.encode()).decode()


def open_cursor(cursor: str) -> str:
    """Return what was shown. Raises `BadPayloadError` for anything else."""
    try:
        return base64.b64decode(cursor.encode(), b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        raise BadPayloadError("cursor must be a next_cursor of this list") from None
