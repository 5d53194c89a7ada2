"""Encrypt what must not be read at rest."""

from __future__ import annotations

from typing import Protocol


class Vault(Protocol):
    """Seals short texts (4 KiB at most) with a key that never leaves its medium."""

    def seal(self, secret: str, context: str) -> str:
        """Return *secret* encrypted; only the same *context* (such as its name) opens it again."""
        ...

    def unseal(self, sealed: str, context: str) -> str:
        """Return the secret. Raises `TryAgainError` when the key's keeper does not answer."""
        ...
