"""Walks through calls, failures and webhooks that led to none."""

from __future__ import annotations

from playwright.sync_api import expect
from tests.acceptance.api import Api
from tests.acceptance.waiting import eventually
from tests.browser import scene
from tests.browser.documents import TOKEN
from tests.browser.scene import PATIENCE_SECONDS, SmallCrm
from tests.browser.visitor import Visitor

HOSTILE = "<img src=x onerror=alert(1)>"


def test_a_call_appears_by_itself_and_tells_everything(
    visitor: Visitor, api: Api, crm: SmallCrm
) -> None:
    visitor.open("calls")
    expect(visitor.page.get_by_text("Live", exact=True)).to_be_visible()
    crm.broken.add("/calls")
    number = "+33140000001"
    call_id = scene.one_call(api, **{"from": number, "x_note": HOSTILE})
    row = visitor.page.locator("tr", has_text=number)
    expect(row).to_contain_text("Anna")
    row.locator("a").click()
    expect(visitor.page.locator("h1")).to_have_text(number)
    visitor.page.get_by_text("What arrived").first.click()
    expect(visitor.page.locator(".happening").first).to_contain_text(HOSTILE)
    visitor.page.get_by_text("did not run: why?").first.click()
    expect(visitor.page.locator(".reasons")).to_contain_text("Write it down")
    expect(visitor.page.locator(".attempts li")).to_contain_text("400")
    visitor.page.locator(".delivery .request > summary").click()
    expect(visitor.page.locator(".delivery .request pre")).to_contain_text("X-Source: ringhook")
    expect(visitor.page.locator("main")).not_to_contain_text("not-shown-anywhere")
    crm.broken.clear()
    visitor.button("Send again").click()
    expect(visitor.page.locator(".delivery")).to_contain_text("delivered", timeout=20_000)
    assert scene.deliveries(api, call_id)["tell"] == "succeeded"


def test_calls_are_found_by_number_and_agent(visitor: Visitor, api: Api) -> None:
    scene.one_call(api, **{"from": "+33140000002", "extension": "102"})
    scene.one_call(api, **{"from": "+33140000003"})
    visitor.open("calls?number=0140000002")
    rows = visitor.page.locator(".calls tbody tr")
    expect(rows).to_have_count(1)
    visitor.page.get_by_label("Number").fill("")
    visitor.page.get_by_label("Agent").fill("Boris Petrov")
    visitor.button("Search").click()
    expect(rows.first).to_contain_text("+33140000002")
    visitor.page.get_by_label("Number").fill("999999")
    visitor.button("Search").click()
    expect(visitor.page.get_by_text("No call fits")).to_be_visible()


def test_alike_failures_stand_together_and_are_sent_again(
    visitor: Visitor, api: Api, crm: SmallCrm
) -> None:
    api.ask("POST", "/api/deliveries/retry", json={"since": "2020-01-01"})
    calls = [scene.failed_call(api, crm), scene.failed_call(api, crm)]
    visitor.open("problems")
    issue = visitor.page.locator(".issue", has_text="Tell the CRM").first
    expect(issue).to_contain_text("bad request")
    expect(issue.get_by_role("link", name="Open an example")).to_be_visible()
    expect(visitor.page.locator("nav .count")).to_be_visible()
    crm.broken.clear()
    visitor.button("Send all again").click()
    expect(visitor.page.get_by_text("No problems")).to_be_visible(timeout=20_000)
    expect(visitor.page.locator("nav .count")).to_have_count(0)
    eventually(
        lambda: {scene.deliveries(api, one)["tell"] for one in calls} == {"succeeded"},
        "both are delivered",
        PATIENCE_SECONDS,
    )


def test_a_refused_webhook_says_why(visitor: Visitor, api: Api) -> None:
    with Api(api.url) as pbx:
        assert pbx.ask("POST", f"/hooks/{TOKEN}", data="{broken").status_code == 400
    visitor.open("connections")
    expect(visitor.page.locator(".connection .problem")).to_contain_text("Refused")
    visitor.page.get_by_text("Webhooks that led to no call").click()
    expect(visitor.page.locator("details .table")).to_contain_text("400")
