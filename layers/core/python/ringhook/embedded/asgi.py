"""ASGI's words for our words: scope to `WebhookRequest` or API Gateway event, and the answers back."""

from __future__ import annotations

import base64
import urllib.parse
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from datetime import datetime
from typing import Any

from ringhook.domain.webhook import Reply, WebhookRequest

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
MAX_QUERY_FIELDS = 500


class BodyTooLargeError(Exception):
    """The sender's body is over the limit; the rest was not read."""


class HalfBodyError(Exception):
    """The sender hung up in the middle of the body; what came could mean something else than all of it."""


async def read_body(scope: Scope, receive: Receive, limit_bytes: int) -> bytes:
    """Return the whole body.

    Raises `BodyTooLargeError` as soon as it is clear that it is too long, and `HalfBodyError`.
    """
    announced = headers_of(scope).get("content-length", "")
    if announced.isdigit() and int(announced[:12]) > limit_bytes:
        raise BodyTooLargeError
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise HalfBodyError
        body += message.get("body", b"")
        if len(body) > limit_bytes:
            raise BodyTooLargeError
        if not message.get("more_body"):
            return bytes(body)


def headers_of(scope: Scope) -> dict[str, str]:
    """Return the headers, names in lower case; repeated ones joined as RFC 9110 section 5.3 has it."""
    headers: dict[str, str] = {}
    for name, value in scope["headers"]:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return headers


def host_of(scope: Scope) -> str:
    """Return the name by which the sender calls us, without its port; empty when it is no name."""
    try:
        return urllib.parse.urlsplit(f"//{headers_of(scope).get('host', '')}").hostname or ""
    except ValueError:
        return ""


def query_of(scope: Scope) -> dict[str, str]:
    """Return the query's fields, the last of each name."""
    return dict(_pairs(scope["query_string"].decode("latin-1")))


def source_of(scope: Scope) -> str:
    """Return the sender's address."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def webhook_request(
    scope: Scope, body: bytes, path: str, public_url: str, now: datetime
) -> WebhookRequest:
    """Return the request as adapters see it; *path* is what follows the token."""
    raw_query = scope["query_string"].decode("latin-1")
    url = public_url.rstrip("/") + scope["raw_path"].decode("latin-1")
    return WebhookRequest(
        method=scope["method"],
        received_at=now,
        path=path,
        url=f"{url}?{raw_query}" if raw_query else url,
        query=_pairs(raw_query),
        headers=headers_of(scope),
        body=body,
        source_address=source_of(scope),
    )


def _pairs(raw_query: str) -> tuple[tuple[str, str], ...]:
    try:
        pairs = urllib.parse.parse_qsl(
            raw_query, keep_blank_values=True, max_num_fields=MAX_QUERY_FIELDS
        )
    except ValueError:
        return ()
    return tuple(pairs)


def gateway_event(scope: Scope, body: bytes) -> dict[str, Any]:
    """Return the request as API Gateway would give it to the admin function (payload format 2.0).

    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
    """
    raw_query = scope["query_string"].decode("latin-1")
    http = {"method": scope["method"], "path": scope["path"], "sourceIp": source_of(scope)}
    return {
        "version": "2.0",
        "rawPath": scope["path"],
        "rawQueryString": raw_query,
        "queryStringParameters": dict(_pairs(raw_query)),
        "headers": headers_of(scope),
        "requestContext": {"http": http, "stage": "$default"},
        "body": base64.b64encode(body).decode() if body else "",
        "isBase64Encoded": bool(body),
    }


async def send_reply(send: Send, reply: Reply) -> None:
    """Send what a flow answered to a webhook."""
    headers = {"content-type": reply.content_type, **dict(reply.headers)}
    await send_answer(send, reply.status, headers, reply.body.encode())


async def send_gateway_answer(send: Send, answer: Mapping[str, Any]) -> None:
    """Send what the admin flow answered."""
    headers = {key: str(value) for key, value in (answer.get("headers") or {}).items()}
    for key, values in (answer.get("multiValueHeaders") or {}).items():
        headers[key] = ", ".join(values)
    text = answer.get("body") or ""
    body = base64.b64decode(text) if answer.get("isBase64Encoded") else text.encode()
    cookies = [str(cookie) for cookie in answer.get("cookies") or ()]
    await send_answer(send, int(answer["statusCode"]), headers, body, cookies)


async def send_answer(
    send: Send,
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    cookies: Sequence[str] = (),
) -> None:
    """Send one complete answer. Cookies are the one header that cannot be joined (RFC 9110 section 5.3)."""
    pairs = [(k.lower().encode("latin-1"), v.encode("latin-1")) for k, v in headers.items()]
    pairs += [(b"set-cookie", cookie.encode("latin-1")) for cookie in cookies]
    if b"content-length" not in dict(pairs):  # an answer to HEAD says how long the one to GET is
        pairs.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": body})
