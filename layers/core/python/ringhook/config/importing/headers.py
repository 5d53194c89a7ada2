"""Header lines on their way in: what proves who we are becomes a secret that is still to be written."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ringhook.config.importing.draft import Draft

CREDENTIALS = re.compile(
    r"(?i)authorization|proxy-authorization|cookie|.*(?:token|secret|api-?key).*"
)
SENT_ANYWAY = frozenset({"content-type", "content-length", "host", "connection"})


def without_secrets(
    draft: Draft, path: str, prefix: str, headers: Mapping[str, str]
) -> dict[str, str]:
    """Return *headers* without what we send ourselves and without any credential written out."""
    kept: dict[str, str] = {}
    for name, value in headers.items():
        if name.lower() in SENT_ANYWAY:
            continue
        kept[name] = value
        if CREDENTIALS.fullmatch(name) and "$secret." not in value and "{SECRET:" not in value:
            secret = f"{prefix}_{re.sub(r'[^A-Za-z0-9]', '_', name).lower()}"[:60]
            kept[name] = f"$secret.{secret}$"
            draft.warn(path, f"write the value of the header {name} as the secret {secret}")
    return kept
