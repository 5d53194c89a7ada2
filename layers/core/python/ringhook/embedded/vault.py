"""`Vault` with a key in a file: AES-256-GCM, the context as associated data."""

from __future__ import annotations

import base64
import binascii
import os
import secrets
import stat
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ringhook.domain.errors import NotFoundError, RinghookError
from ringhook.ports.vault import plain_bytes

_VERSION = "v1"
_KEY_BYTES = 32
_NONCE_BYTES = 12
"""Random nonces of 96 bits are safe for 2^32 texts under one key (NIST SP 800-38D, 8.3)."""


class KeyUnusableError(RinghookError):
    """The key file cannot be trusted or read. Nothing is unsealed until it is put right."""


class KeyFileVault:
    """Seals as `v1:` and base64 of nonce and ciphertext. The key file is made on first use."""

    def __init__(self, path: Path) -> None:
        self._cipher = AESGCM(_key_in(path))

    def seal(self, secret: str, context: str) -> str:
        """See `ringhook.ports.vault.Vault`."""
        plain = plain_bytes(secret)
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = nonce + self._cipher.encrypt(nonce, plain, context.encode())
        return f"{_VERSION}:{base64.b64encode(sealed).decode()}"

    def unseal(self, sealed: str, context: str) -> str:
        """See `ringhook.ports.vault.Vault`."""
        version, _, text = sealed.partition(":")
        try:
            content = base64.b64decode(text, validate=True)
            if version != _VERSION or len(content) <= _NONCE_BYTES:
                raise _unreadable()
            nonce, encrypted = content[:_NONCE_BYTES], content[_NONCE_BYTES:]
            return self._cipher.decrypt(nonce, encrypted, context.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise _unreadable() from error


def _unreadable() -> NotFoundError:
    return NotFoundError(
        "this secret was sealed with another key or for another purpose: "
        "restore the key file that belongs to this database, or enter the secret again"
    )


def _key_in(path: Path) -> bytes:
    try:
        return _made(path)
    except FileExistsError:
        return _read(path)
    except OSError as error:
        raise KeyUnusableError(
            f"cannot write the key file {path} ({error.strerror}): make its folder writable"
        ) from error


def _made(path: Path) -> bytes:
    """Make the key file, on disk before the first secret is. O_EXCL never overwrites a key."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    key = secrets.token_bytes(_KEY_BYTES)
    with os.fdopen(descriptor, "wb") as file:
        file.write(base64.b64encode(key) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return key


def _read(path: Path) -> bytes:
    _refuse_if_shared(path)
    try:
        key = base64.b64decode(path.read_bytes().strip(), validate=True)
    except OSError as error:
        raise KeyUnusableError(
            f"cannot read the key file {path} ({error.strerror}): give it to ringhook's user"
        ) from error
    except binascii.Error:
        key = b""
    if len(key) != _KEY_BYTES:
        raise KeyUnusableError(
            f"{path} holds no key: restore it from the backup, or delete it and enter every secret again"
        )
    return key


def _refuse_if_shared(path: Path) -> None:
    """Windows has no such bits; there the folder's own rights must do."""
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise KeyUnusableError(
            f"others on this machine may read the key file {path}: run `chmod 600 {path}`"
        )
