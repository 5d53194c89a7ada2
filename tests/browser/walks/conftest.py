"""Every walk begins with a filled workspace and a small CRM."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.acceptance.api import Api
from tests.browser import scene
from tests.browser.conftest import Visitors
from tests.browser.scene import SmallCrm
from tests.browser.visitor import Visitor


@pytest.fixture
def crm() -> Iterator[SmallCrm]:
    with scene.small_crm() as made:
        yield made


@pytest.fixture
def visitor(visitors: Visitors, api: Api, crm: SmallCrm) -> Visitor:
    scene.configure(api, crm)
    return visitors.come()
