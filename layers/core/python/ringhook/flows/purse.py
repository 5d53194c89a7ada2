"""The secrets that one request carries, remembered so that no answer can show them."""

from __future__ import annotations

import json
from urllib.parse import quote, quote_plus

from ringhook.engine.text import MASK
from ringhook.store.secrets import Secrets

SHORTEST_HIDDEN = 4
"""Hiding shorter texts would only punch holes into sentences."""


class Purse:
    """Opens the secrets of one workspace for one request."""

    def __init__(self, secrets: Secrets, workspace: str) -> None:
        self._secrets, self._workspace = secrets, workspace
        self._hidden: set[str] = set()

    def read(self, secret_name: str) -> str:
        """Return the secret's value. Raises `NotFoundError` naming the secret."""
        value = self._secrets.read(self._workspace, secret_name)
        self.hide(value)
        return value

    def hide(self, *values: str) -> None:
        """Never show *values*."""
        for value in values:
            self._hidden |= {
                value,
                quote(value, safe=""),
                quote_plus(value),
                json.dumps(value)[1:-1],
            }

    def masked(self, text: str) -> str:
        """Return *text* with everything that must not be shown replaced."""
        for value in sorted(self._hidden, key=len, reverse=True):
            if len(value) >= SHORTEST_HIDDEN:
                text = text.replace(value, MASK)
        return text
