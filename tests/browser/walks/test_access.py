"""Walks through keys, and what others may do."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from tests.acceptance.api import Api
from tests.browser import scene
from tests.browser.conftest import Visitors
from tests.browser.scene import SmallCrm
from tests.browser.visitor import Visitor
from tests.browser.walks.saving import dialog


def test_a_key_is_shown_once_and_taken_away(visitor: Visitor, api: Api) -> None:
    visitor.open("access")
    visitor.button("New key").click()
    dialog(visitor).get_by_label("Name").fill("Wall display")
    dialog(visitor).get_by_role("button", name="Make the key").click()
    text = dialog(visitor).locator("pre").inner_text()
    dialog(visitor).get_by_role("button", name="I have copied it").click()
    expect(visitor.page.locator("tr", has_text="Wall display").first).to_contain_text("Viewer")
    expect(visitor.page.locator("main")).not_to_contain_text(text)
    with Api(api.url, text) as display:
        assert display.ask("GET", "/api/calls").status_code == 200
        visitor.button("Revoke Wall display").click()
        dialog(visitor).get_by_role("button", name="Revoke").click()
        expect(visitor.button("Revoke Wall display")).to_have_count(0)
        assert display.ask("GET", "/api/calls").status_code == 401
    visitor.page.reload()
    expect(visitor.page.locator("main")).to_contain_text("revoked a key")


def test_a_viewer_sees_every_page_and_changes_nothing(
    visitors: Visitors, api: Api, crm: SmallCrm
) -> None:
    scene.configure(api, crm)
    scene.one_call(api, extension="779")
    made = api.ask("POST", "/api/keys", json={"name": "Viewer", "role": "viewer"}).json()
    viewer = visitors.come(is_signed_in=False)
    signed_in = viewer.page.request.post(
        "/api/session", data={"key": made["key"]}, headers={"X-Ringhook": "page"}
    )
    assert signed_in.ok
    for name in ("calls", "problems", "connections", "lookups", "agents", "settings", "history"):
        viewer.open(name)
        viewer.page.wait_for_load_state("networkidle")
        main = viewer.page.locator("main")
        for button in main.get_by_role(
            "button", name=re.compile("^(Save|Add|Install|Revoke)")
        ).all():
            expect(button).to_be_disabled()
    viewer.open("access")
    expect(viewer.page.get_by_text("For administrators only")).to_be_visible()
    api.ask("DELETE", f"/api/keys/{made['id']}")
