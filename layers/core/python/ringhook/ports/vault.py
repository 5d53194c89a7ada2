"""Encrypt what must not be read at rest."""

from __future__ import annotations

from typing import Protocol

from ringhook.domain.errors import TooLargeError

MAX_SECRET_BYTES = 64 * 1024
"""A password has some bytes, a signed token some thousand, a session of several tokens some ten thousand."""


class Vault(Protocol):
    """Seals texts of up to 64 KiB with a key that never leaves its medium."""

    def seal(self, secret: str, context: str) -> str:
        """Return *secret* encrypted; only the same *context* (such as its name) opens it again.

        Raises `TooLargeError`.
        """
        ...

    def unseal(self, sealed: str, context: str) -> str:
        """Return the secret. Raises `TryAgainError` when the key's keeper does not answer."""
        ...


def plain_bytes(secret: str) -> bytes:
    """Return what a vault encrypts. Raises `TooLargeError`."""
    plain = secret.encode()
    if len(plain) > MAX_SECRET_BYTES:
        raise TooLargeError(f"a secret may have {MAX_SECRET_BYTES} bytes; shorten it")
    return plain
