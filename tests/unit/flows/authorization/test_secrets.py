"""No secret in an error, a row, a log or anything that is shown."""

from __future__ import annotations

import base64
import logging
from collections.abc import Callable

import pytest
from tests.unit.flows.authorization.token_desk import (
    NAME,
    PASSWORD,
    SECRET,
    Desk,
    client,
    connected,
    failed,
    login,
    refresh,
)
from tests.unit.flows.authorization.token_server import Answer, Asked

from ringhook.engine.outgoing import Credential


def echo(asked: Asked) -> Answer:
    """Tell everything back, as the worst of servers would."""
    told = " ".join([asked.body, *asked.form.values(), asked.headers.get("authorization", "")])
    return Answer({"error": "invalid_client", "error_description": told}, 401)


@pytest.mark.parametrize("style", ["basic", "body"])
@pytest.mark.parametrize("making", [client, refresh])
def test_no_error_row_or_log_holds_a_secret(
    desk: Desk, making: Callable[..., Credential], style: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    made = making(desk, style=style)
    connected(desk, made, "refresh-0-hidden")
    desk.server.script = echo
    error = failed(desk, made)
    desk.server.always({"access_token": "access-hidden", "refresh_token": "refresh-1-hidden"})
    desk.clock.advance(60)
    desk.authorize(made)
    everything = "\n".join([str(error), repr(error), caplog.text, *desk.table.written])
    assert_hidden(everything, SECRET, "refresh-0-hidden", "access-hidden", "refresh-1-hidden")


def test_a_secret_that_a_long_answer_cuts_in_two_shows_no_half(desk: Desk) -> None:
    desk.server.always({"error": "invalid_client", "error_description": "x" * 195 + SECRET}, 401)
    assert SECRET[:5] not in str(failed(desk, client(desk)))


def test_a_secret_told_back_as_the_word_of_a_refusal_is_masked(desk: Desk) -> None:
    desk.secret("client", "plain-words")
    desk.server.always({"error": "plain-words"}, 401)
    assert "(****)" in str(failed(desk, client(desk)))


def test_no_row_or_log_holds_the_password_or_token_of_a_login(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    desk.server.always({"session": {"token": "session-hidden"}})
    purse = desk.authorizer.purse(NAME)
    found = desk.authorizer.authorize(NAME, login(desk), purse)
    desk.server.always({}, 401)
    error = failed(desk, login(desk), stale=found.fingerprint)
    masked = purse.masked(f"{dict(found.headers)} {found.query} {dict(found.variables)}")
    everything = "\n".join([str(error), caplog.text, masked, repr(found), *desk.table.written])
    assert_hidden(everything, PASSWORD, "session-hidden")


def test_what_a_login_makes_of_its_session_is_masked_too(desk: Desk) -> None:
    desk.server.always({"session": {"token": "session-hidden"}})
    purse = desk.authorizer.purse(NAME)
    made = login(desk, headers={"X-Key": "$variable.token|sha256$"}, query={})
    found = desk.authorizer.authorize(NAME, made, purse)
    assert purse.masked(found.headers["X-Key"]) == "****"


def assert_hidden(text: str, *secrets: str) -> None:
    encoded = [base64.b64encode(f"id & co:{s}".encode()).decode() for s in secrets]
    for secret in (*secrets, *encoded):
        assert secret not in text


def test_addresses_among_the_variables_stay_readable(desk: Desk) -> None:
    desk.server.always(
        {
            "access_token": "access-hidden",
            "instance_url": "https://eu1.crm.example",
            "signature": "s1gnature",
            "hook": "https://crm.example/x?key=s3cret",
        }
    )
    purse = desk.authorizer.purse(NAME)
    desk.authorizer.authorize(NAME, client(desk), purse)
    text = "https://eu1.crm.example s1gnature https://crm.example/x?key=s3cret"
    assert purse.masked(text) == "https://eu1.crm.example **** ****"
