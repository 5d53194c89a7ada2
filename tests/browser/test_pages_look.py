"""The pages beside the actions, with something on each, in every language, theme and width."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.acceptance.api import Api
from tests.acceptance.desktop import Desktop, pair
from tests.browser import scene
from tests.browser.conftest import Visitors
from tests.browser.documents import begin_with
from tests.browser.scene import SmallCrm
from tests.browser.test_pages import looks_right
from tests.browser.visitor import Visitor

EMPTY = ("connections", "lookups", "agents", "settings")
FILLED = [
    "calls",
    "executions",
    "problems",
    "connections",
    "lookups",
    "agents",
    "settings",
    "history",
    "health",
    "access",
]
SOME = (
    ("en", "light", 1280, 800),
    ("fr", "dark", 390, 844),
    ("ru", "light", 390, 844),
    ("ja", "dark", 1280, 800),
)
"""For what is seen seldom: every language, theme and width, but not all of them together."""


def looks_right_at_times(visitor: Visitor, name: str) -> None:
    """Look at what is shown in `SOME` ways."""
    found: list[str] = []
    for language, theme, width, height in SOME:
        visitor.resize(width, height)
        visitor.speak(language)
        visitor.shade(theme)
        place = f"{name}-{language}-{theme}-{width}"
        visitor.photograph(place)
        if visitor.overflow():
            found.append(f"{place}: {visitor.overflow()} pixels too wide")
        found += [f"{place}: {finding}" for finding in visitor.audit()]
    assert not found, "\n".join(found)


@pytest.fixture(scope="module")
def crm() -> Iterator[SmallCrm]:
    with scene.small_crm() as made:
        yield made


@pytest.fixture(scope="module")
def call_id(api: Api, crm: SmallCrm) -> str:
    """The scene, and one call in it that failed."""
    scene.configure(api, crm)
    paired = pair(api, "anna", "FRONT-DESK-04")
    with Desktop(paired, scene.PATIENCE_SECONDS) as desktop:
        made = scene.failed_call(api, crm)
        desktop.ack(desktop.wait_for("open"), duration_ms=38)
    recorded = {"recording_url": "https://media.example/a-recording.mp3", "extension": "777"}
    scene.one_call(api, agent_name="Nobody's extension", **recorded)
    return made


@pytest.mark.parametrize("name", FILLED)
@pytest.mark.usefixtures("call_id")
def test_the_page_looks_right(visitors: Visitors, name: str) -> None:
    visitor = visitors.come()
    visitor.open(name)
    visitor.page.wait_for_load_state("networkidle")
    looks_right(visitor, name)


def test_a_call_looks_right(visitors: Visitors, call_id: str) -> None:
    visitor = visitors.come()
    visitor.open(f"calls/{call_id}")
    visitor.page.wait_for_selector(".attempts li")
    visitor.page.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")
    looks_right(visitor, "call")


DIALOGS = {
    "connection": ("connections", "Edit"),
    "setup": ("connections", "Texts to paste"),
    "ring": ("connections", "Test call"),
    "lookup": ("lookups", "Edit"),
    "try": ("lookups", "Try"),
    "pack": ("lookups", "Install HubSpot"),
    "agent": ("agents", "Edit Anna"),
    "pairing": ("agents", "Pair a desktop: Anna"),
    "version": ("history", "Show version"),
    "import": ("history", "Import"),
    "key": ("access", "New key"),
}


@pytest.mark.parametrize("name", DIALOGS)
@pytest.mark.usefixtures("call_id")
def test_the_dialog_looks_right(visitors: Visitors, name: str) -> None:
    page, button = DIALOGS[name]
    visitor = visitors.come()
    visitor.open(page)
    visitor.page.get_by_role("button", name=button).first.click()
    visitor.page.wait_for_selector("dialog[open]")
    visitor.page.wait_for_load_state("networkidle")
    looks_right_at_times(visitor, f"dialog-{name}")


@pytest.mark.parametrize("name", EMPTY)
def test_the_empty_page_looks_right(visitors: Visitors, api: Api, name: str) -> None:
    begin_with(api, connections=[], agents=[])
    visitor = visitors.come()
    visitor.open(name)
    visitor.page.wait_for_load_state("networkidle")
    looks_right_at_times(visitor, f"{name}-empty")
