"""The operator key of a data folder: whoever may write there may have one.

Only its fingerprint is kept, in a file of its own, so that making a key needs no lock on the database and
works beside a running server. A new key replaces the one before.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from ringhook.store.layout import fingerprint

FILE = "operator-key.sha256"
PREFIX = "rho_"
KEY_BYTES = 32


class OperatorKey:
    """Makes the key of a folder, and knows it again."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    def make(self) -> str:
        """Return a new key; nobody can read it again."""
        key = PREFIX + secrets.token_urlsafe(KEY_BYTES)
        unfinished = self._path.with_name(f"{FILE}.new")
        flags = os.O_CREAT | os.O_TRUNC | os.O_WRONLY
        with os.fdopen(os.open(unfinished, flags, 0o600), "w") as file:
            file.write(fingerprint(key))
        unfinished.replace(self._path)
        return key

    def mark(self) -> str:
        """Return the key's fingerprint, empty where none was made."""
        try:
            return self._path.read_text().strip()
        except OSError:
            return ""
