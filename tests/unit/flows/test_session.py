"""Signing in and out on the page, and who is kept out."""

from __future__ import annotations

import pytest
from tests.unit.flows.browser import Browser
from tests.unit.flows.world import KEY, NAME, World

DAY_SECONDS = 86_400


def audited(world: World) -> list[str]:
    """Return what the audit log says was done, oldest first."""
    _, body, _ = world.api("GET", "/api/audit")
    return [entry["what"] for entry in reversed(body["entries"])]


def test_a_key_opens_a_session_that_tells_who_it_is(world: World) -> None:
    browser = Browser(world)
    expected = {
        "workspace": NAME,
        "title": "",
        "role": "admin",
        "name": "RINGHOOK_ADMIN_KEY",
        "language": "en",
    }
    assert browser.sign_in(KEY) == expected
    assert browser.ask("GET", "/api/session") == (200, expected)
    assert browser.ask("GET", "/api/config")[0] == 200


def test_the_cookie_is_for_no_script_and_no_other_site(world: World) -> None:
    browser = Browser(world)
    browser.sign_in(KEY)
    (cookie,) = browser.written
    parts = {part.strip() for part in cookie.split(";")[1:]}
    assert {"HttpOnly", "SameSite=Strict", "Secure", "Path=/"} <= parts


@pytest.mark.parametrize(
    ("public_url", "host", "is_secure"),
    [
        ("http://127.0.0.1:8420", "127.0.0.1:8420", False),
        ("http://127.0.0.1:8420", "localhost:8420", False),
        ("http://[::1]:8420", "[::1]:8420", False),
        ("http://192.168.7.4:8420", "192.168.7.4:8420", False),
        ("http://pbx:8420", "pbx:8420", False),
        ("http://ringhook.lan", "ringhook.lan", False),
        ("https://ringhook.example", "ringhook.example", True),
        ("https://ringhook.example", "127.0.0.1:8420", False),
        ("https://ringhook.example", "other.example", True),
        ("https://ringhook.lan", "ringhook.lan", True),
    ],
)
def test_the_cookie_is_secure_unless_the_network_is_private(
    world: World,
    public_url: str,
    host: str,
    is_secure: bool,  # noqa: FBT001 - a case of the table
) -> None:
    world.public_url = public_url
    browser = Browser(world, host)
    browser.sign_in(KEY)
    assert ("Secure" in browser.written[0].split("; ")) is is_secure


def test_a_public_name_over_http_is_told_to_use_https(world: World) -> None:
    world.public_url = "http://ringhook.example"
    status, body = Browser(world).ask("POST", "/api/session", {"key": KEY})
    assert status == 400
    assert "https" in body["problems"][0]["message"]


def test_a_wrong_key_is_refused_and_counted_but_not_written_line_by_line(world: World) -> None:
    browser = Browser(world)
    for _ in range(3):
        assert browser.ask("POST", "/api/session", {"key": "rh_wrong"})[0] == 401
    assert not browser.cookies
    _, body, _ = world.api("GET", "/api/audit")
    (line,) = body["entries"]
    assert (line["what"], line["detail"]) == ("sign_in_failed", "3")


ODD_BODIES: list[object] = [
    {},
    {"key": ""},
    {"key": "a", "once": "b"},
    {"name": "x"},
    [],
    {"key": "\ud800"},
    {"once": "\ud800"},
    {"key": "x" * 301},
]


@pytest.mark.parametrize("body", ODD_BODIES)
def test_a_sign_in_needs_one_of_key_and_link(world: World, body: object) -> None:
    assert Browser(world).ask("POST", "/api/session", body)[0] == 400


def test_guessing_is_slowed_down_by_address(world: World) -> None:
    browser = Browser(world)
    statuses = [browser.ask("POST", "/api/session", {"key": "x"})[0] for _ in range(11)]
    assert statuses == [401] * 10 + [429]
    assert 0 < int(browser.headers["Retry-After"]) <= 600
    assert browser.ask("POST", "/api/session", {"key": KEY})[0] == 429, "a good key waits as well"
    assert Browser(world, address="198.51.100.7").sign_in(KEY)
    world.clock.advance(600)
    assert browser.sign_in(KEY)


def test_good_sign_ins_do_not_count_as_guesses(world: World) -> None:
    for _ in range(30):
        assert Browser(world).sign_in(KEY)


def test_a_one_time_link_works_once_and_gives_an_admin(world: World) -> None:
    world.links.add("token-of-the-link")
    browser = Browser(world)
    status, body = browser.ask("POST", "/api/session", {"once": "token-of-the-link"})
    assert (status, body["role"], body["name"]) == (200, "admin", "one-time link")
    assert Browser(world).ask("POST", "/api/session", {"once": "token-of-the-link"})[0] == 401


def test_a_stranger_learns_whether_there_is_an_issuer(world: World) -> None:
    status, body = Browser(world).ask("GET", "/api/session")
    assert (status, body["oidc"]) == (401, False)
    assert body["problems"]


def test_signing_out_ends_the_session_itself(world: World) -> None:
    browser = Browser(world)
    browser.sign_in(KEY)
    stolen = dict(browser.cookies)
    assert browser.ask("DELETE", "/api/session")[0] == 204
    assert not browser.cookies
    browser.cookies = stolen
    assert browser.ask("GET", "/api/session")[0] == 401


def test_a_session_that_is_used_lasts_a_week_and_no_longer(world: World) -> None:
    browser = Browser(world)
    browser.sign_in(KEY)
    for _ in range(27):
        world.clock.advance(6 * 3600)
        assert browser.ask("GET", "/api/session")[0] == 200
    world.clock.advance(6 * 3600)
    assert browser.ask("GET", "/api/session")[0] == 401


def test_a_session_that_is_not_used_ends_after_twelve_hours(world: World) -> None:
    browser = Browser(world)
    browser.sign_in(KEY)
    world.clock.advance(12 * 3600 - 1)
    assert browser.ask("GET", "/api/session")[0] == 200
    world.clock.advance(12 * 3600 + 1)
    assert browser.ask("GET", "/api/session")[0] == 401


def test_a_session_ends_with_its_key(world: World) -> None:
    made = world.app.access.create(NAME, world.clock.now(), key_name="Anna")
    browser = Browser(world)
    browser.sign_in(made)
    _, listed, _ = world.api("GET", "/api/keys")
    (key_id,) = [key["id"] for key in listed["keys"] if key["name"] == "Anna"]
    assert world.api("DELETE", f"/api/keys/{key_id}")[0] == 204
    assert browser.ask("GET", "/api/session")[0] == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"x-ringhook": ""},
        {"x-ringhook": "other"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://ringhook.example.evil.example"},
    ],
)
def test_a_cookie_alone_changes_nothing(world: World, headers: dict[str, str]) -> None:
    browser = Browser(world)
    browser.sign_in(KEY)
    status, body = browser.ask("PUT", "/api/secrets/crm", {"value": "x"}, headers=headers)
    assert status == 403
    assert body["problems"][0]["message"]
    assert world.api("GET", "/api/secrets")[1] == {"secrets": []}
    assert browser.ask("GET", "/api/config", headers=headers)[0] == 200, (
        "reading is for the same origin"
    )


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": "same-origin", "origin": "https://ringhook.example"},
        {"sec-fetch-site": "same-origin"},
        {"origin": "https://ringhook.example"},
    ],
)
def test_our_own_page_may_change_things(world: World, headers: dict[str, str]) -> None:
    browser = Browser(world)
    browser.sign_in(KEY)
    assert browser.ask("PUT", "/api/secrets/crm", {"value": "x"}, headers=headers)[0] == 204


def test_a_page_of_another_site_signs_nobody_in(world: World) -> None:
    browser = Browser(world)
    status, _ = browser.ask(
        "POST", "/api/session", {"key": KEY}, headers={"origin": "https://evil.example"}
    )
    assert (status, browser.cookies) == (403, {})


def test_a_bearer_needs_no_header_of_the_page(world: World) -> None:
    assert world.api("PUT", "/api/secrets/crm", {"value": "x"})[0] == 204


def test_a_bad_bearer_is_not_helped_by_a_good_cookie(world: World) -> None:
    browser = Browser(world)
    browser.sign_in(KEY)
    assert browser.ask("GET", "/api/config", headers={"authorization": "Bearer rh_wrong"})[0] == 401


@pytest.mark.parametrize("junk", ["", "x", "rh_session", "=", "a" * 5000, 'é"', "rh_session=\x00"])
def test_a_strange_cookie_is_no_session(world: World, junk: str) -> None:
    assert (
        Browser(world).ask("GET", "/api/session", headers={"cookie": f"rh_session={junk}"})[0]
        == 401
    )


def test_nobody_can_read_a_session_or_a_key_from_the_table(world: World) -> None:
    browser = Browser(world)
    browser.sign_in(KEY)
    at_rest = world.table.everything()
    assert browser.cookies["rh_session"] not in at_rest
    assert KEY not in at_rest


def test_signing_in_is_written_down(world: World) -> None:
    Browser(world).sign_in(KEY)
    assert audited(world) == ["signed_in"]
