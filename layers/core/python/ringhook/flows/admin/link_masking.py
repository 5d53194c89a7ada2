"""Links of recordings in what the page is shown: they may hold the vendor's token, which stays on the server."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, quote_plus, urlsplit

from ringhook.domain.call import Recording

HIDDEN = "/****"


def without_links(told: Any, recordings: Iterable[Recording]) -> Any:
    """Return *told* with every link of *recordings* cut behind its host, however it was escaped."""
    hidden: dict[str, str] = {}
    for recording in recordings:
        if recording.url:
            shown = _shown(recording.url)
            hidden |= dict.fromkeys(_spellings(recording.url), shown)
    pairs = sorted(hidden.items(), key=lambda pair: -len(pair[0]))
    return _replaced(told, pairs) if pairs else told


def _spellings(url: str) -> set[str]:
    escaped = json.dumps(url)[1:-1]
    return {
        url,
        quote(url),
        quote(url, safe=""),
        quote_plus(url),
        escaped,
        url.replace("&", "&amp;"),
    }


def _shown(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return HIDDEN
    return f"{parts.scheme}://{parts.hostname or ''}{HIDDEN}"


def _replaced(value: Any, pairs: list[tuple[str, str]]) -> Any:
    if isinstance(value, Mapping):
        return {key: _replaced(one, pairs) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_replaced(one, pairs) for one in value]
    if not isinstance(value, str):
        return value
    for link, shown in pairs:
        value = value.replace(link, shown)
    return value
