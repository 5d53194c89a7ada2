"""How a 3CX template shows who it is becomes a credential, and no secret comes with it."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.config.importing_sample import actions, credentials, said, sample, session_in
from tests.unit.config.threecx_journal import post

from ringhook.config.importing import Imported, read_text


def template(authentication: str, scenarios: str = "", *, connection: str = "") -> Imported:
    """Return a template with a journal, imported."""
    return read_text(
        "threecx",
        f"<Crm Name='T'>{connection}<Parameters><Parameter Name='Key' Type='Password'/>"
        "<Parameter Name='User' Default='bob'/><Parameter Name='Nobody' Default=''/></Parameters>"
        f"{authentication}<Scenarios>{scenarios}<Scenario Id='ReportCall'>{post('')}</Scenario>"
        "</Scenarios></Crm>",
    )


def authentication(kind: str, value: str) -> str:
    return f"<Authentication Type='{kind}'><Value>{value}</Value></Authentication>"


@pytest.mark.parametrize(
    ("kind", "value", "fields"),
    [
        (
            "Basic",
            "[User]:[Key]",
            {"type": "basic", "username": "bob", "password": "$secret.threecx_Key$"},
        ),
        (
            "Basic",
            "[Key]:X",
            {"type": "basic", "username": "$secret.threecx_Key$", "password": "X"},
        ),
        (
            "Basic",
            "[Nobody]:[Key]",
            {"username": "$secret.threecx_Nobody$", "password": "$secret.threecx_Key$"},
        ),
        (
            "Basic",
            "[User]:hush",
            {"username": "bob", "password": "$secret.threecx_password$"},
        ),
        (
            "Basic",
            "hush:X",
            {"username": "$secret.threecx_username$", "password": "$secret.threecx_password$"},
        ),
        ("Bearer", "[Key]", {"type": "bearer", "token": "$secret.threecx_Key$"}),
        ("Bearer", "hush", {"type": "bearer", "token": "$secret.threecx_token$"}),
    ],
)
def test_an_authentication_becomes_a_credential(
    kind: str, value: str, fields: dict[str, Any]
) -> None:
    imported = template(authentication(kind, value))
    (credential,) = credentials(imported)
    assert credential | fields == credential
    assert "hush" not in str(imported)
    assert all(a["request"]["credential"] == "threecx" and a["enabled"] for a in actions(imported))


def test_secrets_to_write_are_told() -> None:
    messages = said(template(authentication("Basic", "[User]:hush")))
    assert messages["Authentication"].startswith("write the value of password as the secret")


@pytest.mark.parametrize(("most", "concurrent"), [("16", 16), ("500", 100), ("0", 0), ("x", 0)])
def test_requests_at_once_are_limited_without_a_password_too(most: str, concurrent: int) -> None:
    imported = template("", connection=f"<Connection MaxConcurrentRequests='{most}'/>")
    assert [(c["type"], c["concurrent"]) for c in credentials(imported)] == (
        [("none", concurrent)] if concurrent else []
    )
    assert ("Connection.MaxConcurrentRequests" in said(imported)) is (most == "500")


def test_a_session_is_opened_by_a_request_and_used_as_variables() -> None:
    imported = sample("threecx", "session.xml")
    (login,) = credentials(imported)
    assert (login["type"], login["target"]) == ("login", "https://erp.example/session")
    assert login["session_minutes"] == 20
    assert login["headers"] == {"X-Session": "$variable.Token$"}
    answer = '{"result": {"token": "t-1", "uid": 5}}'
    assert session_in(login, answer) == {"Token": "t-1", "Uid": "5"}
    (new,) = [a for a in actions(imported) if a["name"].endswith("new contact")]
    assert new["request"]["body"].endswith('"owner": $variable.Uid$}')


def test_no_secret_of_a_login_is_taken_over() -> None:
    imported = sample("threecx", "session.xml")
    body = credentials(imported)[0]["request"]["body"]
    assert '"password": "$secret.threecx_Password$"' in body
    assert '"api_key": "$secret.threecx_api_key$"' in body
    assert "do-not-copy-this" not in str(imported)
    assert "threecx_api_key" in said(imported)["Scenarios.Login.PostValues.api_key"]


LOGIN = (
    "<Scenario Id='L'><Request Url='https://crm.example/login?user=a&amp;pwd=hush' RequestType='Get'/>"
    "<Variables><Variable Name='T' Path='t'/></Variables><Outputs>{0}</Outputs></Scenario>"
)


@pytest.mark.parametrize(
    ("outputs", "headers", "words"),
    [
        ("<Output Type='BearerToken' Value='[T]'/>", {"Authorization": "Bearer $variable.T$"}, ""),
        ("", {}, "adds no header"),
        ("<Output Type='Moon' Value='[T]'/>", {}, "adds no header"),
        (
            "<Output Type='HeaderName' Value='X-Token'/><Output Type='HeaderValue' Value='hush'/>",
            {"X-Token": "$secret.threecx_x_token$"},
            "write the value of the header",
        ),
    ],
)
def test_what_a_login_gives_is_sent_as_a_header(
    outputs: str, headers: dict[str, str], words: str
) -> None:
    imported = template(authentication("Scenario", "L"), LOGIN.format(outputs))
    (login,) = credentials(imported)
    assert login["headers"] == headers
    assert login["target"] == "https://crm.example/login?user=a&pwd=$secret.threecx_pwd$"
    assert words in said(imported)["Scenarios.L"]
    assert "hush" not in str(imported)


def test_a_token_for_the_client_itself_is_fetched_as_oauth_has_it() -> None:
    scenario = (
        "<Scenario Id='L'><Request Url='https://crm.example/token' RequestType='Post'><PostValues>"
        "<Value Key='grant_type'>client_credentials</Value><Value Key='client_id'>[User]</Value>"
        "<Value Key='client_secret'>hush</Value></PostValues></Request></Scenario>"
    )
    for kind in ("Scenario", "OAuth2"):
        imported = template(authentication(kind, "L"), scenario)
        (credential,) = credentials(imported)
        assert (credential["type"], credential["client_id"]) == ("oauth2_client", "bob")
        assert credential["token_url"] == "https://crm.example/token"
        assert credential["client_secret"] == "$secret.threecx_client_secret$"
        assert "hush" not in str(imported)


def test_a_person_agrees_where_the_template_says() -> None:
    imported = sample("threecx", "consent.xml")
    (credential,) = credentials(imported)
    assert credential["type"] == "oauth2_refresh"
    assert credential["authorize_url"] == "https://login.crm.example/authorize"
    assert credential["token_url"] == "https://login.crm.example/token"
    assert (credential["client_id"], credential["scope"]) == ("ringhook-1", "contacts calls")
    assert credential["client_secret"] == "$secret.threecx_ClientSecret$"
    assert credential["parameters"] == {"access_type": "offline"}
    assert "connect it" in said(imported)["Authentication"]


@pytest.mark.parametrize(
    ("kind", "value", "scenario", "words"),
    [
        ("Scenario", "Nowhere", "", "no scenario 'Nowhere'"),
        ("Scenario", "L", "<Scenario Id='L'/>", "no scenario 'L' with a request"),
        ("Scenario", "L", LOGIN.replace("Path='t'", "Path='t[0]'"), "reads nothing"),
        ("Scenario", "L", LOGIN.replace("https://crm.example", "[Nobody]"), "no default"),
        ("OAuth2", "L", LOGIN, "without a parameter"),
        ("Kerberos", "x", "", "none that we know"),
    ],
)
def test_an_authentication_that_cannot_be_said_switches_everything_off(
    kind: str, value: str, scenario: str, words: str
) -> None:
    imported = template(authentication(kind, value), scenario.format(""))
    assert not credentials(imported)
    assert not any(a["enabled"] for a in actions(imported))
    assert words in said(imported)["Authentication"]
    assert "until you add a credential" in said(imported)["Authentication"]


def test_a_session_of_an_odd_length_is_the_usual_one() -> None:
    outputs = "<Output Type='BearerExpiration' Value='99999'/>"
    imported = template(authentication("Scenario", "L"), LOGIN.format(outputs))
    assert credentials(imported)[0]["session_minutes"] == 30
    assert "1 to 1440 minutes" in said(imported)["Scenarios.L"]
