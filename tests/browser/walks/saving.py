"""Save what is on the page."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator
from tests.acceptance.api import Api
from tests.browser.visitor import Visitor


def dialog(visitor: Visitor) -> Locator:
    return visitor.page.locator("dialog[open]")


def saved(visitor: Visitor, api: Api) -> dict[str, Any]:
    """Close what is open, save, and return what the server has then."""
    if dialog(visitor).count():
        dialog(visitor).get_by_role("button", name="Close").first.click()
    visitor.save()
    document, _ = api.config()
    return document
