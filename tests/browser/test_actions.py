"""The list of actions: order, copies, deleting, variables, previews, the test dialog, ready-made actions."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from tests.acceptance.api import Api
from tests.acceptance.crm import Crm
from tests.acceptance.waiting import eventually
from tests.browser.conftest import Visitors
from tests.browser.documents import TOKEN, begin_with, four_kinds
from tests.browser.visitor import Visitor

PATIENCE_SECONDS = 20.0
HOSTILE = "<img src=x onerror=alert(1)>"


def ids(visitor: Visitor) -> list[str]:
    rows = visitor.page.locator("tr.action")
    return [str(row.get_attribute("data-id")) for row in rows.all()]


def test_rows_move_by_keyboard_menu_and_mouse(visitors: Visitors, api: Api) -> None:
    begin_with(api, *four_kinds())
    visitor = visitors.come()
    grip = visitor.row(1).locator(".grip")
    grip.press("ArrowDown")
    assert ids(visitor) == ["tell", "card", "write", "run"]
    expect(visitor.row(2).locator(".grip")).to_be_focused()
    visitor.row(4).get_by_role("button", name=re.compile("More")).click()
    visitor.page.get_by_role("menuitem", name="Move up").click()
    assert ids(visitor) == ["tell", "card", "run", "write"]
    visitor.row(4).locator(".grip").drag_to(visitor.row(1))
    assert ids(visitor) == ["write", "tell", "card", "run"]
    visitor.save()
    document, _ = api.config()
    assert [action["id"] for action in document["actions"]] == ids(visitor)


def test_a_deleted_row_comes_back_where_it_was(visitors: Visitors, api: Api) -> None:
    begin_with(api, *four_kinds())
    visitor = visitors.come()
    visitor.button("Delete Action 2").click()
    assert ids(visitor) == ["card", "write", "run"]
    visitor.button("Undo").click()
    assert ids(visitor) == ["card", "tell", "write", "run"]
    expect(visitor.page.locator(".unsaved")).to_have_count(0)


def test_a_copy_stands_below_with_everything_but_the_id(visitors: Visitors, api: Api) -> None:
    begin_with(api, *four_kinds())
    visitor = visitors.come()
    visitor.row(3).get_by_role("button", name=re.compile("More")).click()
    visitor.page.get_by_role("menuitem", name="Duplicate").click()
    visitor.save()
    document, _ = api.config()
    original, copy = document["actions"][2], document["actions"][3]
    assert original | {"id": ""} == copy | {"id": ""}
    assert original["id"] != copy["id"]


def test_a_variable_is_put_where_the_cursor_stands(visitors: Visitors, api: Api) -> None:
    begin_with(api, *four_kinds())
    visitor = visitors.come()
    field = visitor.row(1).get_by_label("URL/PATH")
    field.fill("https://crm.example/?n=&x=1")
    field.evaluate("field => field.setSelectionRange(23, 23)")
    visitor.row(1).locator(".inserter").click()
    visitor.page.get_by_label("Search variables").fill("agent's name")
    visitor.page.get_by_role("button", name=re.compile(r"\$agent\$")).click()
    expect(field).to_have_value("https://crm.example/?n=$agent$&x=1")
    expect(field).to_be_focused()


def test_the_preview_shows_the_address_and_each_argument(visitors: Visitors, api: Api) -> None:
    begin_with(api, *four_kinds())
    visitor = visitors.come()
    expect(visitor.row(1).locator(".would")).to_contain_text("card/%2B33184881234")
    chips = visitor.row(4).locator(".chip")
    expect(chips).to_have_text(["c:\\application\\programme.exe", "AppelDe=+33184881234"])
    visitor.row(4).get_by_label("URL/PATH").fill("c:\\application.exe?$phone$")
    expect(chips).to_have_text(["c:\\application.exe", "+33184881234"])


def test_one_mistake_leaves_the_other_previews(visitors: Visitors, api: Api) -> None:
    begin_with(api, *four_kinds())
    visitor = visitors.come()
    visitor.row(2).get_by_label("URL/PATH").fill("https://crm.example/$nobody$")
    expect(visitor.row(2).locator(".problem")).to_contain_text("nobody")
    visitor.row(1).get_by_label("URL/PATH").fill("https://crm.example/open/$phone$")
    expect(visitor.row(1).locator(".would")).to_contain_text("open/%2B33184881234")


def test_the_drawer_changes_the_draft(visitors: Visitors, api: Api) -> None:
    begin_with(api, *four_kinds())
    visitor = visitors.come()
    visitor.button("Advanced settings of Action 3").click()
    drawer = visitor.page.get_by_role("dialog")
    drawer.get_by_label("Name", exact=True).first.fill("Write it down")
    drawer.get_by_label("Moment of the call").select_option("answered")
    drawer.get_by_label("Body is").select_option("json")
    drawer.get_by_label("Body", exact=True).fill('{"phone": "$phone$"}')
    headers = drawer.locator(".group", has=visitor.page.locator("summary", has_text="Request"))
    headers.get_by_role("button", name="Add").click()
    headers.get_by_label("Header").fill("X-Source")
    headers.get_by_label("Value").fill("ringhook")
    drawer.get_by_role("button", name="Save").click()
    expect(visitor.page.locator(".unsaved")).to_have_count(0)
    document, _ = api.config()
    written = document["actions"][2]
    assert (written["name"], written["trigger"]) == ("Write it down", "answered")
    assert written["request"]["headers"] == {"X-Source": "ringhook"}
    assert written["request"]["body"] == '{"phone": "$phone$"}'


def test_the_test_says_why_an_action_would_not_run(visitors: Visitors, api: Api) -> None:
    begin_with(api, *four_kinds())
    visitor = visitors.come()
    visitor.row(2).get_by_role("button", name="Test").click()
    dialog = visitor.page.get_by_role("dialog")
    expect(dialog.locator(".verdict")).to_contain_text("no call type")
    expect(dialog.locator("pre")).to_contain_text(
        "GET https://crm.example/ring?number=%2B33184881234"
    )


def test_an_unsaved_action_is_sent_for_real_with_the_last_call(
    visitors: Visitors, api: Api, crm: Crm
) -> None:
    branch = crm.branch(PATIENCE_SECONDS)
    begin_with(api, {"kind": "GET", "call_type": "inbound", "target": "https://crm.example/"})
    fields = {"event": "ringing", "call_id": "c1", "from": "+442079460101", "name": HOSTILE}
    assert api.ask("POST", f"/hooks/{TOKEN}", json=fields).ok
    eventually(lambda: api.get("/api/calls")["calls"], "the call", PATIENCE_SECONDS)
    visitor = visitors.come()
    visitor.row(1).get_by_label("URL/PATH").fill(f"{branch.url}/ring?n=$phone$")
    visitor.row(1).get_by_role("button", name="Test").click()
    dialog = visitor.page.get_by_role("dialog")
    newest = dialog.locator("option").nth(2)
    expect(newest).to_contain_text("img")
    dialog.get_by_label("With which call").select_option(str(newest.get_attribute("value")))
    expect(dialog.locator("pre")).to_contain_text("n=%2B442079460101")
    dialog.get_by_role("button", name=re.compile("for real")).click()
    dialog.get_by_role("button", name="Send", exact=True).click()
    expect(dialog.locator(".tag.good")).to_have_text("Worked")
    visitor.photograph("sent-for-real")


def test_a_ready_made_action_and_a_crm_are_one_click_away(visitors: Visitors, api: Api) -> None:
    begin_with(api)
    visitor = visitors.come()
    visitor.page.get_by_role("button", name=re.compile("Start your program")).click()
    expect(visitor.page.locator("tr.action")).to_have_count(1)
    visitor.page.locator("details.card summary").first.click()
    visitor.page.get_by_role("button", name=re.compile("^Google")).click()
    dialog = visitor.page.get_by_role("dialog")
    dialog.get_by_role("button", name="Install").click()
    expect(visitor.page.locator("tr.action")).to_have_count(2)
    expect(visitor.page.locator(".unsaved")).to_contain_text("1 unsaved change")
    document, _ = api.config()
    assert [action["kind"] for action in document["actions"]] == ["URL"]
