"""A backup becomes a data folder again: all of it is looked at before anything that is there is touched."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sqlite3
import tarfile
import tempfile
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from ringhook.embedded import schema
from ringhook.embedded.backup import (
    DATABASE,
    FILES,
    FORMAT,
    HEAD,
    KEY,
    SUMS,
    BackupError,
    mark_of_key,
)
from ringhook.embedded.operator_key import FILE as OPERATOR
from ringhook.embedded.process_lock import ProcessLock
from ringhook.ports.clock import Clock

PIECE = 1024 * 1024
LONGEST_TEXT = 64 * 1024 * 1024
MEMBER = re.compile(
    rf"{re.escape(DATABASE)}|{KEY}|{re.escape(OPERATOR)}|{FILES}(/_[^/\0]+)*/[^/\0]+\.file"
)
OURS = (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", KEY, OPERATOR, FILES)


def restore(
    source: Path, folder: Path, clock: Clock, *, key: Path | None, over: bool
) -> Path | None:
    """Make *folder* what the backup *source* holds; returns where what was there before is now.

    *key* is the vault's key file where the backup has none. Raises `BackupError`, and then nothing was
    changed: the backup is damaged or foreign, its key is not there, a server runs on the folder, or the
    folder has data and *over* does not say that they may be moved away.
    """
    has_data = any((folder / name).exists() for name in (DATABASE, KEY))
    if has_data and not over:
        raise BackupError(f"{folder} has data already; --over moves them into a folder beside")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = ProcessLock(folder / f"{DATABASE}.lock")
    except BlockingIOError:
        raise BackupError(f"a server runs on {folder}: stop it first") from None
    except OSError as error:
        raise BackupError(f"cannot write into {folder} ({error.strerror})") from error
    scratch = Path(tempfile.mkdtemp(prefix="restoring-", dir=folder))
    try:
        head = _unpack(source, scratch)
        _check_database(scratch / DATABASE)
        _take_key(head, scratch, [scratch / KEY, *([key] if key else []), folder / KEY])
        return _swap(scratch, folder, clock.now())
    except OSError as error:
        raise BackupError(f"cannot restore {source} ({error})") from error
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
        lock.release()


def _unpack(source: Path, scratch: Path) -> dict[str, Any]:
    """Write the archive's files into *scratch* and compare each with its checksum."""
    damaged = BackupError(f"{source} is no whole backup of ringhook; take another one")
    texts: dict[str, dict[str, Any]] = {}
    found: dict[str, str] = {}
    try:
        with tarfile.open(source, "r:") as archive:
            for member in archive:
                file = archive.extractfile(member) if member.isreg() else None
                if file is None:
                    raise damaged
                if member.name in {HEAD, SUMS}:
                    texts[member.name] = json.loads(file.read(LONGEST_TEXT))
                elif MEMBER.fullmatch(member.name) and ".." not in member.name.split("/"):
                    found[member.name] = _write(file, scratch / member.name)
                else:
                    raise damaged
    except (tarfile.TarError, ValueError, EOFError):
        raise damaged from None
    head = texts.get(HEAD, {})
    if found != texts.get(SUMS) or DATABASE not in found:
        raise damaged
    if head.get("format") != FORMAT:
        raise BackupError(f"{source} was made by a newer ringhook; install that one")
    return head


def _write(file: IO[bytes], path: Path) -> str:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    summed = hashlib.sha256()
    with path.open("xb") as target:
        path.chmod(0o600)
        while piece := file.read(PIECE):
            summed.update(piece)
            target.write(piece)
    return summed.hexdigest()


def _check_database(path: Path) -> None:
    try:
        with closing(sqlite3.connect(path)) as connection:
            verdict = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            ours = connection.execute("PRAGMA application_id").fetchone()[0]
            version = connection.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.Error as error:
        raise BackupError(f"the backup's database cannot be read ({error})") from error
    if verdict != "ok" or ours != schema.APPLICATION_ID:
        raise BackupError("the backup's database is damaged; take another backup")
    if version > len(schema.MIGRATIONS):
        raise BackupError(
            f"a newer ringhook wrote that database (format {version}); install that one"
        )


def _take_key(head: dict[str, Any], scratch: Path, places: list[Path]) -> None:
    """Put the key that sealed this backup's secrets beside its database."""
    for place in places:
        if place.is_file() and mark_of_key(place) == head.get("key"):
            if place != scratch / KEY:
                shutil.copyfile(place, scratch / KEY)
            (scratch / KEY).chmod(0o600)
            return
    raise BackupError(
        f"the key of this backup's secrets is not here: name its copy of {KEY} with --key"
    )


def _swap(scratch: Path, folder: Path, now: datetime) -> Path | None:
    """Move away what is there, then move in what was unpacked, the database last."""
    before = folder / f"before-{now:%Y%m%dT%H%M%S}"
    there = [folder / name for name in OURS if (folder / name).exists()]
    for path in there:
        before.mkdir(mode=0o700, exist_ok=True)
        path.replace(before / path.name)
    for name in (*OURS[1:], DATABASE):
        if (scratch / name).exists():
            (scratch / name).replace(folder / name)
    return before if there else None
