"""Signing in, and a session that ends in the middle of the work."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from tests.acceptance.api import Api
from tests.acceptance.embedded_target import EmbeddedTarget
from tests.browser.conftest import Visitors
from tests.browser.documents import begin_with, four_kinds
from tests.browser.visitor import Visitor

FIRST_VIEW_BYTES = 60_000
"""All files of the page with their headers; what the API answers depends on the configuration."""


def end_session(visitor: Visitor) -> None:
    visitor.page.context.clear_cookies()


def test_a_key_signs_in_and_a_wrong_one_is_said_to_be_wrong(
    visitors: Visitors, server: EmbeddedTarget
) -> None:
    visitor = visitors.come(is_signed_in=False)
    visitor.page.goto("/")
    field = visitor.page.get_by_label("Key", exact=True)
    field.fill("rh_wrong")
    visitor.button("Sign in").click()
    expect(visitor.page.locator(".problem")).to_contain_text("not known")
    field.fill(server.admin_key)
    visitor.button("Sign in").click()
    expect(visitor.page.locator(".page-head h1")).to_have_text("Web CRM actions")


def test_the_page_speaks_the_language_of_the_browser(visitors: Visitors) -> None:
    visitor = visitors.come("ja-JP", is_signed_in=False)
    visitor.page.goto("/")
    expect(visitor.page.locator("h1")).to_contain_text("ログイン")
    assert visitor.page.evaluate("document.documentElement.lang") == "ja"


def test_language_and_theme_are_remembered(visitor: Visitor) -> None:
    visitor.button("English").click()
    visitor.page.get_by_role("menuitemradio", name="Français").click()
    expect(visitor.page.locator(".page-head h1")).to_contain_text("Gestionnaire")
    visitor.button("Thème").click()
    visitor.page.get_by_role("menuitemradio", name="Sombre").click()
    visitor.page.reload()
    expect(visitor.page.locator(".page-head h1")).to_contain_text("Gestionnaire")
    assert visitor.page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_signing_out_ends_the_session(visitor: Visitor) -> None:
    visitor.button("Account").click()
    visitor.page.get_by_role("menuitem", name="Sign out").click()
    expect(visitor.page.locator("h1")).to_contain_text("Sign in")
    visitor.page.reload()
    expect(visitor.page.locator("h1")).to_contain_text("Sign in")


def test_the_draft_outlives_the_session(
    visitors: Visitors, api: Api, server: EmbeddedTarget
) -> None:
    begin_with(api)
    visitor = visitors.come()
    visitor.button("Add an action").click()
    visitor.page.get_by_role("menuitem", name=re.compile("Open a URL")).click()
    visitor.row(1).get_by_label("URL/PATH").fill("https://crm.example/kept")
    end_session(visitor)
    visitor.page.locator(".page-head .save").click()
    dialog = visitor.page.get_by_role("dialog")
    expect(dialog).to_contain_text("still here")
    visitor.photograph("session-ended")
    dialog.get_by_label("Key", exact=True).fill(server.admin_key)
    dialog.get_by_role("button", name="Sign in").click()
    expect(visitor.page.locator(".unsaved")).to_have_count(0)
    expect(dialog).to_have_count(0)
    document, _ = api.config()
    assert [action["target"] for action in document["actions"]] == ["https://crm.example/kept"]


def test_the_first_view_is_small_on_the_wire(visitors: Visitors, api: Api) -> None:
    begin_with(api, *four_kinds())
    visitor = visitors.come("ru-RU", is_signed_in=False)
    visitor.sign_in(opens=False)
    network = visitor.page.context.new_cdp_session(visitor.page)
    network.send("Network.enable")
    urls: dict[str, str] = {}
    sizes: dict[str, float] = {}
    network.on(
        "Network.responseReceived",
        lambda event: urls.update({event["requestId"]: event["response"]["url"]}),
    )
    network.on(
        "Network.loadingFinished",
        lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}),
    )
    visitor.open("actions")
    visitor.page.wait_for_selector(".would")
    visitor.page.wait_for_load_state("networkidle")
    files = {urls[request]: size for request, size in sizes.items() if "/api/" not in urls[request]}
    assert len(files) > 10
    assert sum(files.values()) < FIRST_VIEW_BYTES, files
