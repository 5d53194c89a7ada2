"""Every minute: close stale calls, keep to the retention, report failures."""

from __future__ import annotations

from typing import Any

from ringhook.wiring import cloud


def handler(event: dict[str, Any], context: object) -> None:
    """Sweep once."""
    cloud.app().sweep()
