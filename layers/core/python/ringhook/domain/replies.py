"""Replies that several vendors want in the same form."""

from __future__ import annotations

from ringhook.domain.webhook import Reply


def xml_reply(
    content: str = "", attributes: str = "", media_type: str = "application/xml"
) -> Reply:
    """Return `<Response>` around *content*, which is XML already, as everything in *attributes*."""
    start = f"<Response{attributes}"
    body = f"{start}>{content}</Response>" if content else f"{start}/>"
    return Reply(body=f'<?xml version="1.0" encoding="UTF-8"?>{body}', content_type=media_type)
