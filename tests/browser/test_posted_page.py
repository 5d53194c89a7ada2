"""A page that is opened with a POST: chosen in the drawer, and what a real browser makes of the relay's page."""

from __future__ import annotations

import asyncio
import threading
import urllib.parse
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from tests.acceptance.api import Api
from tests.acceptance.crm import Answer, Crm
from tests.browser.conftest import Visitors
from tests.browser.documents import begin_with, four_kinds

from ringhook_relay.form_page import Fields, FormPages
from ringhook_relay.web_address import WebAddress, read_address

PATIENCE_SECONDS = 20.0
FIELDS = [
    ("tel", "+33184881234"),
    ("name", 'Éva 花 "><script>document.title="bad"</script>'),
    ("submit", "1"),
]


class Relay:
    """The relay's pages, in a loop of their own."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._pages = FormPages()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()

    def offer(self, address: WebAddress, fields: Fields) -> str:
        """Return where the page is."""
        offering = self._pages.offer(address, fields)
        return asyncio.run_coroutine_threadsafe(offering, self._loop).result(PATIENCE_SECONDS).url

    def stop(self) -> None:
        closing = asyncio.run_coroutine_threadsafe(self._pages.close(), self._loop)
        closing.result(PATIENCE_SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


@pytest.fixture
def relay() -> Iterator[Relay]:
    made = Relay()
    yield made
    made.stop()


@pytest.mark.browser
@pytest.mark.e2e
def test_a_real_browser_sends_the_form_and_stays_at_the_crm(
    browser: Browser, relay: Relay, crm: Crm
) -> None:
    branch = crm.branch(PATIENCE_SECONDS)
    branch.answer("/search", Answer(status=302, headers={"Location": f"{branch.url}/found"}))
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(relay.offer(read_address(f"{branch.url}/search?x=1"), FIELDS))
    page.wait_for_url(f"{branch.url}/found")
    (asked,) = branch.received("/search")
    assert (asked.method, asked.query) == ("POST", {"x": "1"})
    assert asked.headers["content-type"] == "application/x-www-form-urlencoded"
    assert urllib.parse.parse_qsl(asked.body.decode()) == FIELDS
    assert "referer" not in asked.headers
    assert not said
    page.close()


def test_the_drawer_opens_a_page_with_a_form(visitors: Visitors, api: Api) -> None:
    begin_with(api, *four_kinds())
    visitor = visitors.come("fr-FR")
    page = visitor.page
    visitor.row(1).get_by_role("button", name="Réglages avancés").click()
    group = page.get_by_role("dialog").locator("details", has_text="Ouverture de la page")
    group.locator("summary").press("Enter")
    group.get_by_label("Méthode").select_option("Avec un formulaire (POST)")
    form = group.get_by_label("Champs du formulaire")
    form.fill("tel=$phone$&clé=$secret.crm$")
    page.get_by_role("dialog").get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("dialog")).to_contain_text("no secret may stand in a form")
    form.fill("tel=$phone$&poste=$extension$")
    assert visitor.audit() == []
    visitor.photograph("posted-page")
    page.get_by_role("dialog").get_by_role("button", name="Enregistrer").click()
    expect(page.locator(".unsaved")).to_have_count(0)
    request = api.config()[0]["actions"][0]["request"]
    assert (request["method"], request["body_type"]) == ("POST", "form")
    assert request["body"] == "tel=$phone$&poste=$extension$"
