"""The configuration file: where Asterisk is, where ringhook is, which channels are our telephones.

[webhook]  url, secret        the address and secret of the connection
[ami]      host, port, username, secret, tls
[calls]    extensions         regular expression for the names of our own telephones
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ringhook_relay.https import NetworkError, checked_address, is_loopback
from ringhook_relay.private_file import UnsafeFileError, refuse_foreign_readers

LAST_PORT = 65_535
KNOWN: Mapping[str, Mapping[str, type]] = {
    "webhook": {"url": str, "secret": str},
    "ami": {"host": str, "port": int, "username": str, "secret": str, "tls": bool},
    "calls": {"extensions": str},
}


class ConfigError(Exception):
    """The file needs a correction; the message says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """One connector. Its secrets are in no log: they are left out of its text."""

    url: str
    url_secret: str = field(default="", repr=False)
    host: str = "127.0.0.1"
    port: int = 5038
    username: str = "ringhook"
    ami_secret: str = field(repr=False)
    tls: bool = False
    extensions: re.Pattern[str] = re.compile("[0-9]{2,6}")
    silence_seconds: float = 30.0


def read_config(path: Path) -> Config:
    """Return what *path* says. Raises `ConfigError`, also when others may read the file."""
    try:
        refuse_foreign_readers(path)
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except UnsafeFileError:
        raise ConfigError(f"other users can read the secrets in {path}: chmod 600 {path}") from None
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from None
    _check_names(tables)
    return _config(tables)


def _check_names(tables: Mapping[str, Any]) -> None:
    for section, table in tables.items():
        if section not in KNOWN or not isinstance(table, dict):
            raise ConfigError(f"[{section}] is not known: use {', '.join(KNOWN)}")
        for name, value in table.items():
            if KNOWN[section].get(name) is not type(value):
                raise ConfigError(f"{name} in [{section}] is not known, or of the wrong type")


def _config(tables: Mapping[str, Any]) -> Config:
    webhook, ami, calls = (tables.get(section, {}) for section in KNOWN)
    try:
        checked_address(webhook.get("url", ""), "https", "http")
    except NetworkError as error:
        raise ConfigError(f"url in [webhook]: {error}") from None
    host, port, tls = ami.get("host", "127.0.0.1"), ami.get("port", 5038), ami.get("tls", False)
    if not ami.get("secret") or not 0 < port <= LAST_PORT:
        raise ConfigError("[ami] needs the secret of manager.conf, and a port of Asterisk")
    if not (tls or is_loopback(host)):
        raise ConfigError("set tls = true in [ami]: callers' numbers cross the network there")
    return Config(
        url=webhook["url"],
        url_secret=webhook.get("secret", ""),
        host=host,
        port=port,
        username=ami.get("username", "ringhook"),
        ami_secret=ami["secret"],
        tls=tls,
        extensions=_pattern(calls.get("extensions", "[0-9]{2,6}")),
    )


def _pattern(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise ConfigError(f"extensions in [calls] is no regular expression: {error}") from None
