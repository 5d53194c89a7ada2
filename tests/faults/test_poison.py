"""Events that nobody can handle: one that raises each time, one that ends the process each time."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import pytest
from tests.acceptance.waiting import eventually
from tests.faults.account import Row
from tests.faults.load import Load, under_load
from tests.faults.poisoned import KILLS
from tests.faults.site import Site, site

pytestmark = pytest.mark.e2e

PATIENCE_SECONDS = 60.0
DEATHS = 3
"""So many processes may die of one event."""
POISONED = (sys.executable, str(Path(__file__).with_name("poisoned.py")))


def poison(folder: Path, call: str, senders: int = 8) -> Row:
    """Send the poison in the midst of others, and start the server again as often as it dies."""
    with site(folder, program=POISONED) as found:
        found.configure()
        with _started_again(found) as deaths, under_load(found.port, senders, 0.02) as load:
            time.sleep(0.3)
            Load(found.port).report(call)
            eventually(found.records.dead, "the end of the poison", PATIENCE_SECONDS)
        found.settle(load)
        dead = found.records.dead()
        note = f"{dead} dead letter, after {len(deaths)} deaths of the process"
        row = found.row(f"an event: {call.replace('-', ' ')}", load, note)
    expected = DEATHS if call == KILLS else 0
    return replace(row, crashes=abs(len(deaths) - expected))


@contextmanager
def _started_again(found: Site) -> Iterator[list[float]]:
    """Do what systemd does; tells when the server died."""
    deaths: list[float] = []
    ending = Event()

    def watch() -> None:
        while not ending.wait(0.05):
            while found.has_died():
                deaths.append(time.monotonic())
                found.kill()
                with contextlib.suppress(AssertionError):  # it died before it listened
                    found.start()

    watcher = Thread(target=watch)
    watcher.start()
    try:
        yield deaths
    finally:
        ending.set()
        watcher.join()


def test_an_event_that_kills_each_time_is_given_up_after_three_deaths(tmp_path: Path) -> None:
    row = poison(tmp_path, KILLS, senders=4)
    assert (row.effects, row.is_clean) == (2 * row.events, True), row
    log = (tmp_path / "stderr.txt").read_text()
    assert "of the queue events is a dead letter: 2 processes died while they handled it" in log
