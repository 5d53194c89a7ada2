"""The clock jumps while the server works: an hour on, an hour back, a day on, and back again across a kill."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.acceptance.crm import Answer, Request
from tests.faults.account import Row
from tests.faults.load import under_load
from tests.faults.site import site

pytestmark = pytest.mark.e2e

HOUR, DAY = 3600, 86_400
LIBRARIES = tuple(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))


def jump(folder: Path, seconds: int, senders: int = 8, *, is_killed: bool = False) -> Row:
    """Move the clock of the server's process under load; with *is_killed* it is killed and started at that moment."""
    if not LIBRARIES:
        pytest.skip("a clock of its own needs libfaketime (Debian: apt install faketime)")
    offset = folder / "offset"
    offset.write_text("+0")
    clock = {
        "LD_PRELOAD": str(LIBRARIES[0]),
        "FAKETIME_TIMESTAMP_FILE": str(offset),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    with site(folder, _slow_and_busy_at_first(), environment=clock) as found:
        found.configure(retry=[1, 1, 1, 2, 2, 2, 4, 4, 4, 4])
        with under_load(found.port, senders, 0.02) as load:
            time.sleep(1.0)
            if is_killed:
                found.kill()
            offset.write_text(f"{seconds:+d}")
            if is_killed:
                found.start()
            time.sleep(1.0)
        found.settle(load)
        hours = f"{seconds // HOUR:+d} h"
        return found.row(f"clock {hours}{' and kill -9' if is_killed else ''}", load)


def _slow_and_busy_at_first() -> Callable[[Request], Answer]:
    """Every request takes a while, so that some are under way; each must be sent again, so that some wait."""
    known: set[str] = set()

    def answering(request: Request) -> Answer:
        time.sleep(0.15)
        key = request.headers["idempotency-key"]
        is_new = key not in known
        known.add(key)
        return Answer(status=429) if is_new else Answer()

    return answering


def test_a_jump_of_the_clock_loses_repeats_and_holds_up_nothing(tmp_path: Path) -> None:
    row = jump(tmp_path, -HOUR)
    assert (row.ambiguous, row.is_clean) == (0, True), row


def test_a_kill_and_a_clock_that_was_set_back_lose_nothing(tmp_path: Path) -> None:
    row = jump(tmp_path, -HOUR, is_killed=True)
    assert row.is_clean, row
