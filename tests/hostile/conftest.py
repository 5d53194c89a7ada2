"""One real server for everything that strangers send to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.acceptance import embedded_target
from tests.acceptance.embedded_target import EmbeddedTarget
from tests.acceptance.own_server import configure
from tests.hostile.raw import QUESTION, Raw, status_of

TRACES = ("Traceback", "Error:", "ERROR", "never retrieved")


@pytest.fixture(scope="session")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedTarget]:
    running = embedded_target.start(tmp_path_factory.mktemp("attacked"))
    try:
        configure(running)
        yield running
    finally:
        running.stop()


@pytest.fixture
def server(attacked: EmbeddedTarget) -> Iterator[EmbeddedTarget]:
    """The server; after every test it must still answer, and its log hold no error of ours."""
    already = len(attacked.errors.read_text())
    yield attacked
    assert attacked.process.poll() is None, attacked.errors.read_text()
    with Raw(attacked.http_url) as visitor:
        visitor.send(QUESTION)
        assert status_of(visitor.answer()) == 200
    said = attacked.errors.read_text()[already:]
    assert not any(trace in said for trace in TRACES), said
