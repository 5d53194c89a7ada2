"""Secrets behind tickets that mean nothing outside this process."""

from __future__ import annotations

from secrets import token_hex
from threading import Lock

from ringhook.domain.errors import NotFoundError
from ringhook.ports.vault import plain_bytes


class MemoryVault:
    """A sealed text is a random ticket, so a test that stores or shows the secret itself is found out."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._secrets: dict[tuple[str, str], str] = {}

    def seal(self, secret: str, context: str) -> str:
        """See `ringhook.ports.vault.Vault`."""
        plain_bytes(secret)
        sealed = f"memory:{token_hex(16)}"
        with self._lock:
            self._secrets[sealed, context] = secret
        return sealed

    def unseal(self, sealed: str, context: str) -> str:
        """See `ringhook.ports.vault.Vault`."""
        with self._lock:
            secret = self._secrets.get((sealed, context))
        if secret is None:
            raise NotFoundError(
                "nothing was sealed here under this context; enter the secret again"
            )
        return secret
