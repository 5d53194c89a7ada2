"""Signing in at an OpenID Connect issuer: a real one on loopback, and everything that must be refused."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from joserfc.jwk import RSAKey
from tests.oidc_issuer import CLIENT, TestIssuer
from tests.unit.flows.browser import Browser
from tests.unit.flows.world import World

from ringhook.net.guard import AddressGuard
from ringhook.net.http import PooledHttp
from ringhook.wiring.settings import IssuerSettings

ROLES = "groups:bosses=admin,groups:staff=viewer,email:anna@example.com=operator"
SECRET = "secret of the client / with +"


@pytest.fixture(scope="module")
def server() -> Iterator[TestIssuer]:
    made = TestIssuer()
    yield made
    made.stop()


@pytest.fixture
def issuer(server: TestIssuer) -> TestIssuer:
    server.codes.clear()
    server.asked.clear()
    server.headers.clear()
    server.claimed_issuer = ""
    return server


@pytest.fixture
def browser(world: World, issuer: TestIssuer) -> Iterator[Browser]:
    http = PooledHttp(AddressGuard(("127.0.0.1/32",)))
    world.http = http  # type: ignore[assignment]  # the real one, for once
    world.issuer = IssuerSettings(issuer.url, CLIENT, SECRET, ROLES)
    yield Browser(world)
    http.close()


def depart(browser: Browser) -> dict[str, str]:
    """Return what the browser is sent to the issuer with."""
    status, _ = browser.ask("GET", "/api/oidc/start")
    assert status == 302
    return dict(parse_qsl(urlsplit(str(browser.headers["Location"])).query))


def arrive(browser: Browser, **query: str) -> tuple[int, Any]:
    headers = {"sec-fetch-site": "cross-site"}
    return browser.ask("GET", "/api/oidc/callback", query=query, headers=headers)


def come_back(browser: Browser, issuer: TestIssuer, **claims: Any) -> tuple[int, Any]:
    """Go there and back; the token says what *claims* say."""
    sent = depart(browser)
    nonce = claims.pop("nonce", sent["nonce"])
    now = browser.world.clock.now().timestamp()
    issuer.codes["the-code"] = issuer.token(nonce, now, **claims)
    return arrive(browser, code="the-code", state=sent["state"])


def test_a_person_of_a_group_gets_its_role(browser: Browser, issuer: TestIssuer) -> None:
    assert come_back(browser, issuer)[0] == 302
    assert browser.headers["Location"] == "https://ringhook.example/"
    status, body = browser.ask("GET", "/api/session")
    assert (status, body["role"], body["name"]) == (200, "viewer", "anna@example.com")
    assert set(browser.cookies) == {"rh_session"}


def test_the_highest_role_counts(browser: Browser, issuer: TestIssuer) -> None:
    come_back(browser, issuer, groups=["staff", "bosses"])
    assert browser.ask("GET", "/api/session")[1]["role"] == "admin"


@pytest.mark.parametrize(("verified", "role"), [(True, "operator"), (None, "viewer")])
def test_an_email_counts_only_when_it_is_verified(
    browser: Browser, issuer: TestIssuer, verified: object, role: str
) -> None:
    come_back(browser, issuer, email_verified=verified)
    assert browser.ask("GET", "/api/session")[1]["role"] == role


def test_the_request_is_one_with_pkce(browser: Browser, issuer: TestIssuer) -> None:
    sent = depart(browser)
    assert sent["redirect_uri"] == "https://ringhook.example/api/oidc/callback"
    assert (sent["response_type"], sent["code_challenge_method"]) == ("code", "S256")
    issuer.codes["c"] = issuer.token(sent["nonce"], browser.world.clock.now().timestamp())
    assert arrive(browser, code="c", state=sent["state"])[0] == 302
    (form,) = issuer.asked
    digest = hashlib.sha256(form["code_verifier"].encode()).digest()
    assert base64.urlsafe_b64encode(digest).decode().rstrip("=") == sent["code_challenge"]
    login = base64.b64decode(issuer.headers[0]["authorization"].removeprefix("Basic ")).decode()
    assert login == "ringhook:secret%20of%20the%20client%20%2F%20with%20%2B"
    assert "client_secret" not in form


def test_a_stranger_of_the_issuer_is_told_so(browser: Browser, issuer: TestIssuer) -> None:
    status, page = come_back(browser, issuer, groups=["others"])
    assert status == 403
    assert "no role" in page
    assert "rh_session" not in browser.cookies


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"aud": "somebody-else"},
        {"aud": [CLIENT, "other"]},
        {"aud": [CLIENT, "other"], "azp": "other"},
        {"azp": "other"},
        {"aud": None},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"sub": None},
        {"exp": None},
        {"iat": None},
        {"exp": 1_700_000_000},
        {"iat": 4_000_000_000},
        {"exp": "never"},
    ],
)
def test_a_token_with_a_wrong_claim_lets_nobody_in(
    browser: Browser, issuer: TestIssuer, claims: dict[str, Any]
) -> None:
    status, page = come_back(browser, issuer, **claims)
    assert status == 502
    assert "not good" in page or "another program" in page
    assert "rh_session" not in browser.cookies


@pytest.mark.parametrize(("late_seconds", "status"), [(59, 302), (61, 502)])
def test_a_clock_may_be_a_minute_off(
    browser: Browser, issuer: TestIssuer, late_seconds: int, status: int
) -> None:
    now = int(browser.world.clock.now().timestamp())
    assert come_back(browser, issuer, exp=now - late_seconds, iat=now - 300)[0] == status


def test_a_token_without_a_signature_lets_nobody_in(browser: Browser, issuer: TestIssuer) -> None:
    sent = depart(browser)
    good = issuer.token(sent["nonce"], browser.world.clock.now().timestamp())
    header = base64.urlsafe_b64encode(json.dumps({"alg": "none"}).encode()).decode().rstrip("=")
    issuer.codes["c"] = f"{header}.{good.split('.')[1]}."
    assert arrive(browser, code="c", state=sent["state"])[0] == 502


def test_a_token_signed_with_the_clients_secret_lets_nobody_in(
    browser: Browser, issuer: TestIssuer
) -> None:
    import hmac  # noqa: PLC0415 - only this forger needs it

    sent = depart(browser)
    good = issuer.token(sent["nonce"], browser.world.clock.now().timestamp())
    header = {"alg": "HS256", "kid": "first"}
    head = base64.urlsafe_b64encode(json.dumps(header).encode()).decode().rstrip("=")
    signed = f"{head}.{good.split('.')[1]}"
    made = hmac.digest(SECRET.encode(), signed.encode(), "sha256")
    issuer.codes["c"] = f"{signed}.{base64.urlsafe_b64encode(made).decode().rstrip('=')}"
    assert arrive(browser, code="c", state=sent["state"])[0] == 502


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "....", "{}"])
def test_rubbish_lets_nobody_in(browser: Browser, issuer: TestIssuer, token: str) -> None:
    sent = depart(browser)
    issuer.codes["c"] = token
    assert arrive(browser, code="c", state=sent["state"])[0] == 502


def test_a_stranger_with_the_keys_name_signs_in_vain(browser: Browser, issuer: TestIssuer) -> None:
    own = RSAKey.generate_key(2048, {"kid": "first"}, private=True)
    assert come_back(browser, issuer, key=own)[0] == 502


def test_a_new_key_of_the_issuer_is_learned(browser: Browser, issuer: TestIssuer) -> None:
    assert come_back(browser, issuer)[0] == 302
    before = issuer.key
    issuer.key = RSAKey.generate_key(2048, {"kid": "second", "use": "sig"}, private=True)
    try:
        assert come_back(browser, issuer)[0] == 502, "not asked again within a minute"
        browser.world.clock.advance(61)
        assert come_back(browser, issuer)[0] == 302
    finally:
        issuer.key = before


def test_a_state_is_good_once_and_in_its_browser_only(browser: Browser, issuer: TestIssuer) -> None:
    sent = depart(browser)
    now = browser.world.clock.now().timestamp()
    issuer.codes["c"] = issuer.token(sent["nonce"], now)
    other = Browser(browser.world)
    assert arrive(other, code="c", state=sent["state"])[0] == 400
    depart(other)
    assert arrive(other, code="c", state=sent["state"])[0] == 400
    kept = dict(browser.cookies)
    assert arrive(browser, code="c", state=sent["state"])[0] == 302
    browser.cookies = kept
    issuer.codes["c"] = issuer.token(sent["nonce"], now)
    assert arrive(browser, code="c", state=sent["state"])[0] == 400


def test_a_state_is_over_after_ten_minutes(browser: Browser) -> None:
    sent = depart(browser)
    browser.world.clock.advance(600)
    assert arrive(browser, code="c", state=sent["state"])[0] == 400


@pytest.mark.parametrize("query", [{}, {"code": "c"}, {"state": "x", "code": "c"}, {"state": "é"}])
def test_a_callback_out_of_nowhere_is_refused(browser: Browser, query: dict[str, str]) -> None:
    assert arrive(browser, **query)[0] == 400


def test_a_refusal_of_the_issuer_is_told(browser: Browser) -> None:
    sent = depart(browser)
    status, page = arrive(browser, error="access_denied<script>", state=sent["state"])
    assert status == 502
    assert "<script>" not in page


def test_an_issuer_that_calls_itself_otherwise_is_not_believed(
    browser: Browser, issuer: TestIssuer
) -> None:
    issuer.claimed_issuer = "https://evil.example"
    status, page = browser.ask("GET", "/api/oidc/start")
    assert status == 502
    assert "RINGHOOK_OIDC_ISSUER" in page


def test_an_issuer_in_trouble_is_spared_and_asked_again(
    browser: Browser, issuer: TestIssuer
) -> None:
    issuer.claimed_issuer = "https://evil.example"
    assert browser.ask("GET", "/api/oidc/start")[0] == 502
    issuer.claimed_issuer = ""
    assert browser.ask("GET", "/api/oidc/start")[0] == 502
    browser.world.clock.advance(10)
    assert browser.ask("GET", "/api/oidc/start")[0] == 302


def test_an_issuer_on_a_private_network_needs_leave(world: World, issuer: TestIssuer) -> None:
    with closing(PooledHttp(AddressGuard(()))) as http:
        world.http = http  # type: ignore[assignment]  # the real one, for once
        world.issuer = IssuerSettings(issuer.url, CLIENT, SECRET, ROLES)
        assert Browser(world).ask("GET", "/api/oidc/start")[0] == 502


def test_the_binding_is_for_the_way_back_alone(browser: Browser) -> None:
    depart(browser)
    (cookie,) = browser.written
    parts = {part.strip() for part in cookie.split(";")[1:]}
    assert {"HttpOnly", "SameSite=Lax", "Secure", "Path=/api/oidc"} <= parts
    assert browser.cookies["rh_oidc"] not in browser.world.table.everything()


def test_the_page_learns_of_the_issuer(browser: Browser) -> None:
    assert browser.ask("GET", "/api/session")[1]["oidc"] is True


def test_without_an_issuer_there_is_no_way_there(world: World) -> None:
    for path in ("/api/oidc/start", "/api/oidc/callback"):
        assert Browser(world).ask("GET", path)[0] == 404


def test_the_clients_secret_is_shown_nowhere(
    browser: Browser, issuer: TestIssuer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    pages = [come_back(browser, issuer, nonce="x")[1], come_back(browser, issuer)[1]]
    issuer_record = repr(browser.world.app.office.sign_in)
    for text in (*map(str, pages), caplog.text, issuer_record, repr(browser.world.issuer)):
        assert SECRET not in text
    assert SECRET not in browser.world.table.everything()
