"""One process per database file."""

from __future__ import annotations

import os
import sys
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


class ProcessLock:
    """Held from construction to `release`, or to the end of the process however it ends.

    A file of its own, because SQLite's locks come and go with each transaction. It stays on disk:
    deleting it would let two processes hold locks on two files of one name.
    """

    def __init__(self, path: Path) -> None:
        """Raises `BlockingIOError` when somebody else holds it, else what opening a file raises."""
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(self._descriptor)
        except OSError as error:
            os.close(self._descriptor)
            raise BlockingIOError(f"{path} is locked by another process") from error

    def release(self) -> None:
        """Let the next process in."""
        os.close(self._descriptor)
