"""`ANY /hooks/{token}`: a PBX calls."""

from __future__ import annotations

from typing import Any

from ringhook.aws.http_event import read_webhook, write_reply
from ringhook.wiring import cloud
from ringhook.wiring.watching import watched


@watched("ingest")
@cloud.through_edge
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Return the reply that the PBX wants."""
    token, request = read_webhook(event)
    return write_reply(cloud.app().ingest(token, request))
