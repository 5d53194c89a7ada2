"""Walks through an action that becomes a function: declared, tested, called by real HTTP, seen in the list."""

from __future__ import annotations

import json
import re

from playwright.sync_api import Locator, expect
from tests.acceptance.api import Api
from tests.browser.scene import SmallCrm
from tests.browser.test_pages_look import looks_right_at_times
from tests.browser.visitor import Visitor
from tests.browser.walks.saving import dialog, saved


def opened(visitor: Visitor, row: int) -> None:
    """Open the advanced settings of an action, and in them what calling needs."""
    visitor.open("actions")
    visitor.row(row).get_by_role("button", name=re.compile("^Advanced settings")).click()
    summary = dialog(visitor).locator("summary", has_text="Call by REST")
    if summary.locator("..").get_attribute("open") is None:
        summary.click()


def looked_at(visitor: Visitor, name: str) -> None:
    """Look at it in some ways, and go on in English on a wide screen."""
    looks_right_at_times(visitor, name)
    visitor.speak("en")
    visitor.resize(1280, 800)


def declare(drawer: Locator, number: int, name: str, kind: str, value: str) -> None:
    """Add an argument that callers give."""
    drawer.get_by_role("button", name="Add an argument").click()
    drawer.get_by_label("Name", exact=True).nth(number + 1).fill(name)
    drawer.get_by_label("Type").nth(number).select_option(kind)
    drawer.get_by_label("Test value").nth(number).fill(value)
    drawer.get_by_label("Test value").nth(number).press("Tab")


def make_a_function(visitor: Visitor, api: Api) -> None:
    """Let the second action be called by REST, with two arguments and a follow-up."""
    opened(visitor, 2)
    drawer = dialog(visitor)
    drawer.get_by_label("Moment of the call").select_option("manual")
    drawer.get_by_label("Body is").select_option("arguments")
    drawer.get_by_label("Credential").select_option("")
    drawer.get_by_role("switch", name="API key").click()
    drawer.get_by_label("API name").fill("createLead")
    drawer.get_by_label("Description").fill("Makes a lead of a form")
    declare(drawer, 0, "Last_Name", "string", "Clayton")
    declare(drawer, 1, "Age", "number", "41")
    drawer.get_by_label("required").first.check()
    drawer.locator("summary", has_text="Follow-ups").click()
    drawer.get_by_role("button", name="Add a follow-up").click()
    drawer.get_by_label("Action", exact=True).select_option("late")
    expect(drawer.locator("pre", has_text="curl")).to_contain_text('"Last_Name":"Clayton"')
    action = saved(visitor, api)["actions"][1]
    assert (action["callable_by"], action["api_name"]) == ("key", "createLead")
    assert action["description"] == "Makes a lead of a form"
    assert [p["test_value"] for p in action["parameters"]] == ["Clayton", 41]
    assert action["follow_ups"] == [{"action": "late", "delay_seconds": 0}]


def make_a_key(visitor: Visitor) -> str:
    """Make a key that may call that action; returns it as it is shown once."""
    visitor.open("access")
    visitor.button("New key").click()
    dialog(visitor).get_by_label("Name").fill("Web form")
    dialog(visitor).get_by_label("Role").select_option("executor")
    dialog(visitor).get_by_label("Tell the CRM").check()
    looked_at(visitor, "dialog-key-executor")
    dialog(visitor).get_by_role("button", name="Make the key").click()
    key = dialog(visitor).locator("pre").inner_text()
    dialog(visitor).get_by_role("button", name="I have copied it").click()
    expect(visitor.page.locator("tr", has_text="Web form").first).to_contain_text("Executor")
    return key


def test_an_action_becomes_a_function_and_is_called(
    visitor: Visitor, api: Api, crm: SmallCrm
) -> None:
    make_a_function(visitor, api)
    opened(visitor, 2)
    test_button = dialog(visitor).get_by_role("button", name="Run with the test values")
    test_button.click()
    expect(dialog(visitor).locator(".send [role=status]")).to_contain_text("Worked")
    test_button.scroll_into_view_if_needed()
    looked_at(visitor, "dialog-function")
    key = make_a_key(visitor)
    before = len(crm.asked)
    with Api(api.url, key) as form:
        arguments = {"arguments": {"Last_Name": "Müller", "Age": 7}}
        called = form.ask("POST", "/api/actions/createLead/execute", json=arguments)
        refused = form.ask("POST", "/api/actions/createLead/execute", json={"arguments": {}})
        assert form.ask("GET", "/api/config").status_code == 403
    assert (called.status_code, refused.status_code) == (200, 400), called.text
    assert "POST /calls" in crm.asked[before:]
    see_it_in_the_list(visitor)
    for made in api.get("/api/keys")["keys"]:
        if made["name"] == "Web form":
            api.ask("DELETE", f"/api/keys/{made['id']}")


def see_it_in_the_list(visitor: Visitor) -> None:
    """Find the form's execution in the list, narrow it down, and open it."""
    visitor.open("executions")
    line = visitor.page.locator("tbody tr", has_text="Web form")
    expect(line).to_have_count(1)
    expect(line).to_contain_text("Succeeded")
    expect(line).not_to_contain_text("Müller")
    expect(visitor.page.locator("tbody tr", has_text="as a test")).to_have_count(1)
    looked_at(visitor, "executions-walk")
    visitor.page.get_by_label("Outcome").select_option("failed")
    expect(visitor.page.locator("main")).to_contain_text("No executions")
    visitor.page.get_by_label("Outcome").select_option("")
    line.get_by_role("link").press("Enter")
    main = visitor.page.locator("main")
    expect(main).to_contain_text("Müller")
    expect(main).to_contain_text("What follows")
    expect(main.locator(".decision", has_text="Write it down")).to_contain_text("delivered")
    body = main.locator("details.request").first
    body.locator("summary").click()
    expect(body).to_contain_text('"Age": 7')
    looked_at(visitor, "execution")


def test_a_failed_execution_is_sent_again_from_its_page(
    visitor: Visitor, api: Api, crm: SmallCrm
) -> None:
    document, etag = api.config()
    document["actions"][1] |= {"callable_by": "key", "request": {}}
    assert api.put_config(document, etag).status_code == 200
    crm.broken.add("/calls")
    told = api.ask("POST", "/api/actions/tell/execute", json={"arguments": {}})
    assert (told.status_code, told.json()["outcome"]) == (502, "failed"), json.dumps(told.json())
    visitor.open("executions?outcome=failed&action=tell")
    row = visitor.page.locator("tbody tr").first
    expect(row).to_contain_text("did not accept the data")
    row.get_by_role("link").click()
    crm.broken.discard("/calls")
    visitor.button("Send again").click()
    expect(visitor.page.locator(".page-head")).to_contain_text("Succeeded")
