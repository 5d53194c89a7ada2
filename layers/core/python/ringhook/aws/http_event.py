"""An API Gateway HTTP API event (payload 2.0) as a `WebhookRequest`, and a `Reply` as its answer. Pure.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, unquote

from ringhook.domain.webhook import Reply, WebhookRequest

_DEFAULT_STAGE = "$default"
_BEGINNINGS = ("/hooks/", "/compat/")


def read_webhook(event: Mapping[str, Any]) -> tuple[str, WebhookRequest]:
    """Return the token of `/hooks/{token}...` or `/compat/{token}...` and the request as it was sent.

    The sender's address is the one API Gateway saw; what `X-Forwarded-For` says is the sender's claim.
    """
    context = event["requestContext"]
    raw_path, raw_query = event.get("rawPath", ""), event.get("rawQueryString", "")
    token, path = _split(raw_path, context.get("stage", _DEFAULT_STAGE))
    request = WebhookRequest(
        method=context["http"]["method"].upper(),
        received_at=datetime.fromtimestamp(context["timeEpoch"] / 1000, UTC),
        path=path,
        url=_url(context.get("domainName", ""), raw_path, raw_query),
        query=tuple(parse_qsl(raw_query, keep_blank_values=True)),
        headers=_headers(event),
        body=_body(event),
        source_address=context["http"].get("sourceIp", ""),
    )
    return token, request


def write_reply(reply: Reply) -> dict[str, Any]:
    """Return *reply* as API Gateway wants it."""
    return {
        "statusCode": reply.status,
        "headers": {"content-type": reply.content_type} | dict(reply.headers),
        "body": reply.body,
        "isBase64Encoded": False,
    }


def _split(raw_path: str, stage: str) -> tuple[str, str]:
    path = raw_path if stage == _DEFAULT_STAGE else raw_path.removeprefix(f"/{stage}")
    beginning = next((text for text in _BEGINNINGS if path.startswith(text)), "")
    token, slash, rest = path.removeprefix(beginning).partition("/")
    return unquote(token), slash + rest


def _url(domain: str, raw_path: str, raw_query: str) -> str:
    return f"https://{domain}{raw_path}" + (f"?{raw_query}" if raw_query else "")


def _headers(event: Mapping[str, Any]) -> dict[str, str]:
    """Lower-case names; payload 2.0 takes the cookies out, so they are put back."""
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    cookies = event.get("cookies")
    return headers | {"cookie": "; ".join(cookies)} if cookies else headers


def _body(event: Mapping[str, Any]) -> bytes:
    text = event.get("body") or ""
    if event.get("isBase64Encoded"):
        return base64.b64decode(text)
    return str(text).encode("utf-8", "surrogatepass")
