"""The database file held by another process, or damaged: nothing is lost, and nothing begins anew in silence."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from tests.acceptance.embedded_target import LOOPBACK, QUIET, refused
from tests.acceptance.waiting import eventually
from tests.faults.account import Row
from tests.faults.load import under_load
from tests.faults.site import Site, site

pytestmark = pytest.mark.e2e

PATIENCE_SECONDS = 60.0
EVENTS = 60
PAGE_BYTES = 4096
RUBBISH = b"\xa5"
Spoil = Callable[[Path], None]


def locked(folder: Path, held_seconds: float, senders: int = 8, *, is_refused: bool = False) -> Row:
    """Let another process's transaction hold the file so long; with *is_refused* until webhooks are refused."""
    with site(folder) as found:
        found.configure()
        with under_load(found.port, senders, 0.02) as load:
            eventually(lambda: len(load.accepted) > senders, "calls", PATIENCE_SECONDS)
            with closing(sqlite3.connect(found.records.file, isolation_level=None)) as connection:
                connection.execute("PRAGMA busy_timeout = 30000").fetchone()
                connection.execute("BEGIN EXCLUSIVE")
                time.sleep(held_seconds)
                if is_refused:
                    eventually(lambda: load.refused, "a refusal", PATIENCE_SECONDS)
            before = len(load.accepted)
            eventually(lambda: len(load.accepted) > before + senders, "calls", PATIENCE_SECONDS)
        found.settle(load)
        return found.row(f"file held by another for {held_seconds:.0f} s", load)


def damaged(folder: Path) -> list[Row]:
    """Spoil the file of a server that was killed, in each way, try to start; then start with the whole one."""
    with site(folder) as found:
        found.configure()
        with under_load(found.port, 4) as load:
            eventually(lambda: len(load.accepted) > EVENTS, "calls", PATIENCE_SECONDS)
        found.kill()
        notes = {name: _refusal(found, spoil) for name, spoil in SPOILS.items()}
        found.start()
        found.settle(load)
        return [found.row(f"file: {name}", load, note) for name, note in notes.items()]


def _refusal(found: Site, spoil: Spoil) -> str:
    """Return why a server does not start with a spoilt copy of the file, which it leaves as it is."""
    spoilt = found.folder / "spoilt"
    shutil.copytree(found.records.file.parent, spoilt)
    file = spoilt / found.records.file.name
    spoil(file)
    before = _state(file)
    done = refused(found.folder, *QUIET, *LOOPBACK, "--data", str(spoilt))
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert _state(file) == before
    shutil.rmtree(spoilt)
    sentence = done.stderr.strip().splitlines()[-1].replace(str(file), file.name)
    return sentence.removeprefix("ringhook: ")


def _state(file: Path) -> list[bytes]:
    """Return what the file and its journal hold."""
    both = (file, file.with_name(file.name + "-wal"))
    return [one.read_bytes() if one.exists() else b"" for one in both]


def be_overwritten_at_its_beginning(file: Path) -> None:
    _overwrite(file, 0, 100)


def be_overwritten_inside(file: Path) -> None:
    size = file.stat().st_size // PAGE_BYTES
    _overwrite(file, size // 2 * PAGE_BYTES, 3 * PAGE_BYTES)


def be_cut(file: Path) -> None:
    _fold_in(file)
    os.truncate(file, file.stat().st_size // PAGE_BYTES // 2 * PAGE_BYTES)


def be_empty(file: Path) -> None:
    _fold_in(file)
    file.write_bytes(b"")


def be_text(file: Path) -> None:
    _fold_in(file)
    file.write_text("telephone;name\n" * 1000)


def be_gone(file: Path) -> None:
    file.unlink()


def have_a_damaged_journal(file: Path) -> None:
    journal = file.with_name(file.name + "-wal")
    _overwrite(journal, journal.stat().st_size // 3, 100)


def have_a_journal_without_its_beginning(file: Path) -> None:
    _overwrite(file.with_name(file.name + "-wal"), 0, 32)


SPOILS: dict[str, Spoil] = {
    "overwritten at its beginning": be_overwritten_at_its_beginning,
    "overwritten inside": be_overwritten_inside,
    "cut in half": be_cut,
    "empty": be_empty,
    "not a database": be_text,
    "gone, its journal left": be_gone,
    "its journal overwritten inside": have_a_damaged_journal,
    "its journal overwritten at its beginning": have_a_journal_without_its_beginning,
}


def _overwrite(file: Path, at: int, count: int) -> None:
    with file.open("r+b") as opened:
        opened.seek(at)
        opened.write(RUBBISH * count)


def _fold_in(file: Path) -> None:
    """Move the journal's content into the file: the whole state is in one place, and then spoilt."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


def test_a_file_that_another_process_holds_is_waited_for(tmp_path: Path) -> None:
    row = locked(tmp_path, 2.0)
    assert (row.effects, row.is_clean) == (2 * row.events, True), row


def test_a_second_server_on_the_same_file_is_refused(tmp_path: Path) -> None:
    with site(tmp_path) as found:
        done = refused(tmp_path / "second", *QUIET, "--data", str(found.records.file.parent))
        assert done.returncode == 2
        assert "stop it, or give this one a file of its own" in done.stderr


def test_a_damaged_file_is_refused_with_what_to_do_and_left_as_it_is(tmp_path: Path) -> None:
    rows = damaged(tmp_path)
    assert len(rows) == len(SPOILS)
    for row in rows:
        assert "ringhook restore" in row.note
        assert (row.effects, row.is_clean) == (2 * row.events, True), row
