"""Requests that came through CloudFront: they prove it with a key, and are seen as they were sent to it.

API Gateway sees CloudFront's own address and is asked for by its own name. The edge's function writes down who
really asked and for which name (template.yaml, `TellSender`). That counts only beside the key, which CloudFront
adds and nobody else knows; so nobody passes by the edge and its firewall. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ringhook.domain.digests import is_same

KEY, SENDER, HOST = "x-ringhook-edge", "x-ringhook-sender", "x-ringhook-host"


def as_sent(event: Mapping[str, Any], key: str) -> dict[str, Any] | None:
    """Return the HTTP API *event* as the edge got it, None when it did not come from there.

    Without a *key* there is no edge: the event is what it is, whatever its headers claim.
    """
    if not key:
        return dict(event)
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    if not is_same(headers.pop(KEY, ""), key):
        return None
    context = event["requestContext"]
    sender = headers.pop(SENDER, "") or context["http"].get("sourceIp", "")
    host = headers.pop(HOST, "") or context.get("domainName", "")
    seen = {"http": {**context["http"], "sourceIp": sender}, "domainName": host}
    return {**event, "headers": headers | {"host": host}, "requestContext": {**context, **seen}}
