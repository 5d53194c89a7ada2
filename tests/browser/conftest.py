"""One server and one browser for all tests of the page; every test says which configuration it begins with."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from tests.acceptance import embedded_target
from tests.acceptance.api import Api
from tests.acceptance.crm import Crm
from tests.acceptance.embedded_target import EmbeddedTarget
from tests.browser.visitor import Visitor

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in item.path.as_posix() and "server" in getattr(
            item, "fixturenames", ()
        ):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedTarget]:
    own_address = ("--sender-address", "203.0.113.7")
    running = embedded_target.start(tmp_path_factory.mktemp("browser"), *own_address)
    yield running
    running.stop()


@pytest.fixture(scope="session")
def api(server: EmbeddedTarget) -> Iterator[Api]:
    with Api(server.http_url, server.admin_key) as made:
        yield made


@pytest.fixture(scope="session")
def crm() -> Iterator[Crm]:
    made = Crm()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("there is no Chromium here: apt-get install chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        yield launched
        launched.close()


@pytest.fixture
def visitors(browser: Browser, server: EmbeddedTarget) -> Iterator[Visitors]:
    made = Visitors(browser, server)
    yield made
    made.leave()


@pytest.fixture
def visitor(visitors: Visitors) -> Visitor:
    """Somebody who is signed in, reads English, and has a wide screen."""
    return visitors.come()


class Visitors:
    """People with a browser window each."""

    def __init__(self, browser: Browser, server: EmbeddedTarget) -> None:
        self._browser = browser
        self._server = server
        self._contexts: list[BrowserContext] = []
        self._come: list[Visitor] = []

    def come(self, language: str = "en-GB", *, is_signed_in: bool = True) -> Visitor:
        """Return one more of them."""
        context = self._browser.new_context(
            base_url=self._server.http_url,
            locale=language,
            viewport={"width": 1280, "height": 800},
            reduced_motion="reduce",
        )
        context.set_default_timeout(10_000)
        self._contexts.append(context)
        visitor = Visitor(context.new_page(), self._server.admin_key)
        self._come.append(visitor)
        if is_signed_in:
            visitor.sign_in()
        return visitor

    def leave(self) -> None:
        """Close every window; nobody may have met an error in the console."""
        for context in self._contexts:
            context.close()
        found = [text for visitor in self._come for text in visitor.errors]
        assert not found, found
