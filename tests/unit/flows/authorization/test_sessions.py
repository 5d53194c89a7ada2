"""Tokens and logins: how they are asked for, shown, and how long they are used."""

from __future__ import annotations

import base64

import pytest
from tests.unit.flows.authorization.token_desk import (
    NAME,
    PASSWORD,
    SECRET,
    Desk,
    client,
    header,
    login,
)


def test_client_credentials_go_into_the_body(desk: Desk) -> None:
    found = desk.authorize(client(desk, parameters={"audience": "https://api.example"}))
    assert (header(found), found.renewable) == ("Bearer access-1", True)
    assert desk.server.asked[0].form == {
        "grant_type": "client_credentials",
        "scope": "calls write",
        "audience": "https://api.example",
        "client_id": "id & co",
        "client_secret": SECRET,
    }


def test_client_credentials_go_into_a_header_if_so_wanted(desk: Desk) -> None:
    desk.authorize(client(desk, style="basic", scheme="Zoho-oauthtoken"))
    asked = desk.server.asked[0]
    expected = base64.b64encode(b"id+%26+co:cl13nt-%24ecret%2F%2B%26").decode()
    assert asked.headers["authorization"] == f"Basic {expected}"
    assert "client_secret" not in asked.form


def test_a_token_is_shown_behind_the_scheme_that_the_crm_wants(desk: Desk) -> None:
    found = desk.authorize(client(desk, scheme="Zoho-oauthtoken"))
    assert header(found) == "Zoho-oauthtoken access-1"


def test_a_token_goes_as_a_parameter_if_the_crm_wants_it_so(desk: Desk) -> None:
    purse = desk.authorizer.purse(NAME)
    made = client(desk, token_parameter="auth")
    found = desk.authorizer.authorize(NAME, made, purse)
    assert (found.headers, found.query) == ({}, (("auth", "access-1"),))
    assert found.renewable
    assert purse.masked("https://crm.example/rest?auth=access-1").endswith("auth=****")


def test_other_fields_of_the_answer_become_variables(desk: Desk) -> None:
    desk.server.always(
        {
            "access_token": "t" * 20,
            "id_token": "x.y.z",
            "instance_url": "https://eu1.crm.example",
            "api_domain": "https://api.crm.example",
            "count": 3,
        }
    )
    found = desk.authorize(client(desk))
    assert found.variables == {
        "instance_url": "https://eu1.crm.example",
        "api_domain": "https://api.crm.example",
    }


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        ({"expires_in": 3600}, 3540),
        ({"expires_in": "3600"}, 3540),
        ({"expires_in": 3600_000, "expires_in_sec": 3600}, 3540),
        ({"expires_in": 30}, 15),
        ({"expires_in": 0}, 2940),
        ({"expires_in": -5}, 2940),
        ({"expires_in": True}, 2940),
        ({"expires_in": "soon"}, 2940),
        ({"expires_in": 1e400}, 10 * 365 * 86_400 - 60),
        ({}, 2940),
    ],
)
def test_a_token_is_renewed_before_it_ends(
    desk: Desk, given: dict[str, object], seconds: float
) -> None:
    made = client(desk)
    desk.server.always({"access_token": "token", **given})
    desk.authorize(made)
    desk.clock.advance(seconds - 1)
    desk.authorize(made)
    assert len(desk.server.asked) == 1
    desk.clock.advance(2)
    desk.authorize(made)
    assert len(desk.server.asked) == 2


def test_a_login_is_asked_once_and_its_answer_is_used_for_its_minutes(desk: Desk) -> None:
    desk.server.always({"session": {"token": "t0ken+1"}})
    found = desk.authorize(login(desk))
    assert found.headers == {"X-Session": "t0ken+1"}
    assert found.query == (("sid", "t0ken+1"),)
    assert found.variables == {"token": "t0ken+1"}
    desk.clock.advance(599)
    desk.authorize(login(desk), worker=desk.worker())
    assert len(desk.server.asked) == 1
    desk.clock.advance(1)
    desk.authorize(login(desk))
    assert [asked.form for asked in desk.server.asked] == [
        {"user": "anna", "password": PASSWORD}
    ] * 2


def test_a_long_token_of_a_login_is_kept_whole(desk: Desk) -> None:
    token = "t" * 3000
    desk.server.always({"session": {"token": token}})
    assert desk.authorize(login(desk)).variables == {"token": token}


def test_a_401_renews_once_however_many_saw_it(desk: Desk) -> None:
    made = client(desk)
    first = desk.authorize(made)
    again = [desk.authorize(made, stale=first.fingerprint) for _ in range(5)]
    assert {header(found) for found in again} == {"Bearer access-2"}
    assert len(desk.server.asked) == 2


def test_a_session_that_can_no_longer_be_opened_is_fetched_anew(desk: Desk) -> None:
    made = client(desk)
    desk.authorize(made)
    desk.vault._secrets.clear()
    desk.secret("client", SECRET)
    assert header(desk.authorize(made, worker=desk.worker())) == "Bearer access-2"
