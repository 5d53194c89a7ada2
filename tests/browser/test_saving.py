"""Nothing is kept before Save, and nothing that was typed is lost: other admins, no server, mistakes."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Dialog, expect
from tests.acceptance.api import Api
from tests.browser.conftest import Visitors
from tests.browser.documents import begin_with, four_kinds
from tests.browser.visitor import Visitor


def targets(api: Api) -> list[str]:
    document, _ = api.config()
    return [action["target"] for action in document["actions"]]


def field(visitor: Visitor, number: int) -> Any:
    return visitor.row(number).get_by_label("URL/PATH")


def test_nothing_is_kept_before_save_and_discarding_can_be_undone(
    visitors: Visitors, api: Api
) -> None:
    begin_with(api, *four_kinds())
    visitor = visitors.come()
    field(visitor, 1).fill("https://crm.example/new")
    assert "https://crm.example/new" not in targets(api)
    bar = visitor.page.locator(".unsaved")
    expect(bar).to_contain_text("1 unsaved change")
    bar.get_by_role("button", name="Discard").click()
    expect(field(visitor, 1)).to_have_value("https://crm.example/card/$phone$")
    visitor.button("Undo").click()
    expect(field(visitor, 1)).to_have_value("https://crm.example/new")
    visitor.save()
    assert targets(api)[0] == "https://crm.example/new"


def test_leaving_with_unsaved_changes_is_asked_about(visitors: Visitors, api: Api) -> None:
    begin_with(api, *four_kinds())
    visitor = visitors.come()
    field(visitor, 1).fill("https://crm.example/new")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    visitor.page.on("dialog", stay)
    visitor.page.reload()
    assert asked == ["beforeunload"]


def test_two_who_change_different_actions_both_keep_theirs(visitors: Visitors, api: Api) -> None:
    begin_with(api, *four_kinds())
    first, second = visitors.come(), visitors.come()
    field(first, 1).fill("https://crm.example/first")
    field(second, 2).fill("https://crm.example/second")
    first.save()
    second.page.locator(".page-head .save").click()
    dialog = second.page.get_by_role("dialog")
    expect(dialog).to_contain_text("both are kept")
    dialog.get_by_role("button", name="Save both").click()
    expect(dialog).to_have_count(0)
    expect(second.page.locator(".unsaved")).to_have_count(0)
    assert targets(api)[:2] == ["https://crm.example/first", "https://crm.example/second"]


def test_two_who_change_the_same_action_choose(visitors: Visitors, api: Api) -> None:
    begin_with(api, *four_kinds())
    first, second = visitors.come(), visitors.come()
    field(first, 1).fill("https://crm.example/first")
    first.row(4).get_by_role("switch").click()
    field(second, 1).fill("https://crm.example/second")
    second.button("Delete Action 2").click()
    first.save()
    second.page.locator(".page-head .save").click()
    dialog = second.page.get_by_role("dialog")
    expect(dialog.get_by_role("radio", name="Mine")).to_be_checked()
    second.photograph("conflict")
    assert not second.audit()
    dialog.get_by_role("radio", name="Theirs").check()
    dialog.get_by_role("button", name="Save both").click()
    expect(second.page.locator(".unsaved")).to_have_count(0)
    document, _ = api.config()
    kept = {action["id"]: action for action in document["actions"]}
    assert list(kept) == ["card", "write", "run"]
    assert kept["card"]["target"] == "https://crm.example/first"
    assert kept["run"]["enabled"]


def test_a_conflict_that_is_left_keeps_the_draft(visitors: Visitors, api: Api) -> None:
    begin_with(api, *four_kinds())
    visitor = visitors.come()
    field(visitor, 1).fill("https://crm.example/mine")
    begin_with(api, *four_kinds()[1:])
    visitor.page.locator(".page-head .save").click()
    dialog = visitor.page.get_by_role("dialog")
    dialog.get_by_role("button", name="Cancel").click()
    expect(field(visitor, 1)).to_have_value("https://crm.example/mine")


def test_what_the_server_refuses_is_said_at_the_field(visitors: Visitors, api: Api) -> None:
    begin_with(api, *four_kinds())
    visitor = visitors.come()
    field(visitor, 2).fill("https://crm.example/$nobody$")
    visitor.page.locator(".page-head .save").click()
    expect(visitor.row(2).locator(".problem")).to_contain_text("nobody")
    expect(field(visitor, 2)).to_have_attribute("aria-invalid", "true")
    expect(visitor.row(1).locator(".problem")).to_have_count(0)
    visitor.photograph("refused")
    assert not visitor.audit()
    field(visitor, 2).fill("https://crm.example/$phone$")
    expect(visitor.row(2).locator(".problem")).to_have_count(0)
    visitor.save()
    assert targets(api)[1] == "https://crm.example/$phone$"


def test_an_empty_target_is_asked_for(visitors: Visitors, api: Api) -> None:
    begin_with(api, *four_kinds())
    visitor = visitors.come()
    field(visitor, 1).fill("")
    visitor.page.locator(".page-head .save").click()
    expect(visitor.row(1).locator(".problem")).to_have_text("Write the address or the path.")


def test_without_the_server_the_draft_stays_and_the_page_says_so(
    visitors: Visitors, api: Api
) -> None:
    begin_with(api, *four_kinds())
    visitor = visitors.come()
    visitor.page.context.set_offline(True)
    field(visitor, 1).fill("https://crm.example/later")
    visitor.page.locator(".page-head .save").click()
    banner = visitor.page.locator(".banner")
    expect(banner).to_contain_text("cannot be reached")
    visitor.photograph("offline")
    assert not visitor.audit()
    expect(field(visitor, 1)).to_have_value("https://crm.example/later")
    visitor.page.context.set_offline(False)
    expect(banner).to_have_count(0)
    visitor.save()
    assert targets(api)[0] == "https://crm.example/later"
    visitor.errors[:] = [text for text in visitor.errors if not re.search("ERR_INTERNET", text)]
