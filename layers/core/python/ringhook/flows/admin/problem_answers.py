"""The one shape of every error: `{"problems": [{"path", "message"}]}`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.event_handler import Response, content_types

from ringhook.domain.errors import Problem

Answer = dict[str, Any]


def problems(
    status: int, found: list[Problem], headers: Mapping[str, str] | None = None
) -> Response[str]:
    """Return an error as routes do."""
    return Response(status, content_types.APPLICATION_JSON, _body(found), dict(headers or {}))


def plain(
    status: int, message: str, headers: Mapping[str, str] | None = None, **more: object
) -> Answer:
    """Return an error that no route was asked about."""
    sent = {"Content-Type": content_types.APPLICATION_JSON} | dict(headers or {})
    body = _body([Problem("", message)], **more)
    return {"statusCode": status, "headers": sent, "body": body}


def json_answer(status: int, body: object) -> Answer:
    """Return *body* as an answer."""
    headers = {"Content-Type": content_types.APPLICATION_JSON}
    text = json.dumps(body, ensure_ascii=False)
    return {"statusCode": status, "headers": headers, "body": text}


def _body(found: list[Problem], **more: object) -> str:
    listed = [{"path": p.path, "message": p.message} for p in found]
    return json.dumps({"problems": listed} | more, ensure_ascii=False)
