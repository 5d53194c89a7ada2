"""What every `Clock` promises."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ringhook.embedded.clock import SystemClock
from ringhook.memory.clock import FixedClock
from ringhook.ports.clock import Clock


@pytest.mark.parametrize("clock", [SystemClock(), FixedClock()], ids=["system", "fixed"])
def test_the_time_is_aware_and_in_utc(clock: Clock) -> None:
    assert clock.now().tzinfo is UTC


def test_the_system_clock_tells_this_machine_s_time() -> None:
    before = datetime.now(UTC)

    assert before <= SystemClock().now() <= datetime.now(UTC)
