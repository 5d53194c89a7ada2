"""The operator makes workspaces and deletes them, and sees nothing of what is in them."""

from __future__ import annotations

import pytest
from tests.unit.flows.browser import Browser
from tests.unit.flows.world import KEY, NAME, OPERATOR_KEY, World

from ringhook.config.document import Document


def make(world: World, name: str = "acme", title: str = "Acme Ltd") -> str:
    """Make a workspace; returns its first key."""
    wanted = {"name": name, "title": title}
    status, body, _ = world.api("POST", "/api/workspaces", wanted, key=OPERATOR_KEY)
    assert status == 200, body
    return str(body["key"])


def delete(world: World, name: str = "acme", confirm: str = "acme") -> tuple[int, object]:
    status, body, _ = world.api(
        "DELETE", f"/api/workspaces/{name}", query={"confirm": confirm}, key=OPERATOR_KEY
    )
    return status, body


def test_a_new_workspace_has_a_key_that_is_shown_once(world: World) -> None:
    key = make(world)
    status, body, _ = world.api("GET", "/api/session", key=key)
    assert (status, body["workspace"], body["title"], body["role"]) == (
        *(200, "acme", "Acme Ltd"),
        "admin",
    )
    assert key not in world.table.everything()
    _, listed, _ = world.api("GET", "/api/workspaces", key=OPERATOR_KEY)
    assert [(one["name"], one["standing"]) for one in listed["workspaces"]] == [
        ("acme", "open"),
        (NAME, "open"),
    ]


@pytest.mark.parametrize("name", ["", "Acme", "a_b", "a b", "a" * 41, "../x", "ä", "a#b", "a\n"])
def test_a_name_that_is_none_is_refused(world: World, name: str) -> None:
    assert world.api("POST", "/api/workspaces", {"name": name}, key=OPERATOR_KEY)[0] == 400


def test_a_name_is_given_once(world: World) -> None:
    make(world)
    status, body, _ = world.api("POST", "/api/workspaces", {"name": "acme"}, key=OPERATOR_KEY)
    assert status == 409
    assert "already" in body["problems"][0]["message"]


def test_only_the_operator_makes_workspaces(world: World) -> None:
    for key, status in ((KEY, 403), ("rho_wrong", 401), ("", 401)):
        assert world.api("POST", "/api/workspaces", {"name": "x"}, key=key)[0] == status


def test_the_operator_may_sign_in_on_the_page_and_out(world: World) -> None:
    browser = Browser(world)
    assert browser.sign_in(OPERATOR_KEY)["role"] == "keeper"
    assert browser.ask("GET", "/api/workspaces")[0] == 200
    assert browser.ask("GET", "/api/config")[0] == 403
    assert browser.ask("GET", "/api/audit")[1]["entries"][0]["what"] == "signed_in"
    assert browser.ask("DELETE", "/api/session")[0] == 204


def test_a_workspace_is_deleted_only_by_its_name_said_twice(world: World) -> None:
    key = make(world)
    assert delete(world, confirm="")[0] == 400
    assert delete(world, confirm="main")[0] == 400
    assert world.api("GET", "/api/config", key=key)[0] == 200
    assert delete(world, name="none", confirm="none")[0] == 404


def test_a_deleted_workspace_leaves_nothing_but_that_its_name_was_used(world: World) -> None:
    world.save(lookups=[])
    world.ring()
    world.api("PUT", "/api/secrets/crm", {"value": "x"})
    world.pair("paul")
    Browser(world).sign_in(KEY)
    assert delete(world, NAME, NAME) == (200, {"is_empty": True})
    left = [line for line in world.table.everything().splitlines() if "main" in line]
    places = [line.split("'")[1] for line in left if "session#" not in line]
    assert places == ["workspaces", "ws##audit"], "the operator's own log says who deleted it"
    assert "33184881234" not in world.table.everything()


def test_what_was_made_for_a_deleted_workspace_is_good_for_nothing(world: World) -> None:
    key = make(world)
    office = world.app.office
    document = Document.model_validate(
        {"connections": [{"id": "pbx", "adapter": "generic", "token": "a-token-of-acme-long"}]}
    )
    office.save("acme", document, 0, "test")
    browser = Browser(world)
    browser.sign_in(key)
    code, _ = world.app.devices.offer_pairing("acme", "anna", world.clock.now())
    world.links.add("once")
    assert (
        world.post(b'{"event":"ringing","call_id":"c"}', token="a-token-of-acme-long").status == 200
    )
    assert delete(world)[0] == 200
    second = make(world)
    for answer in (
        world.api("GET", "/api/session", key=key)[0],
        browser.ask("GET", "/api/session")[0],
    ):
        assert answer == 401
    assert world.api("POST", "/pair", {"code": code}, key="")[0] == 404
    assert world.post(b"{}", token="a-token-of-acme-long").status == 404
    world.dispatch_all()
    assert world.api("GET", "/api/calls", key=second)[1]["calls"] == []
    assert world.api("GET", "/api/config", key=second)[2]["ETag"] == '"0"'


def test_deleting_that_was_broken_off_goes_on_by_itself(world: World) -> None:
    key = make(world)
    world.app.access.register.leave("acme")
    assert world.api("GET", "/api/session", key=key)[0] == 401
    assert world.api("POST", "/api/workspaces", {"name": "acme"}, key=OPERATOR_KEY)[0] == 409
    world.app.sweep()
    assert world.app.access.register.find("acme") is None
    make(world)


def test_a_failed_sign_in_is_counted_where_it_is_known_whose_it_was(world: World) -> None:
    Browser(world).ask("POST", "/api/session", {"key": "rh_wrong"})
    assert world.api("GET", "/api/audit")[1]["entries"][0]["what"] == "sign_in_failed"
    make(world)
    Browser(world).ask("POST", "/api/session", {"key": "rh_wrong"})
    for key in (KEY, OPERATOR_KEY):
        entries = world.api("GET", "/api/audit", key=key)[1]["entries"]
        counts = [one["detail"] for one in entries if one["what"] == "sign_in_failed"]
        assert counts == ["1"]


def test_the_status_says_how_housekeeping_went(world: World) -> None:
    world.save()
    world.app.sweep()
    _, body, _ = world.api("GET", "/api/status")
    assert body["housekeeping"]["at"]
    _, body, _ = world.api("GET", "/api/status", key=OPERATOR_KEY)
    assert body == {"version": body["version"], "workspaces": 1}


def test_a_workspace_has_an_address_of_its_own(world: World) -> None:
    status, page, headers = world.api("GET", "/w/acme", key="")
    assert status == 200
    assert "text/html" in str(headers["Content-Type"])
    assert page == world.api("GET", "/", key="")[1]
