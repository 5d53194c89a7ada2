"""Our own export, read again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ringhook.config.asking import SECRET_FIELDS
from ringhook.config.importing.draft import Imported
from ringhook.config.importing.fitting import fitted
from ringhook.config.importing.headers import is_from_elsewhere, secret_to_write
from ringhook.domain.errors import BadPayloadError, Problem
from ringhook.domain.payload import parse_json
from ringhook.domain.values import scrub


def read(text: str) -> Imported:
    """Return the exported document without tokens: they are part of webhook addresses, made anew.

    A credential never keeps a secret that somebody wrote out. What needs to know the PBX adapters is
    checked later, by `fitted`.
    """
    raw = parse_json(text)
    if not isinstance(raw, Mapping):
        raise BadPayloadError("line 1, column 1: a configuration is one JSON object")
    document = dict(raw)
    warnings: list[Problem] = []
    if isinstance(document.get("connections"), list):
        document["connections"] = [_without_token(entry) for entry in document["connections"]]
    if isinstance(document.get("credentials"), list):
        document["credentials"] = [
            _without_secret(entry, index, warnings)
            for index, entry in enumerate(document["credentials"])
        ]
    imported = fitted(document, None)
    return Imported(imported.document, (*warnings, *imported.warnings))


def _without_token(entry: Any) -> Any:
    return {**entry, "token": ""} if isinstance(entry, Mapping) else entry


def _without_secret(entry: Any, index: int, warnings: list[Problem]) -> Any:
    if not isinstance(entry, Mapping):
        return entry
    kept = dict(entry)
    for field in SECRET_FIELDS:
        value = entry.get(field)
        if isinstance(value, str) and value and not is_from_elsewhere(value):
            secret = secret_to_write(
                scrub(str(entry.get("id") or f"credential_{index}"))[:30], field
            )
            kept[field] = f"$secret.{secret}$"
            message = f"is written out; write it as the secret {secret}"
            warnings.append(Problem(f"credentials.{index}.{field}", message))
    return kept
