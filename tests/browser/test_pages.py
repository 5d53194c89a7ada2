"""Every page in every language, theme and width: nothing overflows, axe is content, the console is silent."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest
from playwright.sync_api import expect
from tests.acceptance.api import Api
from tests.browser.conftest import Visitors
from tests.browser.documents import begin_with, four_kinds
from tests.browser.visitor import CONTRAST, Visitor

LANGUAGES = ("en", "fr", "ru", "ja")
THEMES = ("light", "dark")
SIZES = ((1280, 800), (390, 844))
PHOTOGRAPHED = {
    ("fr", "light", 1280),
    ("en", "dark", 1280),
    ("ru", "light", 390),
    ("fr", "dark", 390),
}


def looks_right(visitor: Visitor, name: str) -> None:
    """Look at what is shown in every language, theme and width."""
    found: list[str] = []
    for language, theme, (width, height) in product(LANGUAGES, THEMES, SIZES):
        visitor.resize(width, height)
        visitor.speak(language)
        visitor.shade(theme)
        place = f"{name}-{language}-{theme}-{width}"
        if (language, theme, width) in PHOTOGRAPHED:
            visitor.photograph(place)
        if visitor.overflow():
            found.append(f"{place}: {visitor.overflow()} pixels too wide")
        options = CONTRAST if theme == "dark" else None
        found += [f"{place}: {finding}" for finding in visitor.audit(options)]
    assert not found, "\n".join(found)


def open_test(visitor: Visitor) -> None:
    visitor.row(1).locator(".a-tools button").first.click()
    visitor.page.wait_for_selector(".verdict")


def open_drawer(visitor: Visitor) -> None:
    visitor.row(3).locator(".a-tools button").nth(1).click()
    visitor.page.wait_for_selector(".drawer .group")
    visitor.page.evaluate(
        "document.querySelectorAll('.drawer details').forEach(d => d.open = true)"
    )


def open_variables(visitor: Visitor) -> None:
    visitor.row(1).locator(".inserter").click()
    visitor.page.wait_for_selector(".variables li")


@pytest.mark.parametrize(
    "view",
    [None, open_test, open_drawer, open_variables],
    ids=["list", "test", "drawer", "variables"],
)
def test_the_actions_look_right(
    visitors: Visitors, api: Api, view: Callable[[Visitor], None] | None
) -> None:
    begin_with(api, *four_kinds())
    visitor = visitors.come()
    visitor.page.wait_for_selector(".would")
    if view:
        view(visitor)
    looks_right(visitor, f"actions-{view.__name__ if view else 'list'}")


def test_the_empty_list_looks_right(visitors: Visitors, api: Api) -> None:
    begin_with(api)
    visitor = visitors.come()
    visitor.page.wait_for_selector(".gallery button:has-text('Zoho')")
    looks_right(visitor, "actions-empty")


def test_the_sign_in_page_looks_right(visitors: Visitors) -> None:
    visitor = visitors.come(is_signed_in=False)
    visitor.page.goto("/")
    expect(visitor.page.locator("h1")).to_be_visible()
    looks_right(visitor, "sign-in")


def test_the_menu_of_a_telephone_opens_and_closes(visitor: Visitor) -> None:
    visitor.resize(390, 844)
    expect(visitor.page.locator("nav")).to_be_hidden()
    visitor.page.locator(".nav-button").click()
    expect(visitor.page.locator("nav")).to_be_visible()
    visitor.photograph("menu-390")
    visitor.page.locator("nav a[href='#/actions']").click()
    expect(visitor.page.locator("nav")).to_be_hidden()
