"""Several messages in one Lambda event."""

from __future__ import annotations

import logging

import pytest
from tests.unit.aws.records import sqs_record

from ringhook.aws.batch import handle_batch
from ringhook.aws.sqs_record import QueuedRecord, read_record
from ringhook.domain.errors import TryAgainError
from ringhook.ports.queue import Received


def test_a_record_is_read_whole() -> None:
    record = read_record(sqs_record("b", group="call", attempt=3))
    assert record == QueuedRecord("b", Received("receipt of b", "b", "call", 3))


@pytest.mark.parametrize(("due_at", "left"), [(None, 0), (999.0, 0), (1000.0, 0), (1700.5, 700.5)])
def test_what_is_left_of_a_delay_is_told(due_at: float | None, left: float) -> None:
    assert read_record(sqs_record(due_at=due_at)).left_seconds == left


class Handling:
    """Handles every record but those whose body begins with `bad`."""

    def __init__(self, error: Exception) -> None:
        self.error = error
        self.handled: list[str] = []

    def __call__(self, record: QueuedRecord) -> None:
        if record.received.body.startswith("bad"):
            raise self.error
        self.handled.append(record.received.body)


def _failures(*names: str) -> dict[str, list[dict[str, str]]]:
    return {"batchItemFailures": [{"itemIdentifier": name} for name in names]}


def test_a_failure_keeps_only_its_own_message_on_a_standard_queue() -> None:
    handling = Handling(TryAgainError("later"))
    event = {"Records": [sqs_record(name) for name in ("a", "bad", "b")]}
    assert handle_batch(event, handling) == _failures("bad")
    assert handling.handled == ["a", "b"]


def test_a_failure_stops_its_group_and_no_other() -> None:
    handling = Handling(TryAgainError("later"))
    records = [("a1", "a"), ("bad-a2", "a"), ("b1", "b"), ("a3", "a"), ("b2", "b")]
    event = {"Records": [sqs_record(name, group=group) for name, group in records]}
    assert handle_batch(event, handling) == _failures("bad-a2", "a3")
    assert handling.handled == ["a1", "b1", "b2"]


def test_a_bug_is_logged_by_kind_and_place_without_its_text(
    caplog: pytest.LogCaptureFixture,
) -> None:
    handling = Handling(KeyError("+4915112345"))
    with caplog.at_level(logging.WARNING):
        assert handle_batch({"Records": [sqs_record("bad")]}, handling) == _failures("bad")
    assert "KeyError at __call__" in caplog.text
    assert "+4915112345" not in caplog.text
