"""A disk that is full for some seconds: nothing is taken in, nothing that was taken in is lost."""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.acceptance.crm import Answer, Request
from tests.acceptance.waiting import eventually
from tests.faults.account import Row
from tests.faults.load import under_load
from tests.faults.site import site

pytestmark = pytest.mark.e2e

DISK_MIB = 256
PATIENCE_SECONDS = 60.0
REFUSALS = 20


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """Mount a disk of a few MiB below *folder*; skips where that is not allowed."""
    place = folder / "store"
    place.mkdir(parents=True)
    size = f"size={DISK_MIB}m,mode=700"
    mounted = subprocess.run(
        ["/bin/mount", "-t", "tmpfs", "-o", size, "ringhook-faults", str(place)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"a disk of its own needs the right to mount: {mounted.stderr.strip()}")
    try:
        yield place
    finally:
        subprocess.run(["/bin/umount", str(place)], check=True)


def full_disk(folder: Path, times: int, senders: int = 8, full_seconds: float = 1.0) -> Row:
    """Fill the disk so often under load, and make room again."""
    with small_disk(folder) as disk, site(folder, _a_little_slow) as found:
        found.configure()
        ballast = disk / "ballast"
        ballast.touch()
        with under_load(found.port, senders, 0.02) as load:
            for _ in range(times):
                time.sleep(0.5)
                before = load.refused
                _fill(disk, ballast)
                eventually(lambda: load.refused > before + REFUSALS, "refusals", PATIENCE_SECONDS)  # noqa: B023 - waited for here
                time.sleep(full_seconds)
                os.truncate(ballast, 0)
        found.settle(load)
        row = found.row(f"disk full, {times} times", load)
        found.stop()
    return row


def _a_little_slow(_request: Request) -> Answer:
    """Some requests are under way when the disk fills up, so their ends cannot be written."""
    time.sleep(0.2)
    return Answer()


def _fill(disk: Path, ballast: Path) -> None:
    """Nothing is left when the last page could not be written."""
    free = os.statvfs(disk)
    with contextlib.suppress(OSError), ballast.open("r+b", buffering=0) as file:
        while file.write(b"\0" * (free.f_bavail * free.f_frsize + 4096)):
            pass


def test_a_full_disk_refuses_webhooks_and_loses_nothing(tmp_path: Path) -> None:
    row = full_disk(tmp_path, 1)
    assert row.refused
    assert (row.effects, row.ambiguous, row.is_clean) == (2 * row.events, 0, True), row
