"""The log file of a relay with a window: private, and never long."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from ringhook_relay.logs import MAX_BYTES, log_to_file


@pytest.fixture
def root() -> Iterator[logging.Logger]:
    """The root logger, without what the test has added."""
    logger = logging.getLogger()
    before = list(logger.handlers)
    yield logger
    for handler in [h for h in logger.handlers if h not in before]:
        logger.removeHandler(handler)
        handler.close()


def test_a_long_file_becomes_the_older_one(profile: Path, root: logging.Logger) -> None:
    file = profile / "relay.log"
    log_to_file(file)
    for number in range(3):
        root.warning("%s %s", number, "x" * (MAX_BYTES + 1))
    root.warning("last")
    older = profile / "relay.old.log"
    assert "last" in file.read_text()
    assert older.read_text().split()[2] == "2"
    assert {path.stat().st_mode & 0o777 for path in (file, older)} == {0o600}
    assert sorted(p.name for p in profile.iterdir()) == ["relay.log", "relay.old.log"]


def test_a_file_that_cannot_be_written_stops_nothing(
    profile: Path, root: logging.Logger, caplog: pytest.LogCaptureFixture
) -> None:
    (profile / "relay.log").mkdir()
    before = list(root.handlers)
    log_to_file(profile / "relay.log")
    assert root.handlers == before
    assert "cannot be written" in caplog.text
