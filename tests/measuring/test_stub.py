"""The CRM of the measurements fails as it says, and counts only what it answered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from bench.course import Course
from bench.stub import FAULTS, Faults

pytestmark = pytest.mark.e2e


def test_a_share_of_the_events_fails_once_or_twice_and_then_no_more() -> None:
    faults = Faults(50)
    events = range(1_000_000, 1_010_000)
    failed = [event for event in events if faults.of(event)]
    assert 400 < len(failed) < 600
    assert all(faults.made[kind] for kind in FAULTS)
    again = [event for event in failed if faults.of(event)]
    assert 0 < len(again) < len(failed)
    assert not any(faults.of(event) for event in failed)


@pytest.fixture
def course(tmp_path: Path) -> Iterator[Course]:
    with ExitStack() as stack:
        yield Course(tmp_path, stack)


def test_generator_and_stub_agree_on_what_was_sent(course: Course) -> None:
    sending = course.send(course.stub.port, "/direct", 50, "--senders", "4")
    assert (len(sending["answered"]), sending["refused"]) == (50, 0)
    course.ask_stub("reset")
    assert course.ask_stub("count") == {
        "first": 0,
        "again": 0,
        "faults": {"sorry": 0, "silent": 0, "reset": 0},
    }
