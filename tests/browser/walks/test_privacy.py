"""Walks through what callers may ask for, and through several workspaces."""

from __future__ import annotations

import json
import secrets
from pathlib import Path

from playwright.sync_api import expect
from tests.acceptance.api import Api
from tests.acceptance.embedded_target import OPERATOR_KEY
from tests.browser import scene
from tests.browser.conftest import Visitors
from tests.browser.scene import SmallCrm
from tests.browser.test_pages_look import looks_right_at_times
from tests.browser.visitor import Visitor
from tests.browser.walks.saving import dialog

CALLER = "+33184887733"


def keeper(visitors: Visitors) -> Visitor:
    """Return somebody who came with the operator key."""
    visitor = visitors.come(is_signed_in=False)
    proof = {"key": OPERATOR_KEY}
    answer = visitor.page.request.post("/api/session", data=proof, headers={"X-Ringhook": "page"})
    assert answer.ok, answer.text()
    visitor.page.goto("/")
    visitor.page.wait_for_selector(".page-head h1")
    return visitor


def test_a_number_is_erased_after_two_questions(visitor: Visitor, api: Api, crm: SmallCrm) -> None:
    scene.configure(api, crm)
    call_id = scene.one_call(api, **{"from": CALLER})
    visitor.open("settings")
    visitor.button("Erase a number").click()
    field = dialog(visitor).get_by_label("Number")
    field.fill("01 84 88 77 33")
    field.press("Enter")
    expect(dialog(visitor).get_by_role("alert")).to_contain_text("01 84 88 77 33")
    looks_right_at_times(visitor, "dialog-erase")
    visitor.speak("en")
    assert api.ask("GET", f"/api/calls/{call_id}").status_code == 200
    dialog(visitor).get_by_role("button", name="Erase it").click()
    expect(dialog(visitor).get_by_role("status")).to_contain_text("1 call was removed")
    assert api.ask("GET", f"/api/calls/{call_id}").status_code == 404


def test_calls_are_taken_along_masked(
    visitor: Visitor, api: Api, crm: SmallCrm, tmp_path: Path
) -> None:
    scene.configure(api, crm)
    scene.one_call(api)
    visitor.open("settings")
    with visitor.page.expect_download() as started:
        visitor.button("Export calls, masked").click()
    file = tmp_path / "masked.jsonl"
    started.value.save_as(file)
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert {line["kind"] for line in lines} == {"configuration", "call"}
    assert scene.PHONE not in file.read_text("utf-8")


def test_the_operator_makes_a_workspace_and_deletes_it(visitors: Visitors, api: Api) -> None:
    name = f"acme-{secrets.token_hex(3)}"
    visitor = keeper(visitors)
    visitor.button("New workspace").click()
    dialog(visitor).get_by_label("Name").fill(name)
    dialog(visitor).get_by_label("Title").fill("Acme Ltd")
    dialog(visitor).get_by_role("button", name="Make it").click()
    key = dialog(visitor).locator("pre").first.inner_text()
    looks_right_at_times(visitor, "dialog-workspace")
    visitor.speak("en")
    dialog(visitor).get_by_role("button", name="I have copied it").click()
    looks_right_at_times(visitor, "workspaces")
    visitor.speak("en")
    theirs = visitors.come(is_signed_in=False)
    theirs.page.goto(f"/w/{name}")
    expect(theirs.page.locator("main")).to_contain_text(f"Sign in to the workspace {name}.")
    theirs.page.get_by_label("Key").fill(key)
    theirs.page.get_by_label("Key").press("Enter")
    expect(theirs.page.locator(".place")).to_contain_text("Acme Ltd")
    visitor.button(f"Delete {name}").click()
    delete = dialog(visitor).get_by_role("button", name="Delete")
    expect(delete).to_be_disabled()
    dialog(visitor).get_by_label(f"Type {name} to delete it").fill(name)
    delete.click()
    expect(visitor.button(f"Delete {name}")).to_have_count(0)
    with Api(api.url, key) as gone:
        assert gone.ask("GET", "/api/config").status_code == 401


def test_the_header_says_where_one_is_and_leads_elsewhere(visitor: Visitor) -> None:
    expect(visitor.page.locator(".place")).to_contain_text("main")
    visitor.button("Account").click()
    visitor.page.get_by_role("menuitem", name="Another workspace").click()
    expect(visitor.page.get_by_role("heading", name="Sign in to ringhook")).to_be_visible()
