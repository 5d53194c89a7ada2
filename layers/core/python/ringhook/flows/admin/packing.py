"""Compress an answer for who can open it: neither API Gateway's HTTP APIs nor our own server do."""

from __future__ import annotations

import base64
import gzip
from typing import Any

Answer = dict[str, Any]
WORTHWHILE_CHARACTERS = 1024
LEVEL = 6


def packed(answer: Answer, event: Answer) -> Answer:
    """Return *answer* to *event* with its JSON compressed, if it is long and the client takes gzip."""
    body = answer.get("body") or ""
    headers = answer.get("headers") or {}
    is_json = "json" in str(headers.get("Content-Type", ""))
    if answer.get("isBase64Encoded") or not is_json or len(body) < WORTHWHILE_CHARACTERS:
        return answer
    if not _takes_gzip(event):
        return answer
    content = gzip.compress(body.encode(), compresslevel=LEVEL, mtime=0)
    return {
        **answer,
        "headers": {**headers, "Content-Encoding": "gzip", "Vary": "Accept-Encoding"},
        "body": base64.b64encode(content).decode(),
        "isBase64Encoded": True,
    }


def _takes_gzip(event: Answer) -> bool:
    headers = {name.lower(): str(value) for name, value in (event.get("headers") or {}).items()}
    return "gzip" in headers.get("accept-encoding", "").lower()
