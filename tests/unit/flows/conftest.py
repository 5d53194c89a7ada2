"""A fresh deployment in memory for every test."""

from __future__ import annotations

import pytest
from tests.unit.flows.function_desk import LEAD, Caller, executor
from tests.unit.flows.world import World


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def desk(world: World) -> World:
    """The same with Paul at his desktop."""
    world.pair("paul")
    return world


@pytest.fixture
def caller(world: World) -> Caller:
    """Somebody who may call an action that makes leads."""
    world.save(actions=[LEAD])
    return Caller(world, executor(world))
