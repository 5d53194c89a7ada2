"""Which call a report is about."""

from __future__ import annotations

from ringhook.domain.errors import BadPayloadError

MAX_ID = 200


def call_id_of(call_id: str, field_name: str) -> str:
    """Return *call_id*. Raises `BadPayloadError` when there is none or a very long one."""
    if not call_id or len(call_id) > MAX_ID:
        raise BadPayloadError(
            f"no `{field_name}`, or a long one: it joins the reports of one call and has up to"
            f" {MAX_ID} characters"
        )
    return call_id
