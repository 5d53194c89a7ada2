"""kill -9 of the server at random moments under load."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.acceptance.crm import Answer, Request
from tests.faults.account import Row
from tests.faults.load import under_load
from tests.faults.site import site

pytestmark = pytest.mark.e2e

SEED = 20261121
LONGEST_LIFE_SECONDS = 1.0


def kills(folder: Path, times: int, senders: int = 32, seed: int = SEED) -> Row:
    """Kill the server so often, each time at another moment of its life; the load never stops."""
    moments = random.Random(seed)  # noqa: S311 - moments, not secrets
    with site(folder, _a_little_slow(random.Random(seed))) as found:  # noqa: S311 - the same
        found.configure(repeatable=True)
        with under_load(found.port, senders) as load:
            for _ in range(times):
                time.sleep(moments.uniform(0.0, LONGEST_LIFE_SECONDS))
                found.kill()
                found.start()
        found.settle(load)
        note = f"seed {seed}, {senders} senders, {load.unanswered} webhooks cut off and sent again"
        row = found.row(f"kill -9, {times} times", load, note)
        found.stop()
    return row


def _a_little_slow(times: random.Random) -> Callable[[Request], Answer]:
    def answering(_request: Request) -> Answer:
        time.sleep(times.uniform(0.0, 0.03))
        return Answer()

    return answering


def test_kills_at_random_moments_lose_nothing_and_repeat_nothing_on_record(tmp_path: Path) -> None:
    row = kills(tmp_path, 6, senders=8)
    assert row.events > 0
    assert (row.effects, row.is_clean) == (2 * row.events, True), row
