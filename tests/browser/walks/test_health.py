"""A walk: an administrator has a connection watched and looks how everything is."""

from __future__ import annotations

from playwright.sync_api import expect
from tests.acceptance.api import Api
from tests.browser import scene
from tests.browser.visitor import Visitor
from tests.browser.walks.saving import dialog, saved


def test_a_connection_is_watched_and_its_last_call_is_on_the_page(
    visitor: Visitor, api: Api
) -> None:
    visitor.open("connections")
    visitor.button("Edit").first.click()
    dialog(visitor).get_by_label("Alarm after hours of silence").fill("72")
    document = saved(visitor, api)
    assert document["connections"][0]["silence_hours"] == 72
    scene.one_call(api)

    visitor.open("health")
    expect(visitor.page.get_by_text("Everything is well")).to_be_visible()
    connections = visitor.page.get_by_role("table", name="Connections")
    expect(connections).to_contain_text("72 hours")
    expect(connections.locator("time").first).to_be_visible()
    queues = visitor.page.get_by_role("table", name="Queues and workers")
    expect(queues).to_contain_text("Events of calls")
    expect(visitor.page.get_by_text("at work")).to_be_visible()
    visitor.photograph("health-walk")


def test_who_opens_slash_health_in_a_browser_gets_the_page(visitor: Visitor) -> None:
    visitor.open("actions")
    base = visitor.page.url.partition("#")[0].rstrip("/")
    visitor.page.goto(f"{base}/health")
    expect(visitor.page.get_by_role("heading", level=1, name="Health")).to_be_visible()
