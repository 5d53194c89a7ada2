"""Where the log goes: to the terminal, and for a relay with a window to a small private file as well."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from typing import Final

FORMAT: Final = "%(asctime)s %(message)s"
MAX_BYTES: Final = 512 * 1024


def log_to_terminal() -> None:
    """Write one line per thing to standard error, when there is one: a program without a console has none."""
    handler = logging.NullHandler() if sys.stderr is None else logging.StreamHandler(sys.stderr)
    logging.basicConfig(handlers=[handler], level=logging.INFO, format=FORMAT)
    # The library's own lines can hold headers, and so the token.
    logging.getLogger("websockets").setLevel(logging.WARNING)


def log_to_file(path: Path) -> None:
    """Write the log to *path* too, with one older file beside it. Callers' numbers are masked before they come here."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        handler = _PrivateFileHandler(path)
    except OSError as error:
        logging.getLogger(__name__).warning("%s cannot be written: %s", path, error.strerror)
        return
    handler.setFormatter(logging.Formatter(FORMAT))
    logging.getLogger().addHandler(handler)


class _PrivateFileHandler(logging.FileHandler):
    """Readable for its owner only; a long file becomes the older one. `logging.handlers` would cost memory all day."""

    def __init__(self, path: Path) -> None:
        self._path = path
        _make_private(path)
        super().__init__(path, encoding="utf-8")

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        if self.stream is not None and self.stream.tell() > MAX_BYTES:
            self._exchange()
        super().emit(record)

    def _exchange(self) -> None:
        """Windows renames no file that is open; a failure costs the older file, not the log."""
        if self.stream is not None:
            self.stream.close()
        try:
            self._path.replace(self._path.with_suffix(".old.log"))
        except OSError:
            self._path.unlink(missing_ok=True)
        _make_private(self._path)
        self.stream = self._open()


def _make_private(path: Path) -> None:
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600))
