"""What the API says of credentials, and that it never says their secrets."""

from __future__ import annotations

import logging
import re

import pytest
from tests.unit.flows.authorization.connecting import CALLBACK, CODE, SECRET, Place
from tests.unit.flows.authorization.token_server import Answer, Asked
from tests.unit.flows.world import NAME


def test_the_list_tells_what_is_connected_and_no_values(place: Place) -> None:
    before = place.listed()
    assert [before[name]["connected"] for name in ("crm", "key")] == [False, True]
    place.agree()
    after = place.listed()["crm"]
    assert after == {
        "id": "crm",
        "name": "CRM <b>&",
        "type": "oauth2_refresh",
        "connected": True,
        "expires_at": "2026-01-05T10:29:00+00:00",
        "problem": "",
    }
    place.world.clock.advance(7200)
    assert place.listed()["crm"]["connected"]


def test_a_withdrawn_consent_is_listed_with_its_problem_until_it_is_given_again(
    place: Place,
) -> None:
    place.agree()
    place.server.always({"error": "invalid_grant"}, 400)
    assert place.world.api("POST", "/api/credentials/crm/try")[1]["ok"] is False
    listed = place.listed()["crm"]
    assert (listed["connected"], "connect again" in listed["problem"]) == (False, True)
    place.agree()
    listed = place.listed()["crm"]
    assert (listed["connected"], listed["problem"]) == (True, "")


def test_a_server_that_is_down_does_not_undo_the_connection(place: Place) -> None:
    place.agree()
    place.server.always(b"", 503)
    assert place.world.api("POST", "/api/credentials/crm/try")[1]["failure"] == "server_error"
    listed = place.listed()["crm"]
    assert (listed["connected"], "503" in listed["problem"]) == (True, True)


def test_forgetting_disconnects(place: Place) -> None:
    place.agree()
    assert place.world.api("DELETE", "/api/credentials/crm/session")[0] == 204
    assert not place.listed()["crm"]["connected"]
    tried = place.world.api("POST", "/api/credentials/crm/try")[1]
    assert (tried["failure"], "is not connected" in tried["message"]) == ("auth", True)


@pytest.mark.parametrize(("name", "ok"), [("key", True), ("gone", False)])
def test_a_credential_without_a_session_can_be_tried_as_well(
    place: Place, name: str, *, ok: bool
) -> None:
    status, body, _ = place.world.api("POST", f"/api/credentials/{name}/try")
    assert (status, body["ok"]) == (200, ok)
    assert ok or "secret missing does not exist" in body["message"]


def test_only_the_way_back_is_open(place: Place) -> None:
    for method, path in [
        ("GET", "/api/credentials"),
        ("POST", "/api/credentials/crm/connect"),
        ("POST", "/api/credentials/crm/try"),
        ("DELETE", "/api/credentials/crm/session"),
        ("GET", CALLBACK + "/"),
    ]:
        assert place.world.api(method, path, key="")[0] == 401


def test_typed_secrets_are_sealed_and_leave_a_reference(place: Place) -> None:
    config = place.world.api("GET", "/api/config")[1]
    client_secret = config["credentials"][0]["client_secret"]
    assert re.fullmatch(r"\$secret\.credential\.crm\.client_secret\.[0-9a-f]{8}\$", client_secret)
    assert config["credentials"][1]["token"].startswith("$secret.credential.key.token.")
    assert config["credentials"][2]["token"] == "$secret.missing$"


@pytest.mark.parametrize("typed", ["pa$$word", "$nobody$", "a $phone$ b", "$", "{TEL}", "x" * 3000])
def test_a_typed_secret_that_looks_like_a_text_is_kept_as_typed(place: Place, typed: str) -> None:
    place.save(client_secret=typed)
    place.agree()
    assert place.server.asked[0].form["client_secret"] == typed


@pytest.mark.parametrize(
    "value", ["Token token=$secret.k$", "{SECRET:k}", "$secret.k|sha256$", "{{x}}$secret.k$"]
)
def test_a_text_that_takes_a_secret_from_the_store_stays(place: Place, value: str) -> None:
    place.world.save(credentials=[{"id": "h", "type": "header", "header": "X-Key", "value": value}])
    assert place.world.api("GET", "/api/config")[1]["credentials"][0]["value"] == value


def test_a_save_that_lost_seals_nothing(place: Place) -> None:
    before = place.world.app.secrets.names(NAME)
    document = {"credentials": [{"type": "bearer", "token": "typed"}]}
    match = {"if-match": '"0"'}
    assert place.world.api("PUT", "/api/config", document, headers=match)[0] == 412
    assert place.world.app.secrets.names(NAME) == before


def test_no_answer_row_or_log_holds_a_token_or_secret(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    status, page = place.agree()
    assert status == 200

    def echo(asked: Asked) -> Answer:
        told = " ".join([asked.body, *asked.form.values()])
        return Answer({"error": "invalid_grant ", "error_description": told}, 400)

    place.server.script = echo
    answers = [
        place.come_back(state=place.connect()["state"], code="another-code"),
        place.world.api("POST", "/api/credentials/crm/try"),
        place.world.api("GET", "/api/credentials"),
        place.world.api("GET", "/api/config"),
        place.world.api("GET", "/api/config/export"),
    ]
    everything = "\n".join([page, str(answers), caplog.text, place.world.table.everything()])
    hidden = (SECRET, "refresh-hidden", "access-hidden", CODE, "another-code", "b34rer-token")
    assert [secret for secret in hidden if secret in everything] == []
