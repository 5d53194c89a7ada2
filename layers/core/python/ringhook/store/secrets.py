"""Named secrets: sealed at rest, written but never shown, opened only where they are used."""

from __future__ import annotations

from collections.abc import Mapping

from ringhook.domain.errors import NotFoundError
from ringhook.ports.table import Row, Table
from ringhook.ports.vault import Vault
from ringhook.store.layout import workspace

PREFIX, SUFFIX = "$secret.", "$"


class Secrets:
    """Seals and opens secrets by name; opened values stay in this process's memory by version."""

    def __init__(self, table: Table, vault: Vault) -> None:
        self._table = table
        self._vault = vault
        self._opened: dict[tuple[str, str, int], str] = {}

    def write(self, name: str, secret_name: str, value: str) -> None:
        """Keep *value* under *secret_name* in workspace *name*."""
        sealed = self._vault.seal(value, _context(name, secret_name))
        self._table.put(Row(workspace(name, "secrets"), secret_name, {"sealed": sealed}))

    def read(self, name: str, secret_name: str) -> str:
        """Return the value. Raises `NotFoundError` naming the secret, never its value."""
        row = self._table.get(workspace(name, "secrets"), secret_name)
        if row is None:
            raise NotFoundError(f"secret {secret_name} does not exist; write it first")
        key = (name, secret_name, row.version)
        if key not in self._opened:
            context = _context(name, secret_name)
            self._opened[key] = self._vault.unseal(row.data["sealed"], context)
        return self._opened[key]

    def names(self, name: str) -> tuple[str, ...]:
        """Return the names of the workspace's secrets."""
        page = self._table.query(workspace(name, "secrets"), limit=1000)
        return tuple(row.sort for row in page.rows)

    def resolve(self, name: str, settings: Mapping[str, str]) -> dict[str, str]:
        """Return *settings* with every `$secret.x$` replaced by its value."""
        return {key: self._resolved(name, value) for key, value in settings.items()}

    def _resolved(self, name: str, value: str) -> str:
        secret_name = referenced(value)
        return self.read(name, secret_name) if secret_name else value


def referenced(text: str) -> str:
    """Return the secret's name when *text* is exactly one reference, else nothing."""
    if text.startswith(PREFIX) and text.endswith(SUFFIX) and len(text) > len(PREFIX):
        return text[len(PREFIX) : -len(SUFFIX)]
    return ""


def reference(secret_name: str) -> str:
    """Return how a document refers to the secret."""
    return f"{PREFIX}{secret_name}{SUFFIX}"


def _context(name: str, secret_name: str) -> str:
    return f"{name}/{secret_name}"
