"""Our own export, read again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ringhook.config.importing.draft import Imported
from ringhook.config.importing.fitting import fitted
from ringhook.domain.errors import BadPayloadError
from ringhook.domain.payload import parse_json


def read(text: str) -> Imported:
    """Return the exported document without tokens: they are part of webhook addresses, made anew.

    What needs to know the PBX adapters is checked later, by `fitted`.
    """
    raw = parse_json(text)
    if not isinstance(raw, Mapping):
        raise BadPayloadError("line 1, column 1: a configuration is one JSON object")
    document = dict(raw)
    if isinstance(document.get("connections"), list):
        document["connections"] = [_without_token(entry) for entry in document["connections"]]
    return fitted(document, None)


def _without_token(entry: Any) -> Any:
    return {**entry, "token": ""} if isinstance(entry, Mapping) else entry
