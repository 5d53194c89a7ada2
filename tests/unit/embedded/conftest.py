"""A database in the test's own folder, closed after it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ringhook.embedded.database import Database
from ringhook.embedded.queue import SqliteQueue
from ringhook.memory.clock import FixedClock


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ringhook.db"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    with Database(path) as opened:
        yield opened


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def queue(database: Database, clock: FixedClock) -> Iterator[SqliteQueue]:
    opened = SqliteQueue(database, clock, "events")
    yield opened
    opened.close()
