"""Every minute: close stale calls, keep to the retention, report failures."""

from __future__ import annotations

from typing import Any

from ringhook.wiring import cloud
from ringhook.wiring.watching import watched


@watched("sweep")
def handler(event: dict[str, Any], context: object) -> None:
    """Sweep once."""
    cloud.app().sweep()
