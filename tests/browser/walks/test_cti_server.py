"""A walk: a CTI server that must be asked is added, and the page tells how that goes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from tests.acceptance.api import Api
from tests.acceptance.cti_server import CtiServer
from tests.browser.visitor import Visitor
from tests.browser.walks.saving import dialog, saved


@pytest.fixture
def cti() -> Iterator[CtiServer]:
    server = CtiServer()
    yield server
    server.stop()


def test_a_server_that_is_asked_is_added_and_its_trouble_shown(
    visitor: Visitor, api: Api, cti: CtiServer
) -> None:
    cti.body = "<html>Service unavailable</html>"
    visitor.open("connections")
    visitor.button("Add a connection").click()
    dialog(visitor).get_by_role("button", name="CTI server that is asked").click()
    dialog(visitor).get_by_label("Address to ask (url)").fill(cti.address)
    dialog(visitor).get_by_label("Extensions to ask about").fill("1024")
    dialog(visitor).get_by_label("Seconds between two questions").fill("1")
    document = saved(visitor, api)
    assert document["connections"][-1]["settings"]["extensions"] == "1024"
    added = visitor.page.locator("section.connection", has_text="CTI server that is asked")

    def shown() -> bool:
        visitor.page.reload()
        expect(added).to_be_visible()
        return added.get_by_text("Trouble began").count() > 0

    for _ in range(20):
        if shown():
            break
        visitor.page.wait_for_timeout(500)
    expect(added).to_contain_text("extension 1024: the answer is not what")
    expect(added).to_contain_text("The server was last asked")
