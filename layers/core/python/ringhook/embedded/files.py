"""`Files` in a folder beside the database; only its owner may read it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from io import RawIOBase
from pathlib import Path

from ringhook.domain.errors import NotFoundError, TryAgainError
from ringhook.ports.files import checked

UNFINISHED = ".part"


class FolderFiles:
    """One file for each name. What is being written has another name until it is whole."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, name: str, pieces: Iterable[bytes]) -> int:
        """See `ringhook.ports.files.Files`. Raises `TryAgainError` when the disk does not take it."""
        place = self._place(name)
        try:
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor, unfinished = tempfile.mkstemp(UNFINISHED, dir=place.parent)
        except OSError as error:
            raise _unwritten(error) from error
        try:
            size = _write(descriptor, pieces)
            Path(unfinished).replace(place)
        finally:
            Path(unfinished).unlink(missing_ok=True)
        return size

    def read(self, name: str, first: int, count: int) -> bytes:
        """See `ringhook.ports.files.Files`."""
        try:
            with self._place(name).open("rb") as file:
                file.seek(first)
                return file.read(count)
        except FileNotFoundError:
            raise NotFoundError("the file is no longer kept") from None

    def delete(self, name: str) -> None:
        """See `ringhook.ports.files.Files`. Folders that are empty now go too."""
        place = self._place(name)
        place.unlink(missing_ok=True)
        for folder in place.parents:
            if folder == self._folder:
                return
            try:
                folder.rmdir()
            except OSError:
                return

    def address(self, name: str, kind: str, file_name: str) -> str:  # noqa: ARG002 - the port's
        """See `ringhook.ports.files.Files`."""
        checked(name)
        return ""

    def _place(self, name: str) -> Path:
        """Return where *name* lies. The ending keeps names apart from folders and from Windows' devices."""
        *folders, last = checked(name).split("/")
        return self._folder.joinpath(*(f"_{part}" for part in folders), f"{last}.file")


def _write(descriptor: int, pieces: Iterable[bytes]) -> int:
    """Write *pieces*; what they raise themselves is not the disk's fault."""
    size = 0
    with os.fdopen(descriptor, "wb", buffering=0) as file:
        for piece in pieces:
            try:
                size += _write_whole(file, piece)
            except OSError as error:
                raise _unwritten(error) from error
        os.fsync(file.fileno())
    return size


def _write_whole(file: RawIOBase, piece: bytes) -> int:
    left = memoryview(piece)
    while left:
        left = left[file.write(left) or 0 :]
    return len(piece)


def _unwritten(error: OSError) -> TryAgainError:
    return TryAgainError(f"a file could not be kept ({error.strerror}); see that the disk has room")
