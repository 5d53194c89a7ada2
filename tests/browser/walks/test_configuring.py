"""Walks through what administrators configure."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from tests.acceptance.api import Api
from tests.acceptance.desktop import claim
from tests.acceptance.waiting import eventually
from tests.browser import scene
from tests.browser.documents import begin_with
from tests.browser.scene import PATIENCE_SECONDS, SmallCrm
from tests.browser.visitor import Visitor
from tests.browser.walks.saving import dialog, saved


def test_a_connection_is_made_set_up_and_rung(visitor: Visitor, api: Api) -> None:
    visitor.open("connections")
    visitor.button("Add a connection").click()
    dialog(visitor).get_by_label("Search PBXs").fill("mango")
    dialog(visitor).get_by_role("button", name=re.compile("Mango")).click()
    dialog(visitor).get_by_label("Name").first.fill("Moscow office")
    dialog(visitor).get_by_label("Allowed senders").fill("not an address")
    dialog(visitor).get_by_role("button", name="Save").click()
    expect(dialog(visitor).locator(".problem").first).to_be_visible()
    dialog(visitor).get_by_label("API key").fill("key-of-mango-office")
    dialog(visitor).get_by_label("API salt").fill("salt-of-mango-office")
    dialog(visitor).get_by_label("Allowed senders").fill("")
    dialog(visitor).get_by_role("button", name=re.compile("Add the vendor's 5")).click()
    made = saved(visitor, api)["connections"][1]
    assert made["name"] == "Moscow office"
    assert len(made["allowed_ips"]) == 5
    assert made["settings"]["api_key"].startswith("$secret.")
    card = visitor.page.locator(".connection", has_text="Moscow office")
    card.get_by_role("button", name="Texts to paste").click()
    expect(dialog(visitor).locator("pre").first).to_contain_text(f"/hooks/{made['token']}")
    visitor.page.keyboard.press("Escape")
    card.get_by_role("button", name="Test call").click()
    for button, word in (("Ring", "It rings"), ("Answer", "Answered"), ("Hang up", "Ended")):
        dialog(visitor).get_by_role("button", name=button).click()
        expect(dialog(visitor).get_by_role("status")).to_contain_text(word)
    dialog(visitor).get_by_role("link", name="See what happens").click()
    expect(visitor.page.locator(".happening")).to_have_count(3)


def test_a_lookup_is_tried_before_it_is_saved(visitor: Visitor, api: Api, crm: SmallCrm) -> None:
    visitor.open("lookups")
    visitor.button("Add a lookup").click()
    dialog(visitor).get_by_label("Name", exact=True).first.fill("Second CRM")
    dialog(visitor).get_by_label("Address", exact=True).fill(f"{crm.url}/find?q=$number$")
    dialog(visitor).get_by_role("switch", name="The answer is a list").click()
    dialog(visitor).get_by_role("button", name="Close").first.click()
    entry = visitor.page.locator(".entry", has_text="Second CRM")
    entry.get_by_role("button", name="Try").click()
    dialog(visitor).get_by_label("Number").fill("0184881234")
    dialog(visitor).get_by_role("button", name="Try").click()
    expect(dialog(visitor).get_by_role("status")).to_contain_text("Camille Durand")
    visitor.page.keyboard.press("Escape")
    visitor.button("Move Second CRM up").click()
    lookups = saved(visitor, api)["lookups"]
    assert [lookup["name"] for lookup in lookups] == ["Second CRM", "Who calls?"]


def test_what_is_typed_as_a_secret_is_never_shown_again(visitor: Visitor, api: Api) -> None:
    visitor.open("lookups")
    visitor.button("Add a credential").click()
    visitor.page.get_by_role("menuitem", name=re.compile("^Token")).click()
    dialog(visitor).get_by_label("Name").first.fill("Help desk")
    dialog(visitor).get_by_label("Token", exact=True).fill("a-token-typed-here")
    made = saved(visitor, api)["credentials"][2]
    assert made["token"].startswith("$secret.")
    visitor.page.locator(".entry", has_text="Help desk").get_by_role("button", name="Edit").click()
    field = dialog(visitor).get_by_label("Token", exact=True)
    expect(field).to_have_value("")
    field.fill("x")
    field.fill("")
    expect(visitor.page.locator(".unsaved")).to_have_count(0)
    visitor.page.keyboard.press("Escape")
    visitor.page.get_by_label("Name of the secret").fill("hook.signing")
    visitor.page.get_by_label("Its value").fill("another-secret")
    visitor.button("Keep").click()
    expect(visitor.button("$secret.hook.signing$")).to_be_visible()
    expect(visitor.page.get_by_label("Its value")).to_have_value("")


def test_a_credential_is_connected_in_a_window_of_the_crm(visitor: Visitor, crm: SmallCrm) -> None:
    visitor.open("lookups")
    entry = visitor.page.locator(".entry", has_text="CRM account")
    expect(entry).to_contain_text("not connected")
    with visitor.page.expect_popup() as opened:
        entry.get_by_role("button", name="Connect").click()
    opened.value.wait_for_url(re.compile("/api/oauth/callback"))
    assert any(asked.startswith("GET /authorize?") for asked in crm.asked)
    opened.value.close()
    visitor.page.evaluate("dispatchEvent(new Event('focus'))")
    expect(entry.locator(".tag.good")).to_have_text("connected")
    entry.get_by_role("button", name="Disconnect").click()
    expect(entry).to_contain_text("not connected")


def test_an_unknown_extension_is_given_to_an_agent(visitor: Visitor, api: Api) -> None:
    scene.one_call(api, extension="778")
    visitor.open("agents")
    stranger = visitor.page.locator(".strangers li", has_text="778")
    stranger.get_by_role("button", name="Give to").click()
    visitor.page.get_by_role("menuitem", name="Boris Petrov").click()
    expect(stranger).to_have_count(0)
    boris = saved(visitor, api)["agents"][1]
    assert boris["identifiers"] == ["102", "+33612345678", "778"]


def test_a_desktop_is_paired_and_revoked(visitor: Visitor, api: Api) -> None:
    visitor.open("agents")
    visitor.button("Pair a desktop: Boris Petrov").click()
    code = dialog(visitor).locator(".pairing-code").inner_text()
    expect(dialog(visitor).get_by_role("timer")).to_contain_text(re.compile(r"\d:\d\d"))
    claim(api.url, code, "BORIS-PC")
    expect(dialog(visitor).get_by_role("status")).to_contain_text("BORIS-PC is paired")
    dialog(visitor).get_by_role("button", name="Close").first.click()
    visitor.button("Revoke BORIS-PC").click()
    dialog(visitor).get_by_role("button", name="Revoke").click()
    expect(visitor.button("Revoke BORIS-PC")).to_have_count(0)


def test_settings_are_saved_and_wrong_ones_are_shown_at_their_field(
    visitor: Visitor, api: Api
) -> None:
    visitor.open("settings")
    country = visitor.page.get_by_label("Country")
    country.fill("fr")
    visitor.page.locator(".page-head .save").click()
    expect(country).to_have_attribute("aria-invalid", "true")
    country.fill("DE")
    visitor.page.get_by_label("Outside prefix").fill("0")
    visitor.page.get_by_label("Size").select_option("L")
    visitor.page.get_by_role("switch", name="Internal calls").click()
    table = 'Number;Agent;Note\r\n+4930123*;Anna;"a ""note"""\r\n0800;nobody of ours;\r\n117;;\r\n'
    files = {"name": "list.csv", "mimeType": "text/csv", "buffer": table.encode()}
    visitor.page.get_by_label("Import CSV").set_input_files(files)  # type: ignore[arg-type]  # theirs
    expect(visitor.page.get_by_text("2 numbers added. 1 row names")).to_be_visible()
    with visitor.page.expect_download() as download:
        visitor.button("Export CSV").click()
    assert '+4930123*,anna,"a ""note"""' in download.value.path().read_text("utf-8")
    settings = saved(visitor, api)["settings"]
    assert (settings["country"], settings["outgoing_prefix"]) == ("DE", "0")
    assert (settings["popup"]["size"], settings["suppress"]["internal"]) == ("L", True)
    assert settings["exceptions"][2:] == [
        {"number": "+4930123*", "agent": "anna", "note": 'a "note"'},
        {"number": "117", "agent": "", "note": ""},
    ]


def test_an_earlier_version_comes_back(visitor: Visitor, api: Api) -> None:
    before, _ = api.config()
    begin_with(api)
    visitor.open("history")
    visitor.page.reload()
    visitor.page.locator(".version").nth(1).get_by_role("button").click()
    expect(dialog(visitor)).to_contain_text("Boris Petrov")
    dialog(visitor).get_by_role("button", name="Bring back").click()
    expect(visitor.page.locator(".version").first).to_contain_text("current")
    eventually(lambda: api.config()[0] == before, "it is back", PATIENCE_SECONDS)


def test_settings_of_another_product_arrive_unsaved(visitor: Visitor, api: Api) -> None:
    visitor.open("history")
    visitor.button("Import").click()
    dialog(visitor).get_by_label("Where it comes from").select_option("cely")
    rows = "Type d'appel;Action;URL/PATH\nAppel entrant;Ouvrir la page URL;https://test.url/$phone$\nAppel entrant;Danser;x"
    dialog(visitor).get_by_label("Or paste the text").fill(rows)
    dialog(visitor).get_by_role("button", name="Read").click()
    expect(dialog(visitor).locator(".warnings")).to_contain_text("left out")
    dialog(visitor).get_by_role("button", name="Take over").click()
    assert len(api.config()[0]["actions"]) == 3
    actions = saved(visitor, api)["actions"]
    assert actions[3]["target"] == "https://test.url/$phone$"
