"""What `run` returned for is on disk, whatever happens to the process; one process at a time."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ringhook.embedded.database import Database, DatabaseUnusableError
from ringhook.embedded.queue import SqliteQueue
from ringhook.memory.clock import FixedClock

DIES = """
import os, signal, sys
from pathlib import Path
from ringhook.embedded.database import Database
from ringhook.embedded.queue import SqliteQueue
from ringhook.memory.clock import FixedClock
from ringhook.ports.queue import Message

queue = SqliteQueue(Database(Path(sys.argv[1])), FixedClock(), "events")
queue.send(Message("handled"), Message("leased"), Message("waiting"))
handled, leased = queue.receive(2)
queue.delete(handled)
os.kill(os.getpid(), signal.SIGKILL)
"""

HOLDS = """
import sys
from pathlib import Path
from ringhook.embedded.database import Database

with Database(Path(sys.argv[1])):
    print("open", flush=True)
    sys.stdin.readline()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_kill_9_loses_nothing_that_was_sent_or_deleted(path: Path, clock: FixedClock) -> None:
    died = subprocess.run([sys.executable, "-c", DIES, str(path)], timeout=60, check=False)

    assert died.returncode == -signal.SIGKILL
    with Database(path) as database:
        queue = SqliteQueue(database, clock, "events")
        assert [one.body for one in queue.receive()] == ["leased", "waiting"]


def test_a_second_process_is_refused_until_the_first_has_closed(path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        with pytest.raises(DatabaseUnusableError, match=r"another ringhook uses .* stop it"):
            Database(path)
        other.communicate("close\n", timeout=60)

    Database(path).close()


def test_a_second_database_on_the_same_file_is_refused(database: Database, path: Path) -> None:
    assert database.read(lambda _: True)
    with pytest.raises(DatabaseUnusableError, match="another ringhook"):
        Database(path)
