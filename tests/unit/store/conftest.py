"""A table, a vault and a clock in memory."""

from __future__ import annotations

import pytest

from ringhook.memory.clock import FixedClock
from ringhook.memory.table import MemoryTable
from ringhook.memory.vault import MemoryVault


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def table(clock: FixedClock) -> MemoryTable:
    return MemoryTable(clock)


@pytest.fixture
def vault() -> MemoryVault:
    return MemoryVault()
