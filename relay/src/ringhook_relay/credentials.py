"""Who this computer is to the server, and where that is kept: the system's keyring, else a private file."""

from __future__ import annotations

import importlib
import json
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Protocol

from ringhook_relay.https import NetworkError, checked_address
from ringhook_relay.private_file import refuse_foreign_readers, write_private

SERVICE = "ringhook-relay"
_MAX_LENGTH = 4096
log = logging.getLogger(__name__)


class NotPairedError(Exception):
    """There are no credentials, or none that can be used; the message says how to get them."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What pairing gave. *token* opens the connection, *command_key* proves commands; neither is ever shown."""

    device_id: str
    relay_url: str
    token: str = field(repr=False)
    command_key: str = field(repr=False)


class Keyring(Protocol):
    """The three functions of the `keyring` package that we use: https://keyring.readthedocs.io/."""

    def get_password(self, service: str, name: str) -> str | None:
        """Return a stored text."""
        ...

    def set_password(self, service: str, name: str, password: str) -> None:
        """Store a text."""
        ...

    def delete_password(self, service: str, name: str) -> None:
        """Forget a text."""
        ...


def installed_keyring() -> Keyring | None:
    """Return the system's keyring if its package is installed."""
    try:
        found: Keyring = importlib.import_module("keyring")
    except Exception:  # noqa: BLE001 - a keyring that cannot even be imported is as good as none
        return None
    return found


class CredentialStore:
    """The credentials of one profile."""

    def __init__(self, path: Path, keyring: Keyring | None) -> None:
        self.path, self._keyring = path, keyring

    def save(self, credentials: Credentials) -> str:
        """Keep *credentials* in one place only, and return which."""
        text = json.dumps(asdict(credentials))
        if self._keep_in_keyring(text):
            self.path.unlink(missing_ok=True)
            return "the keyring of this system"
        write_private(self.path, text)
        return str(self.path)

    def load(self) -> Credentials:
        """Return the credentials; NotPairedError when there are none, UnsafeFileError when others can read them."""
        if self.path.exists():
            refuse_foreign_readers(self.path)
            return read_credentials(_parsed(self.path.read_text(encoding="utf-8")))
        text = self._from_keyring()
        if text is None:
            raise NotPairedError("this computer is not paired yet")
        return read_credentials(_parsed(text))

    def _keep_in_keyring(self, text: str) -> bool:
        """Write and read back: some keyrings accept everything and keep nothing."""
        if self._keyring is None:
            return False
        try:
            self._keyring.set_password(SERVICE, str(self.path), text)
        except Exception as error:  # noqa: BLE001 - every keyring fails in its own way; the file always works
            log.info("the keyring cannot be used (%s)", type(error).__name__)
            return False
        return self._from_keyring() == text

    def _from_keyring(self) -> str | None:
        if self._keyring is None:
            return None
        try:
            return self._keyring.get_password(SERVICE, str(self.path))
        except Exception as error:  # noqa: BLE001 - see _keep_in_keyring
            log.info("the keyring cannot be used (%s)", type(error).__name__)
            return None


def read_credentials(content: Mapping[str, Any]) -> Credentials:
    """Return the credentials in *content*; NotPairedError names the field that is missing or malformed."""
    values: dict[str, str] = {}
    for name in (f.name for f in fields(Credentials)):
        value = content.get(name)
        if not isinstance(value, str) or not 0 < len(value) <= _MAX_LENGTH or not value.isascii():
            raise NotPairedError(f"the credentials have no usable {name}")
        if not value.isprintable() or " " in value:
            raise NotPairedError(f"the credentials have no usable {name}")
        values[name] = value
    try:
        checked_address(values["relay_url"], "wss", "ws")
    except NetworkError as error:
        raise NotPairedError(f"the credentials have no usable relay_url: {error}") from None
    return Credentials(**values)


def _parsed(text: str) -> Mapping[str, Any]:
    try:
        content = json.loads(text)
    except ValueError:
        raise NotPairedError("the stored credentials are damaged") from None
    return content if isinstance(content, dict) else {}
