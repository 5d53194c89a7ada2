"""Refresh tokens: rotated, kept, withdrawn, and never sent to a stranger."""

from __future__ import annotations

import pytest
from tests.unit.flows.authorization.token_desk import (
    NAME,
    Desk,
    client,
    connected,
    failed,
    header,
    refresh,
    rotating,
)
from tests.unit.flows.authorization.token_server import Answer, Asked

from ringhook.domain.errors import TryAgainError


def test_a_rotated_refresh_token_survives_every_restart(desk: Desk) -> None:
    made = refresh(desk)
    connected(desk, made)
    rotating(desk)
    for _ in range(4):
        assert desk.authorize(made, worker=desk.worker()).renewable
        desk.clock.advance(3600)
    assert [asked.form["refresh_token"] for asked in desk.server.asked] == [
        f"refresh-{n}" for n in range(4)
    ]


def test_a_rotated_refresh_token_is_written_even_if_the_table_hesitates(desk: Desk) -> None:
    made = refresh(desk)
    connected(desk, made)
    rotating(desk)
    desk.table.failures = {"session#": 2}
    desk.authorize(made)
    desk.clock.advance(3600)
    assert desk.authorize(made, worker=desk.worker()).renewable


def test_a_table_that_stays_away_leaves_the_message_on_the_queue(desk: Desk) -> None:
    desk.table.failures = {"session#": 3}
    with pytest.raises(TryAgainError):
        desk.authorize(client(desk))


def test_a_server_without_rotation_keeps_its_refresh_token(desk: Desk) -> None:
    made = refresh(desk)
    connected(desk, made)
    for _ in range(2):
        desk.authorize(made)
        desk.clock.advance(3600)
    assert {asked.form["refresh_token"] for asked in desk.server.asked} == {"refresh-0"}


def test_a_new_client_secret_does_not_cost_the_consent(desk: Desk) -> None:
    connected(desk, refresh(desk))
    edited = refresh(desk, client_secret="new one")
    assert header(desk.authorize(edited)) == "Bearer access-1"


def test_a_refresh_token_never_goes_to_another_server(desk: Desk) -> None:
    connected(desk, refresh(desk))
    error = failed(desk, refresh(desk, token_url=f"{desk.server.url}/elsewhere"))
    assert "is not connected" in str(error)
    assert desk.server.asked == []


def test_a_withdrawn_consent_asks_to_connect_again(desk: Desk) -> None:
    connected(desk, refresh(desk))
    desk.server.always({"error": "invalid_grant"}, 400)
    error = failed(desk, refresh(desk))
    assert (error.failure, error.is_final) == ("auth", True)
    assert "connect again" in str(error)


def test_a_session_taken_away_meanwhile_does_not_come_back(desk: Desk) -> None:
    made = refresh(desk)
    connected(desk, made)
    script = desk.server.script

    def meanwhile(asked: Asked) -> Answer:
        desk.tokens.forget(NAME, made.id)
        return script(asked)

    desk.server.script = meanwhile
    desk.authorize(made)
    assert desk.worker().tokens.session(NAME, made.id).refresh_token == ""


def test_a_consent_given_meanwhile_is_not_written_over(desk: Desk) -> None:
    made = refresh(desk)
    connected(desk, made)
    script = desk.server.script

    def meanwhile(asked: Asked) -> Answer:
        connected(desk, made, "given anew")
        return script(asked)

    desk.server.script = meanwhile
    desk.authorize(made)
    assert desk.worker().tokens.session(NAME, made.id).refresh_token == "given anew"
