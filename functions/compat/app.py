"""`ANY /compat/{token}/{proxy+}`: Divalto asks who calls, or its CTI server says so."""

from __future__ import annotations

from typing import Any

from ringhook.aws.http_event import read_webhook, write_reply
from ringhook.wiring import cloud
from ringhook.wiring.watching import watched


@watched("compat")
@cloud.through_edge
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Return the answer in Divalto's form."""
    token, request = read_webhook(event)
    return write_reply(cloud.app().compat(token, request))
