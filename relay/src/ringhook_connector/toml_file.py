"""The configuration file of a connector: TOML with secrets in it, which only its owner may read."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ringhook_connector.posting import Webhook
from ringhook_relay.https import NetworkError, checked_address
from ringhook_relay.private_file import UnsafeFileError, refuse_foreign_readers

Known = Mapping[str, Mapping[str, type]]
WEBHOOK: Mapping[str, type] = {"url": str, "secret": str}
"""The section that every connector has: the address and secret of the connection."""


class ConfigError(Exception):
    """The file needs a correction; the message says which."""


def read_tables(path: Path, known: Known) -> tuple[Mapping[str, Any], ...]:
    """Return the sections of *path* in the order of *known*, empty where one is left out.

    Raises `ConfigError`, also when others may read the file.
    """
    try:
        refuse_foreign_readers(path)
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except UnsafeFileError:
        raise ConfigError(f"other users can read the secrets in {path}: chmod 600 {path}") from None
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from None
    _check_names(tables, known)
    return tuple(tables.get(section, {}) for section in known)


def _check_names(tables: Mapping[str, Any], known: Known) -> None:
    for section, table in tables.items():
        if section not in known or not isinstance(table, dict):
            raise ConfigError(f"[{section}] is not known: use {', '.join(known)}")
        for name, value in table.items():
            if known[section].get(name) is not type(value):
                raise ConfigError(f"{name} in [{section}] is not known, or of the wrong type")


def webhook_of(table: Mapping[str, Any]) -> Webhook:
    """Return where reports go. Raises `ConfigError`."""
    try:
        checked_address(table.get("url", ""), "https", "http")
    except NetworkError as error:
        raise ConfigError(f"url in [webhook]: {error}") from None
    return Webhook(table["url"], table.get("secret", ""))


def pattern_of(table: Mapping[str, Any], name: str, default: str, section: str) -> re.Pattern[str]:
    """Return the regular expression *name*. Raises `ConfigError`."""
    try:
        return re.compile(table.get(name, default))
    except re.error as error:
        raise ConfigError(f"{name} in [{section}] is no regular expression: {error}") from None
