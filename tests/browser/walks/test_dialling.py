"""Walks through placing a call from the page."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect
from tests.acceptance.api import Api
from tests.browser import scene
from tests.browser.conftest import Visitors
from tests.browser.scene import SmallCrm
from tests.browser.test_pages import looks_right
from tests.browser.visitor import Visitor

NUMBER = "+33184881299"


@pytest.fixture
def caller(visitors: Visitors, api: Api, crm: SmallCrm) -> Visitor:
    """Somebody whose PBX places calls at the small CRM's address, with a prefix for numbers outside."""
    scene.configure(api, crm)
    document, tag = api.config()
    address = f"{crm.url}/dial?to=$number$&from=$extension$&id=$correlation_id$"
    document["connections"][0]["settings"] = {"dial_url": address}
    document["settings"]["outgoing_prefix"] = "0"
    assert api.put_config(document, tag).status_code == 200
    crm.asked.clear()
    return visitors.come()


def dialled(crm: SmallCrm) -> list[dict[str, list[str]]]:
    """Return what the PBX was asked to dial."""
    asked = (line.partition(" ")[2] for line in crm.asked)
    return [parse_qs(urlsplit(path).query) for path in asked if path.startswith("/dial")]


def test_a_number_is_called_with_the_keyboard_alone(
    caller: Visitor, crm: SmallCrm, api: Api
) -> None:
    caller.open("calls")
    caller.button("Call a number").focus()
    caller.page.keyboard.press("Enter")
    dialog = caller.page.get_by_role("dialog", name="Call a number")
    number = dialog.get_by_label("Number")
    expect(number).to_be_focused()
    expect(dialog).to_contain_text("0 is dialled before numbers outside")
    caller.page.keyboard.type(NUMBER)
    caller.page.keyboard.press("Shift+Tab")
    expect(dialog.get_by_label("Agent")).to_be_focused()
    caller.page.keyboard.type("Anna")
    caller.page.keyboard.press("Tab")
    caller.page.keyboard.press("Enter")
    expect(dialog.get_by_role("status")).to_have_text("the telephone system places the call")
    (asked,) = dialled(crm)
    assert (asked["to"], asked["from"]) == (["00184881299"], ["101"])
    caller.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    fields = {"direction": "out", "to": NUMBER, "extension": "", "from": ""}
    call_id = scene.one_call(api, external_id=asked["id"][0], **fields)
    caller.open(f"calls/{call_id}")
    expect(caller.page.locator(".facts").first).to_contain_text("Anna, from this page")


def test_a_refusal_is_read_out_and_the_next_press_is_a_new_call(
    caller: Visitor, crm: SmallCrm
) -> None:
    crm.broken.add("/dial")
    caller.open("calls")
    caller.button("Call a number").click()
    dialog = caller.page.get_by_role("dialog")
    dialog.get_by_label("Agent").select_option(label="Anna")
    dialog.get_by_label("Number").fill(NUMBER)
    press = dialog.get_by_role("button", name="Call", exact=True)
    press.click()
    expect(dialog.get_by_role("status")).to_contain_text("the telephone system refused the call")
    looks_right(caller, "dial")
    caller.speak("en")
    crm.broken.clear()
    press.click()
    expect(dialog.get_by_role("status")).to_have_text("the telephone system places the call")
    assert len(dialled(crm)) == 2
    assert len({asked["id"][0] for asked in dialled(crm)}) == 2


def test_a_caller_is_called_back_from_the_call(caller: Visitor, crm: SmallCrm, api: Api) -> None:
    call_id = scene.one_call(api, **{"from": NUMBER})
    caller.open(f"calls/{call_id}")
    caller.button("Call back").click()
    dialog = caller.page.get_by_role("dialog", name="Call back")
    expect(dialog.get_by_label("Number")).to_have_value(NUMBER)
    dialog.get_by_label("Agent").select_option(label="Boris Petrov")
    dialog.get_by_role("button", name="Call", exact=True).click()
    expect(dialog.get_by_role("status")).to_have_text("the telephone system places the call")
    assert dialled(crm)[0]["from"] == ["102"]


def test_a_viewer_calls_nobody(caller: Visitor, api: Api, visitors: Visitors) -> None:
    key = api.ask("POST", "/api/keys", json={"name": "reader", "role": "viewer"}).json()["key"]
    reader = visitors.come(is_signed_in=False)
    reader._key = key
    reader.sign_in()
    reader.open("calls")
    expect(reader.page.locator(".calls, .empty").first).to_be_visible()
    expect(reader.button("Call a number")).to_have_count(0)
    caller.open("calls")
    expect(caller.button("Call a number")).to_be_visible()


def test_a_credential_is_chosen_for_the_request(caller: Visitor, api: Api) -> None:
    caller.open("connections")
    caller.page.locator(".connection").get_by_role("button", name="Edit").first.click()
    drawer = caller.page.get_by_role("dialog")
    drawer.get_by_label("Click-to-call credential").select_option(label="CRM key")
    drawer.get_by_role("button", name="Save", exact=True).click()
    expect(drawer.locator(".problem")).to_have_count(0)
    expect(caller.page.locator(".unsaved")).to_have_count(0)
    assert api.config()[0]["connections"][0]["settings"]["dial_credential"] == "key"
