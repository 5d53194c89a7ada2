"""`/api`, `/pair`, `/healthz` and the admin page."""

from __future__ import annotations

from typing import Any

from ringhook.wiring import cloud
from ringhook.wiring.watching import watched


@watched("admin")
@cloud.through_edge
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Return the answer; the event is handed on as it is."""
    return cloud.app().admin(event)
