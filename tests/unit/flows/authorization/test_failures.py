"""Every way in which a token server or a login can fail has its word and its sentence."""

from __future__ import annotations

import pytest
from tests.unit.flows.authorization.token_desk import Desk, client, failed, login


@pytest.mark.parametrize(
    ("status", "body", "failure", "is_final"),
    [
        (401, {"error": "invalid_client"}, "auth", True),
        (400, {"error": "invalid_scope"}, "auth", True),
        (200, {"error": "invalid_client_secret"}, "auth", True),
        (403, b"Forbidden", "auth", True),
        (404, b"<html>no</html>", "auth", True),
        (400, {"error": "something nobody defined"}, "auth", False),
        (400, {"error": "temporarily_unavailable"}, "server_error", False),
        (500, b"oops", "server_error", False),
        (503, {"error": "invalid_client"}, "server_error", False),
        (429, {}, "busy", False),
        (200, b"<!doctype html><p>log in", "unreadable", False),
        (200, b"\xff\xfe\x00\xd8", "unreadable", False),
        (200, b"[" * 100_000, "unreadable", False),
        (200, [], "unreadable", False),
        (200, {}, "unreadable", False),
        (200, {"access_token": None}, "unreadable", False),
        (200, {"access_token": "a\r\nX: 1"}, "unreadable", False),
        (200, {"access_token": "x" * 16_001}, "unreadable", False),
        (200, {"access_token": "ok", "pad": "x" * 1_100_000}, "too_large", False),
    ],
)
def test_every_bad_answer_of_a_token_server_has_its_word(
    desk: Desk, status: int, body: object, failure: str, is_final: object
) -> None:
    desk.server.always(body, status)
    error = failed(desk, client(desk))
    assert (error.failure, error.is_final) == (failure, is_final)
    assert str(error).startswith("credential CRM: ")


@pytest.mark.parametrize(
    ("status", "body", "failure", "is_final"),
    [
        (401, {}, "auth", True),
        (500, {}, "server_error", False),
        (429, {}, "busy", False),
        (200, {"session": {}}, "unreadable", False),
        (200, b"<html>", "unreadable", False),
        (200, {"session": {"token": "t"}, "pad": "x" * 1_100_000}, "too_large", False),
    ],
)
def test_every_bad_answer_of_a_login_has_its_word(
    desk: Desk, status: int, body: object, failure: str, is_final: object
) -> None:
    desk.server.always(body, status)
    error = failed(desk, login(desk))
    assert (error.failure, error.is_final) == (failure, is_final)


def test_a_login_that_answers_200_for_no_is_refused_by_its_condition(desk: Desk) -> None:
    desk.server.always({"ok": False, "session": {"token": "t"}})
    request = {
        "method": "POST",
        "body_type": "form",
        "success": {"condition": "ok"},
        "read": {"token": {"path": "session.token"}},
    }
    error = failed(desk, login(desk, request=request))
    assert (error.failure, error.is_final) == ("auth", True)


def test_a_token_server_that_does_not_answer_in_time(desk: Desk) -> None:
    held = desk.server.hold()
    request = {"method": "POST", "body_type": "form", "timeout_seconds": 0.5}
    error = failed(desk, login(desk, request=request))
    held.set()
    assert (error.failure, error.is_final) == ("timeout", False)


def test_a_token_server_that_is_not_there(desk: Desk) -> None:
    error = failed(desk, client(desk, token_url="http://127.0.0.1:1/token"))
    assert (error.failure, error.is_final) == ("connect", False)


def test_a_token_server_in_a_private_network_is_refused(desk: Desk) -> None:
    error = failed(desk, client(desk, token_url="http://10.1.2.3/token"))
    assert (error.failure, error.is_final) == ("blocked_address", True)
