"""One suite, two targets: the embedded server, and the template deployed to an AWS emulator."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.acceptance import embedded_target
from tests.acceptance.api import Api
from tests.acceptance.crm import Crm
from tests.acceptance.desktop import Desktop, Paired, pair
from tests.acceptance.guide import Room, room
from tests.acceptance.looking_back import DEPLOYED, LEFT_OUT
from tests.acceptance.world import DESK_AGENT, Place, World

EMBEDDED_PATIENCE_SECONDS = 20.0
CLOUD_PATIENCE_SECONDS = 60.0


@pytest.fixture(
    scope="session",
    params=[
        pytest.param("embedded", marks=pytest.mark.e2e),
        pytest.param("cloud", marks=[pytest.mark.e2e, pytest.mark.cloud]),
    ],
)
def target(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp(request.param)
    patience_seconds = EMBEDDED_PATIENCE_SECONDS
    if request.param == "embedded":
        running = embedded_target.start(folder)
    else:
        # Only this target needs the AWS client.
        from tests.acceptance import cloud_target  # noqa: PLC0415

        deployed = request.config.stash[DEPLOYED] = cloud_target.start(folder)
        running = deployed  # type: ignore[assignment]  # the same attributes
        patience_seconds = CLOUD_PATIENCE_SECONDS
    try:
        yield Place(
            request.param,
            running.http_url,
            running.relay_url,
            running.admin_key,
            patience_seconds,
            running.operator_key,
        )
    finally:
        running.stop()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> Iterator[None]:
    """Put last what looks back at all the others; one process has no permissions to look at."""
    everything = {item.nodeid for item in items if "[cloud" in item.name}
    yield
    config.stash[LEFT_OUT] = everything - {item.nodeid for item in items}
    looking_back = [item for item in items if item.path.name == "test_permissions.py"]
    others = [item for item in items if item not in looking_back]
    items[:] = others + [item for item in looking_back if "[cloud]" in item.name]


@pytest.fixture(scope="session")
def crm() -> Iterator[Crm]:
    made = Crm()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def api(target: Place) -> Iterator[Api]:
    with Api(target.http_url, target.admin_key) as made:
        yield made


@pytest.fixture(scope="session")
def desk(api: Api) -> Paired:
    """The desktop that all tests share, paired once."""
    api.add(agents=[{"id": DESK_AGENT}])
    try:
        return pair(api, DESK_AGENT, "the shared desk")
    finally:
        api.remove(agents=[DESK_AGENT])


@pytest.fixture
def world(target: Place, api: Api, crm: Crm) -> Iterator[World]:
    made = World.make(target, api, crm)
    yield made
    made.clear()


@pytest.fixture
def desktop(desk: Paired, target: Place) -> Iterator[Desktop]:
    with Desktop(desk, target.patience_seconds) as connected:
        yield connected


@pytest.fixture(scope="session")
def guide_room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """The server, CRM and desktops of all tests that walk a product's guide."""
    with room(tmp_path_factory.mktemp("guide")) as made:
        yield made
