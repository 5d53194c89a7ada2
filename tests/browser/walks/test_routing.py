"""Walks through where calls of somebody's own contacts ring: configured, asked by a PBX, and explained."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import expect
from tests.acceptance.api import Api
from tests.browser import scene
from tests.browser.documents import begin_with
from tests.browser.scene import SmallCrm
from tests.browser.test_pages_look import looks_right_at_times
from tests.browser.visitor import Visitor
from tests.browser.walks.saving import dialog, saved

UIS_TOKEN = "a-token-of-the-uis-account"
UIS = {"id": "uis", "name": "UIS", "adapter": "uis", "token": UIS_TOKEN}
ANNA = {"id": "anna", "name": "Anna", "identifiers": ["101"]}
BORIS = {"id": "boris", "name": "Boris Petrov", "route_to": "+79651234567", "absent": True}
VERA = {"id": "vera", "name": "Vera", "route_to": "+79037897878"}


def begin(visitor: Visitor, api: Api, page: str, **more: Any) -> None:
    """Begin with a UIS account and three agents, on that page."""
    begin_with(api, **{"connections": [UIS], "agents": [ANNA, BORIS, VERA]} | more)
    visitor.page.reload()
    visitor.open(page)


def test_an_agent_gets_a_telephone_crm_users_and_deputies(visitor: Visitor, api: Api) -> None:
    begin(visitor, api, "agents")
    visitor.button("Edit Anna").click()
    dialog(visitor).get_by_label("Rings at").fill("+7 903 120-40-40")
    dialog(visitor).get_by_label("CRM users").fill("4711")
    dialog(visitor).get_by_label("CRM users").press("Tab")
    for name in ("Vera", "Boris Petrov"):
        dialog(visitor).get_by_label("Add a deputy").select_option(label=name)
    dialog(visitor).get_by_role("button", name="Move Boris Petrov up").press("Enter")
    expect(dialog(visitor).locator(".deputies li b")).to_have_text(["Boris Petrov", "Vera"])
    dialog(visitor).locator(".deputies").scroll_into_view_if_needed()
    looks_right_at_times(visitor, "agent-routing")
    visitor.speak("en")
    anna = saved(visitor, api)["agents"][0]
    assert (anna["route_to"], anna["crm_ids"]) == ("+7 903 120-40-40", ["4711"])
    assert anna["deputies"] == ["boris", "vera"]


def test_a_connection_says_what_is_answered_when_nobody_can_be_rung(
    visitor: Visitor, api: Api
) -> None:
    begin(visitor, api, "connections")
    card = visitor.page.locator(".connection", has_text="UIS")
    card.get_by_role("button", name=re.compile("^Edit")).click()
    expect(dialog(visitor).get_by_label("Fallback numbers")).to_have_count(0)
    dialog(visitor).get_by_role("switch", name="Answer where to ring").press("Enter")
    dialog(visitor).get_by_label("Branch when the CRM fails").fill("99")
    numbers = dialog(visitor).get_by_label("Fallback numbers")
    numbers.fill("not <a> number")
    numbers.press("Tab")
    dialog(visitor).get_by_role("button", name="Save", exact=True).click()
    expect(dialog(visitor).locator(".problem").first).to_be_visible()
    numbers.scroll_into_view_if_needed()
    looks_right_at_times(visitor, "connection-routing")
    visitor.speak("en")
    numbers.fill("+74950000001")
    numbers.press("Tab")
    routing = saved(visitor, api)["connections"][0]["routing"]
    assert (routing["enabled"], routing["show_name"]) == (True, True)
    assert (routing["fallback"], routing["error_code"]) == (["+74950000001"], "99")


def test_a_call_says_who_was_passed_over_and_why(visitor: Visitor, api: Api, crm: SmallCrm) -> None:
    lookup = scene.lookup(crm)
    lookup["read"]["owner"] = {"source": "json", "path": "id"}
    anna = ANNA | {"crm_ids": ["4711"], "route_to": "101", "deputies": ["boris", "vera"]}
    asking = UIS | {"routing": {"enabled": True}}
    begin(visitor, api, "calls", agents=[anna, BORIS, VERA], connections=[asking], lookups=[lookup])
    query = {"call_session_id": "5001", "numa": "79012345678", "numb": "74951234567"}
    with Api(api.url) as pbx:
        answer = pbx.ask("GET", f"/hooks/{UIS_TOKEN}", params=query)
    assert answer.json() == {"phones": ["79037897878"]}
    visitor.page.locator("tr", has_text="+79012345678").locator("a").click()
    routes = visitor.page.locator(".routes")
    expect(routes).to_contain_text("The caller's own agent, Anna, cannot be rung; Vera is")
    passed = ("Anna: this PBX cannot ring 101", "Boris Petrov is marked as absent", "Vera is rung")
    expect(routes.locator(".considered li")).to_have_text([re.compile(text) for text in passed])
    expect(routes.locator(".tag", has_text="+79037897878")).to_be_visible()
    looks_right_at_times(visitor, "call-routing")


def test_the_texts_to_paste_name_our_address_for_the_pbxs_list(visitor: Visitor, api: Api) -> None:
    begin(visitor, api, "connections")
    visitor.button("Texts to paste").click()
    own = dialog(visitor).locator("section", has_text="Addresses to allow in the PBX")
    expect(own.locator("pre")).to_have_text("203.0.113.7")
    looks_right_at_times(visitor, "setup-senders")
