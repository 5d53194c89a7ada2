"""One-time links for whoever may write into the data folder: that is an admin already.

A link's token is kept as the name of a small file, hashed. Making one needs no lock on the database, so
it works beside a running server; deleting the file spends the link, which only one can do.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from datetime import datetime, timedelta
from pathlib import Path

from ringhook.ports.clock import Clock

LIFE = timedelta(minutes=10)
TOKEN_BYTES = 32
PREFIX, ADDRESS = "login-", "address.txt"


class LoginLinks:
    """Makes links and spends them."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder, self._clock = folder, clock

    def offer(self, address: str, workspace: str) -> str:
        """Return a new link to *workspace* on the page at *address*, good once and for ten minutes."""
        self._forget_old()
        token = secrets.token_urlsafe(TOKEN_BYTES)
        until = (self._clock.now() + LIFE).isoformat()
        flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY
        with os.fdopen(os.open(self._path(token), flags, 0o600), "w") as file:
            file.write(f"{until}\n{workspace}")
        return f"{address.rstrip('/')}/#once={token}"

    def spend(self, token: str) -> str:
        """Return the workspace that *token* opens, nothing for a bad one; it is not good any more after that."""
        path = self._path(token)
        try:
            text = path.read_text()
            path.unlink()
        except OSError:
            return ""
        return text.partition("\n")[2] if self._is_good(text) else ""

    def note_address(self, address: str) -> None:
        """Remember where the server of this folder is, for links made beside it."""
        (self._folder / ADDRESS).write_text(address)

    def address(self) -> str:
        """Return where the server was last, empty if nobody knows."""
        try:
            return (self._folder / ADDRESS).read_text().strip()
        except OSError:
            return ""

    def _forget_old(self) -> None:
        for path in self._folder.glob(f"{PREFIX}*"):
            try:
                if not self._is_good(path.read_text()):
                    path.unlink()
            except OSError:
                continue  # spent just now

    def _is_good(self, text: str) -> bool:
        try:
            return self._clock.now() < datetime.fromisoformat(text.partition("\n")[0])
        except ValueError:
            return False

    def _path(self, token: str) -> Path:
        return self._folder / f"{PREFIX}{hashlib.sha256(token.encode()).hexdigest()}"
