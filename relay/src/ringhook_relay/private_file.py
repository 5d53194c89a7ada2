"""Files that decide what this computer does, or prove who it is: nobody else may write, or read, them.

Windows keeps such rights in access lists, which the standard library cannot read; there the user's own
folder (%APPDATA%) is private by default, and only the atomic write applies.
"""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

CHECKS_RIGHTS = os.name == "posix"
_WRITE_BY_OTHERS = stat.S_IWGRP | stat.S_IWOTH
_ANYTHING_BY_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_ROOT = 0


class UnsafeFileError(Exception):
    """Others can read or write a file they must not; the message has the command that mends it."""


def write_private(path: Path, text: str) -> None:
    """Write *text* to *path* so that a reader sees the old or the new file, and others neither."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # made 0600
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def refuse_foreign_writers(path: Path) -> None:
    """Raise `UnsafeFileError` when another user may change *path* or the folder it is in."""
    for place in (path, path.parent):
        rights = _rights(place)
        if rights is not None and _changeable(rights):
            raise UnsafeFileError(
                f"{place} can be changed by other users: chown it to yourself, then chmod go-w {place}"
            )


def refuse_foreign_readers(path: Path) -> None:
    """Raise `UnsafeFileError` when another user may read *path*."""
    rights = _rights(path)
    if rights is not None and (rights.st_mode & _ANYTHING_BY_OTHERS or not _is_ours(rights)):
        raise UnsafeFileError(
            f"{path} holds a secret that other users can read: chmod 600 {path}, and pair again if they may have"
        )


def is_replaceable(path: Path) -> bool:
    """Say whether any user of this computer may replace *path* or a folder above it.

    A sticky folder such as /tmp is fine: only owners replace what is in it.
    """
    for place in (path, *path.parents):
        rights = _rights(place)
        if rights is None:
            continue
        mode = rights.st_mode
        if mode & stat.S_IWOTH and not (stat.S_ISDIR(mode) and mode & stat.S_ISVTX):
            return True
    return False


def _rights(path: Path) -> os.stat_result | None:
    if not CHECKS_RIGHTS or not path.exists():
        return None
    return path.stat()


def _changeable(rights: os.stat_result) -> bool:
    return bool(rights.st_mode & _WRITE_BY_OTHERS) or not _is_ours(rights)


def _is_ours(rights: os.stat_result) -> bool:
    return rights.st_uid in (_ROOT, os.getuid())
