"""A fresh deployment in memory for every test."""

from __future__ import annotations

import pytest
from tests.unit.flows.world import World


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def desk(world: World) -> World:
    """The same with Paul at his desktop."""
    world.pair("paul")
    return world
