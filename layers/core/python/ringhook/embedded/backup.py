"""One file that holds a data folder: the database as of one moment, what belongs to it, and checksums.

A backup is made while the server runs: SQLite copies its file under one snapshot
(https://www.sqlite.org/backup.html). The key of the vault stays out unless it is asked for, so that
whoever finds the file reads no secret.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from ringhook.domain.errors import RinghookError
from ringhook.embedded.opening import open_reader
from ringhook.embedded.operator_key import FILE as OPERATOR
from ringhook.ports.clock import Clock

HEAD, SUMS = "ringhook-backup.json", "ringhook-checksums.json"
DATABASE, KEY, FILES = "ringhook.sqlite3", "vault.key", "files"
FORMAT = 1
UNFINISHED = ".part"


class BackupError(RinghookError):
    """A backup cannot be made, or must not be restored; the message says what to change."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a backup holds."""

    size_bytes: int
    recordings: int
    has_key: bool


def mark_of_key(path: Path) -> str:
    """Return what tells one vault's key from another's, and nothing else about it."""
    return hashlib.sha256(b"ringhook vault key\n" + path.read_bytes().strip()).hexdigest()


def make_backup(folder: Path, target: Path, clock: Clock, *, with_key: bool) -> Made:
    """Write a backup of *folder* to *target*, which is there only when all of it is.

    Raises `BackupError`.
    """
    if not (folder / DATABASE).is_file() or not (folder / KEY).is_file():
        raise BackupError(f"{folder} is not a folder of ringhook; name it with --data")
    unfinished = target.with_name(target.name + UNFINISHED)
    try:
        with tempfile.TemporaryDirectory(dir=target.absolute().parent) as scratch:
            snapshot = Path(scratch) / DATABASE
            _copy_database(folder / DATABASE, snapshot)
            descriptor = os.open(unfinished, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                recordings = _pack(folder, snapshot, file, clock, with_key=with_key)
                file.flush()
                os.fsync(file.fileno())
        unfinished.replace(target)
    except (OSError, sqlite3.Error) as error:
        unfinished.unlink(missing_ok=True)
        raise BackupError(
            f"cannot write {target} ({error}): see that the disk has room and the folder is writable"
        ) from error
    return Made(target.stat().st_size, recordings, with_key)


def _copy_database(source: Path, target: Path) -> None:
    with closing(open_reader(source)) as reader, closing(sqlite3.connect(target)) as writer:
        reader.backup(writer)  # in one step: a writer beside us cannot make it begin again
        writer.execute("PRAGMA journal_mode = DELETE").fetchone()


def _pack(folder: Path, snapshot: Path, file: IO[bytes], clock: Clock, *, with_key: bool) -> int:
    sums: dict[str, str] = {}
    with tarfile.open(fileobj=file, mode="w|", format=tarfile.PAX_FORMAT) as archive:
        head = {
            "format": FORMAT,
            "at": clock.now().isoformat(),
            "key": mark_of_key(folder / KEY),
        }
        _add_text(archive, HEAD, head)
        _add(archive, DATABASE, snapshot, sums)
        for name in (OPERATOR, *((KEY,) if with_key else ())):
            _add(archive, name, folder / name, sums)
        recordings = sum(
            _add(archive, path.relative_to(folder).as_posix(), path, sums)
            for path in _recordings(folder / FILES)
        )
        _add_text(archive, SUMS, sums)
    return recordings


def _recordings(folder: Path) -> Iterator[Path]:
    yield from sorted(path for path in folder.rglob("*.file") if path.is_file())


def _add(archive: tarfile.TarFile, name: str, path: Path, sums: dict[str, str]) -> bool:
    """Add a file as it is now; one that is gone meanwhile is left out."""
    try:
        with path.open("rb") as file:
            info = tarfile.TarInfo(name)
            info.size, info.mode = os.fstat(file.fileno()).st_size, 0o600
            reader = _Summed(file)
            archive.addfile(info, reader)
    except FileNotFoundError:
        return False
    sums[name] = reader.sum.hexdigest()
    return True


def _add_text(archive: tarfile.TarFile, name: str, content: dict[str, Any]) -> None:
    text = json.dumps(content, indent=1).encode()
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(text), 0o600
    archive.addfile(info, io.BytesIO(text))


class _Summed:
    """A file that is summed up while it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.sum = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._file.read(size)
        self.sum.update(piece)
        return piece
