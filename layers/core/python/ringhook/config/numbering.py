"""Give every entry of a document the id it lacks, and every connection its webhook token."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ringhook.config.document import Document

PREFIXES = {
    "connections": "pbx",
    "agents": "agent",
    "actions": "action",
    "lookups": "lookup",
    "credentials": "credential",
}


def fill_in(document: Document, make_token: Callable[[], str]) -> Document:
    """Return *document* with ids and tokens; what has one keeps it."""
    changes: dict[str, object] = {}
    for section, prefix in PREFIXES.items():
        entries = getattr(document, section)
        free = _free_ids(prefix, {entry.id for entry in entries})
        changes[section] = [
            entry if entry.id else entry.model_copy(update={"id": next(free)}) for entry in entries
        ]
    document = document.model_copy(update=changes)
    connections = [
        c if c.token else c.model_copy(update={"token": make_token()}) for c in document.connections
    ]
    return document.model_copy(update={"connections": connections})


def _free_ids(prefix: str, used: set[str]) -> Iterator[str]:
    number = 0
    while True:
        number += 1
        candidate = f"{prefix}-{number}"
        if candidate not in used:
            yield candidate
