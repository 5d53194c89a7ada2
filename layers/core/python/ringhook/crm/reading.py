"""Read a pack from its TOML: words become phrases, and an entry is told from what is said about it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

from ringhook.crm.pack import OPERATION_KEYS, Pack

Words = Mapping[str, Any]
CREDENTIAL_KEYS = frozenset({"name", "unverified"})


class BadPackError(ValueError):
    """A pack's file that cannot be used; only somebody who writes packs ever sees it."""


def read_pack(text: str, words: Words) -> Pack:
    """Return the pack that *text* (TOML) describes. *words* are the phrases that packs share."""
    raw = tomllib.loads(text)
    for section in ("lookups", "actions"):
        raw[section] = [_operation(item, words) for item in raw.get(section, [])]
    raw["credentials"] = [_credential(item) for item in raw.get("credentials", [])]
    raw["fields"] = [_field(item, words) for item in raw.get("fields", [])]
    return Pack.model_validate(raw | {"product": _phrase(raw.get("product", ""), words)})


def _operation(raw: Mapping[str, Any], words: Words) -> dict[str, Any]:
    about, entry = _split(raw, OPERATION_KEYS)
    title = _phrase(raw.get("title", raw.get("operation", "")), words)
    return {**about, "title": title, "entry": entry}


def _credential(raw: Mapping[str, Any]) -> dict[str, Any]:
    about, entry = _split(raw, CREDENTIAL_KEYS)
    return {**about, "entry": entry}


def _field(raw: Mapping[str, Any], words: Words) -> dict[str, Any]:
    spoken = {name: _phrase(raw[name], words) for name in ("label", "help") if name in raw}
    return {**raw, **spoken}


def _split(raw: Mapping[str, Any], keys: frozenset[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    about = {key: value for key, value in raw.items() if key in keys}
    return about, {key: value for key, value in raw.items() if key not in keys}


def _phrase(value: Any, words: Words) -> Any:
    """Return a phrase: one that is written out, or the shared one of that name."""
    if not isinstance(value, str):
        return value
    if value not in words:
        raise BadPackError(f"{value} is not a phrase of words.toml; add it there")
    return words[value]
