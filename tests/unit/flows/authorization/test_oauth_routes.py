"""Connecting a credential to a CRM: the address to agree at, and the way back."""

from __future__ import annotations

import base64
import hashlib

import pytest
from tests.unit.flows.authorization.connecting import CODE, SECRET, Place
from tests.unit.flows.world import NAME

from ringhook.wiring.app import App

REDIRECT = "https://ringhook.example/api/oauth/callback"


def test_the_address_says_everything_that_oauth_wants(place: Place) -> None:
    asked = place.connect()
    assert len(asked.pop("state")) >= 40
    assert len(asked.pop("code_challenge")) == 43
    assert asked == {
        "tenant": "1",
        "access_type": "offline",
        "response_type": "code",
        "client_id": "id & co",
        "redirect_uri": REDIRECT,
        "scope": "calls write",
        "code_challenge_method": "S256",
    }


def test_no_two_addresses_share_their_state(place: Place) -> None:
    assert place.connect()["state"] != place.connect()["state"]


def test_a_consent_is_redeemed_and_used(place: Place) -> None:
    place.server.always(
        {"access_token": "access", "refresh_token": "refresh", "instance_url": "https://eu.example"}
    )
    asked = place.connect()
    status, text = place.come_back(state=asked["state"], code=CODE)
    assert (status, "is connected" in text) == (200, True)
    form = place.server.asked[0].form
    verifier = form.pop("code_verifier")
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest())
    assert digest.decode().rstrip("=") == asked["code_challenge"]
    assert form == {
        "grant_type": "authorization_code",
        "code": CODE,
        "redirect_uri": REDIRECT,
        "client_id": "id & co",
        "client_secret": SECRET,
    }
    app = place.world.app
    credential = app.configurations.rulebook(NAME).credentials["crm"]
    found = app.authorizer.authorize(NAME, credential, app.authorizer.purse(NAME))
    assert found.headers == {"Authorization": "Bearer access"}
    assert found.variables == {"instance_url": "https://eu.example"}
    place.world.clock.advance(3600)
    app.authorizer.authorize(NAME, credential, app.authorizer.purse(NAME))
    assert place.server.asked[1].form["refresh_token"] == "refresh"


@pytest.mark.parametrize(
    ("path", "status", "message"),
    [
        ("/api/credentials/nobody/connect", 404, "no such credential"),
        ("/api/credentials/nobody/try", 404, "no such credential"),
        ("/api/credentials/key/connect", 400, "only a credential of type oauth2_refresh"),
    ],
)
def test_what_cannot_be_connected_says_why(
    place: Place, path: str, status: int, message: str
) -> None:
    got, body, _ = place.world.api("POST", path)
    assert got == status
    assert message in body["problems"][0]["message"]


def test_connecting_needs_an_address_that_the_browser_can_come_back_to(place: Place) -> None:
    place.world.public_url = ""
    place.world.app = App(place.world)
    status, body, _ = place.world.api("POST", "/api/credentials/crm/connect")
    assert (status, "RINGHOOK_PUBLIC_URL" in body["problems"][0]["message"]) == (400, True)


@pytest.mark.parametrize("state", ["", "wrong", "x" * 5000, "<script>"])
def test_a_wrong_state_redeems_nothing(place: Place, state: str) -> None:
    place.connect()
    status, text = place.come_back(state=state, code=CODE)
    assert (status, "Press Connect again" in text) == (400, True)
    assert place.server.asked == []


def test_a_state_is_redeemed_once(place: Place) -> None:
    place.server.always({"access_token": "access", "refresh_token": "refresh"})
    state = place.connect()["state"]
    assert place.come_back(state=state, code=CODE)[0] == 200
    assert place.come_back(state=state, code=CODE)[0] == 400
    assert len(place.server.asked) == 1


def test_a_state_is_over_after_ten_minutes(place: Place) -> None:
    state = place.connect()["state"]
    place.world.clock.advance(600)
    assert place.come_back(state=state, code=CODE)[0] == 400
    assert place.server.asked == []


def test_a_refused_consent_is_told_and_uses_the_state_up(place: Place) -> None:
    state = place.connect()["state"]
    status, text = place.come_back(state=state, error="access_denied<script>")
    assert (status, "did not give its consent" in text, "access_denied" in text) == (
        400,
        True,
        True,
    )
    assert place.come_back(state=state, code=CODE)[0] == 400
    assert place.server.asked == []


@pytest.mark.parametrize("code", ["", "x" * 8001])
def test_a_return_without_a_usable_code_is_told(place: Place, code: str) -> None:
    assert "sent no code" in place.come_back(state=place.connect()["state"], code=code)[1]


@pytest.mark.parametrize(
    "changes", [{"client_id": "other"}, {"token_url": "https://evil.example/t"}]
)
def test_a_credential_changed_meanwhile_gets_no_code(place: Place, changes: dict[str, str]) -> None:
    state = place.connect()["state"]
    place.save(**changes)
    status, text = place.come_back(state=state, code=CODE)
    assert (status, "changed meanwhile" in text) == (400, True)
    assert place.server.asked == []


def test_a_credential_removed_meanwhile_gets_no_code(place: Place) -> None:
    state = place.connect()["state"]
    place.world.save()
    assert place.come_back(state=state, code=CODE)[0] == 400
    assert place.server.asked == []


@pytest.mark.parametrize(
    ("body", "status"), [({"error": "invalid_grant"}, 400), (b"oops", 500), (b"<html>", 200)]
)
def test_a_code_that_is_worth_nothing_is_told(place: Place, body: object, status: int) -> None:
    place.server.always(body, status)
    got, text = place.come_back(state=place.connect()["state"], code=CODE)
    assert (got, "is not connected" in text) == (400, True)
    assert not place.listed()["crm"]["connected"]


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "is connected"), ("fr", "est connecté"), ("ru", "установлено"), ("ja", "接続しました")],
)
def test_the_page_speaks_the_workspaces_language(place: Place, language: str, words: str) -> None:
    place.save(language=language)
    status, text = place.agree()
    assert (status, words in text, f'lang="{language}"' in text) == (200, True, True)


def test_the_refresh_token_of_an_earlier_consent_is_kept(place: Place) -> None:
    place.agree()
    place.server.always({"access_token": "second", "expires_in": 3600})
    assert place.come_back(state=place.connect()["state"], code=CODE)[0] == 200
    session = place.world.app.authorizer.tokens.session(NAME, "crm")
    assert (session.token, session.refresh_token) == ("second", "refresh-hidden")


def test_a_token_without_end_and_refresh_lasts(place: Place) -> None:
    place.server.always({"access_token": "for ever".replace(" ", "-")})
    place.come_back(state=place.connect()["state"], code=CODE)
    place.world.clock.advance(365 * 86_400)
    assert place.listed()["crm"]["connected"]
