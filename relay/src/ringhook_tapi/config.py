"""The configuration file: which line to listen to, whose telephone it is, and where ringhook is.

[webhook]  url, secret                the address and secret of a generic connection
[line]     name                       the line, as `ringhook-tapi lines` lists it
           extension                  what the agent is called in ringhook: the extension of this telephone
           owner                      true where a driver tells nothing to who only listens
           number_wait_milliseconds   how long a ringing call may wait for its caller's number
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ringhook_connector.posting import Webhook
from ringhook_connector.toml_file import WEBHOOK, ConfigError, read_tables, webhook_of

LONGEST_WAIT_MILLISECONDS = 5000
KNOWN: Mapping[str, Mapping[str, type]] = {
    "webhook": WEBHOOK,
    "line": {"name": str, "extension": str, "owner": bool, "number_wait_milliseconds": int},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """One line and where its calls are told."""

    webhook: Webhook
    line: str
    extension: str
    is_owner: bool = False
    patience_seconds: float = 0.8


def read_config(path: Path) -> Config:
    """Return what *path* says. Raises `ConfigError`."""
    webhook, line = read_tables(path, KNOWN)
    name, extension = line.get("name", "").strip(), line.get("extension", "").strip()
    if not name or not extension:
        raise ConfigError(
            "[line] needs the name of a line (see: ringhook-tapi lines) and the telephone's extension"
        )
    milliseconds = line.get("number_wait_milliseconds", 800)
    if not 0 <= milliseconds <= LONGEST_WAIT_MILLISECONDS:
        raise ConfigError(
            f"number_wait_milliseconds in [line] is from 0 to {LONGEST_WAIT_MILLISECONDS}"
        )
    return Config(
        webhook=webhook_of(webhook),
        line=name,
        extension=extension,
        is_owner=line.get("owner", False),
        patience_seconds=milliseconds / 1000,
    )
