"""A backup holds everything as of one moment; what is no whole backup changes nothing."""

from __future__ import annotations

import shutil
import sqlite3
import stat
import tarfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from ringhook.embedded.backup import DATABASE, KEY, BackupError, make_backup
from ringhook.embedded.clock import SystemClock
from ringhook.embedded.database import Database
from ringhook.embedded.files import FolderFiles
from ringhook.embedded.operator_key import OperatorKey
from ringhook.embedded.restoring import restore
from ringhook.embedded.table import SqliteTable
from ringhook.embedded.vault import KeyFileVault
from ringhook.ports.table import Row

CLOCK = SystemClock()
SOUND = b"RIFF" + bytes(100_000)


def fill(folder: Path, text: str = "before") -> str:
    """Make a data folder; returns a sealed secret of it."""
    folder.mkdir(parents=True, exist_ok=True)
    with Database(folder / DATABASE) as database:
        SqliteTable(database, CLOCK).put(Row("p", "s", {"text": text}))
    FolderFiles(folder / "files").put("main/call/1", [SOUND])
    OperatorKey(folder).make()
    return KeyFileVault(folder / KEY).seal("a secret", "of somebody")


def text_in(folder: Path) -> str:
    with Database(folder / DATABASE) as database:
        row = SqliteTable(database, CLOCK).get("p", "s")
        assert row is not None
        return str(row.data["text"])


def back_up(folder: Path, *, with_key: bool = True) -> Path:
    target = folder.parent / "backup.tar"
    make_backup(folder, target, CLOCK, with_key=with_key)
    return target


def test_a_folder_comes_back_as_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    sealed = fill(folder)
    mark = OperatorKey(folder).mark()
    backup = back_up(folder)
    shutil.rmtree(folder)
    assert restore(backup, folder, CLOCK, key=None, over=False) is None
    assert text_in(folder) == "before"
    assert KeyFileVault(folder / KEY).unseal(sealed, "of somebody") == "a secret"
    assert FolderFiles(folder / "files").read("main/call/1", 0, len(SOUND)) == SOUND
    assert OperatorKey(folder).mark() == mark
    assert not list(folder.glob("restoring-*"))


def test_a_backup_beside_a_running_server_is_of_one_moment(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    fill(folder)
    with Database(folder / DATABASE) as database:
        table = SqliteTable(database, CLOCK)
        for number in range(300):
            table.put(Row("many", f"{number:04}", {}))
        backup = back_up(folder)
        table.put(Row("p", "s", {"text": "after"}))
        with pytest.raises(BackupError, match="stop it first"):
            restore(backup, folder, CLOCK, key=None, over=True)
    other = tmp_path / "other"
    restore(backup, other, CLOCK, key=None, over=False)
    assert text_in(other) == "before"
    assert text_in(folder) == "after"


def test_only_the_owner_may_read_a_backup_and_what_is_made_of_it(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    fill(folder)
    backup = back_up(folder)
    other = tmp_path / "other"
    restore(backup, other, CLOCK, key=None, over=False)
    for path in (backup, other / DATABASE, other / KEY):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_key_stays_out_unless_it_is_asked_for(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    sealed = fill(folder)
    backup = back_up(folder, with_key=False)
    assert (folder / KEY).read_bytes().strip() not in backup.read_bytes()
    copy = tmp_path / "kept elsewhere"
    shutil.copy(folder / KEY, copy)
    shutil.rmtree(folder)
    with pytest.raises(BackupError, match="--key"):
        restore(backup, folder, CLOCK, key=None, over=False)
    restore(backup, folder, CLOCK, key=copy, over=False)
    assert KeyFileVault(folder / KEY).unseal(sealed, "of somebody") == "a secret"


def test_the_key_of_another_folder_is_refused(tmp_path: Path) -> None:
    fill(tmp_path / "data")
    fill(tmp_path / "other")
    backup = back_up(tmp_path / "data", with_key=False)
    with pytest.raises(BackupError, match="--key"):
        restore(backup, tmp_path / "new", CLOCK, key=tmp_path / "other" / KEY, over=False)


def test_data_that_are_there_are_moved_away_only_when_that_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    fill(folder)
    backup = back_up(folder)
    with Database(folder / DATABASE) as database:
        SqliteTable(database, CLOCK).put(Row("p", "s", {"text": "after"}))
    with pytest.raises(BackupError, match="--over"):
        restore(backup, folder, CLOCK, key=None, over=False)
    assert text_in(folder) == "after"
    before = restore(backup, folder, CLOCK, key=None, over=True)
    assert before is not None
    assert text_in(folder) == "before"
    assert text_in(before) == "after"


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def turn_a_bit(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


def be_text(path: Path) -> None:
    path.write_text("phone;name\n" * 1000)


def be_empty(path: Path) -> None:
    path.write_bytes(b"")


def lead_elsewhere(path: Path) -> None:
    with tarfile.open(path, "a:") as archive:
        archive.add(__file__, "files/../../outside.file")


def be_a_link(path: Path) -> None:
    with tarfile.open(path, "a:") as archive:
        info = tarfile.TarInfo("vault.key")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(info)


@pytest.mark.parametrize("harm", [cut, turn_a_bit, be_text, be_empty, lead_elsewhere, be_a_link])
def test_a_damaged_or_foreign_backup_changes_nothing(
    tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    folder = tmp_path / "data"
    fill(folder)
    backup = back_up(folder)
    harm(backup)
    with pytest.raises(BackupError):
        restore(backup, folder, CLOCK, key=None, over=True)
    assert text_in(folder) == "before"
    assert {path.name for path in folder.iterdir() if path.is_dir()} == {"files"}
    assert not (tmp_path / "outside.file").exists()


def test_what_is_no_data_folder_is_not_backed_up(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="--data"):
        make_backup(tmp_path, tmp_path / "backup", CLOCK, with_key=False)
    fill(tmp_path / "data")
    with pytest.raises(BackupError, match="cannot write"):
        make_backup(tmp_path / "data", tmp_path / "none" / "b", CLOCK, with_key=False)


def test_a_database_of_a_newer_ringhook_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    fill(folder)
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        connection.execute("PRAGMA user_version = 99")
    backup = back_up(folder)
    with pytest.raises(BackupError, match="newer"):
        restore(backup, tmp_path / "new", CLOCK, key=None, over=False)
