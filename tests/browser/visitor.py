"""What a person does on the page, and what they would see go wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import ConsoleMessage, Locator, Page, expect

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")
SCREENSHOTS = Path(__file__).parent / "screenshots"
AUDIT = """async (options) => {
    const { violations } = await axe.run(document, { resultTypes: ["violations"], ...options });
    return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`));
}"""
CONTRAST = {"runOnly": ["color-contrast"]}
"""The one rule for which the theme matters."""
ANSWERED = re.compile(r"Failed to load resource: the server responded with a status of (\d+)")
TELLING = frozenset({"400", "401", "409", "412"})
"""Statuses that the page shows in words; the browser's console counts them as errors all the same."""


class Visitor:
    """One browser window. *errors* is what its console said."""

    def __init__(self, page: Page, key: str) -> None:
        self.page = page
        self.errors: list[str] = []
        self._key = key
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.errors.append(f"{error}"))

    def _heard(self, message: ConsoleMessage) -> None:
        answered = ANSWERED.match(message.text)
        if message.type in {"error", "warning"} and not (answered and answered[1] in TELLING):
            self.errors.append(f"{message.text} {message.location}")

    def sign_in(self, *, opens: bool = True) -> None:
        """Get a session as the form does, and open the first page."""
        answer = self.page.request.post(
            "/api/session", data={"key": self._key}, headers={"X-Ringhook": "page"}
        )
        assert answer.ok, answer.text()
        if opens:
            self.open("actions")

    def open(self, page: str) -> None:
        """Go to one of the pages and wait until it stands."""
        self.page.goto(f"/#/{page}")
        self.page.wait_for_selector(".page-head h1")

    def speak(self, language: str) -> None:
        """Choose a language as the menu does."""
        self._choose("chooseLanguage", language)

    def shade(self, theme: str) -> None:
        """Choose a theme as the menu does."""
        self._choose("chooseTheme", theme)

    def _choose(self, name: str, value: str) -> None:
        source = (
            "async ([name, value]) => {"
            "const app = document.querySelector('script[type=module]').src;"
            "const found = await import(new URL('preferences.mjs', app));"
            "await found[name](value);"
            "await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));}"
        )
        self.page.evaluate(source, [name, value])

    def resize(self, width: int, height: int) -> None:
        """Use a screen of another size."""
        self.page.set_viewport_size({"width": width, "height": height})

    def overflow(self) -> int:
        """Return how many pixels the page is wider than the screen."""
        found: int = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        return found

    def audit(self, options: Mapping[str, object] | None = None) -> list[str]:
        """Return what axe-core finds, each with the elements."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(f"(() => {{ {AXE} }})()")
        found: list[str] = self.page.evaluate(AUDIT, dict(options or {}))
        return found

    def photograph(self, name: str) -> None:
        """Keep a picture for people to look at."""
        SCREENSHOTS.mkdir(exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png")

    def button(self, name: str | re.Pattern[str]) -> Locator:
        """Return a button by its words."""
        return self.page.get_by_role("button", name=name)

    def save(self) -> None:
        """Click Save at the top right, and wait until it is done."""
        self.page.locator(".page-head .save").click()
        expect(self.page.locator(".unsaved")).to_have_count(0)

    def row(self, number: int) -> Locator:
        """Return a row of the actions, from 1."""
        return self.page.locator("tr.action").nth(number - 1)
