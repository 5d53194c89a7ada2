"""The settings by which an administrator writes the request that places a call (`ringhook.pbx.generic.calling`).

They stand here because an importer fills them in, too.
"""

from __future__ import annotations

from ringhook.domain.adapter import Field

NAMES = "number|extension|agent|agent_number|email|line|correlation_id"
TEXT = rf"(?:[^$]|\$({NAMES})\$){{0,4000}}"
METHODS = ("GET", "POST", "PUT")
FIELDS = (
    Field(
        "dial_url",
        "Click-to-call address",
        pattern=rf"https?://[^/?#\s$@]+([/?](?:[^$\s]|\$({NAMES})\$)*)?",
        help="Optional. For example https://pbx.example/call?from=$extension$&to=$number$.",
    ),
    Field("dial_method", "Click-to-call method", pattern="|".join(METHODS), default="GET"),
    Field(
        "dial_content_type",
        "Click-to-call content type",
        pattern=r"[a-z]+/[A-Za-z0-9.+\-]+(; ?charset=[A-Za-z0-9\-]+)?",
        help="Of a POST or PUT; application/json when empty.",
    ),
    Field(
        "dial_body",
        "Click-to-call body",
        pattern=TEXT,
        help="Of a POST or PUT, with $number$ and the like; everything that is known when empty.",
    ),
    Field(
        "dial_headers",
        "Click-to-call headers",
        secret=True,
        pattern=TEXT,
        help="Optional. Name: value; Name: value",
    ),
    Field(
        "dial_token",
        "Click-to-call token",
        secret=True,
        pattern=r"[!-~]{4,2000}",
        help="Optional. Sent as Authorization: Bearer.",
    ),
    Field(
        "dial_credential",
        "Click-to-call credential",
        credential=True,
        help="Optional. One of the credentials of the lookups, for example with OAuth.",
    ),
)
