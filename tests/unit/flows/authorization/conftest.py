"""A token server on loopback, and somebody who asks it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.unit.flows.authorization.connecting import Place
from tests.unit.flows.authorization.token_desk import Desk
from tests.unit.flows.authorization.token_server import opened
from tests.unit.flows.world import World

from ringhook.wiring.app import App


@pytest.fixture
def desk() -> Iterator[Desk]:
    with opened() as (server, http):
        yield Desk(server, http)


@pytest.fixture
def place(world: World) -> Iterator[Place]:
    with opened() as (server, http):
        world.http = http  # type: ignore[assignment]  # the real one
        world.app = App(world)
        yield Place(server, world)
