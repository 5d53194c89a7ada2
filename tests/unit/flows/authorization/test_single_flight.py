"""Many ask for a session at once: one fetches it, the others wait, and nobody waits for the dead."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

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

from ringhook.engine.outgoing import Credential
from ringhook.flows.authorization import Authorization, AuthorizationFailedError, Authorizer
from ringhook.flows.authorization.sessions import configuration_of, grant_of
from ringhook.store.tokens import Session


def at_once(desk: Desk, made: Credential, count: int, **more: Any) -> list[Authorization | str]:
    """Let *count* workers of their own ask at the same moment."""
    barrier = threading.Barrier(count)

    def work(worker: Authorizer) -> Authorization | str:
        barrier.wait(10)
        try:
            return desk.authorize(made, worker=worker, **more)
        except AuthorizationFailedError as error:
            return str(error)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(work, [desk.worker(time.sleep) for _ in range(count)]))


def test_forty_at_once_make_one_login(desk: Desk) -> None:
    desk.server.slow_down()
    found = at_once(desk, client(desk), 40)
    assert len(desk.server.asked) == 1
    assert {header(f) for f in found if isinstance(f, Authorization)} == {"Bearer access-1"}


def test_forty_that_saw_a_401_make_one_login(desk: Desk) -> None:
    made = client(desk)
    first = desk.authorize(made)
    desk.server.slow_down()
    found = at_once(desk, made, 40, stale=first.fingerprint)
    assert len(desk.server.asked) == 2
    assert {header(f) for f in found if isinstance(f, Authorization)} == {"Bearer access-2"}


def test_forty_with_a_wrong_password_try_it_once(desk: Desk) -> None:
    desk.server.always({"error": "invalid_client"}, 401)
    desk.server.slow_down()
    found = at_once(desk, client(desk), 40)
    assert len(desk.server.asked) == 1
    assert len({str(f) for f in found}) == 1
    assert "invalid_client" in str(found[0])


def test_a_refused_login_is_tried_again_after_a_while(desk: Desk) -> None:
    desk.server.always({"error": "invalid_client"}, 401)
    failed(desk, client(desk))
    desk.server.script = desk.server.number
    desk.clock.advance(29)
    failed(desk, client(desk))
    desk.clock.advance(1)
    assert header(desk.authorize(client(desk))) == "Bearer access-2"


def test_an_edited_credential_is_tried_at_once(desk: Desk) -> None:
    desk.server.always({"error": "invalid_client"}, 401)
    failed(desk, client(desk))
    desk.server.script = desk.server.number
    assert header(desk.authorize(client(desk, client_id="other"))) == "Bearer access-2"


def test_an_edited_credential_does_not_use_the_old_session(desk: Desk) -> None:
    desk.authorize(client(desk))
    found = desk.authorize(client(desk, scope="other"))
    assert header(found) == "Bearer access-2"


def test_renewing_by_hand_ignores_what_went_wrong_and_what_there_is(desk: Desk) -> None:
    made = client(desk)
    desk.server.always({"error": "invalid_client"}, 401)
    failed(desk, made)
    desk.server.script = desk.server.number
    purse = desk.authorizer.purse(NAME)
    assert header(desk.authorizer.renew(NAME, made, purse)) == "Bearer access-2"
    assert header(desk.authorizer.renew(NAME, made, purse)) == "Bearer access-3"
    assert header(desk.authorize(made)) == "Bearer access-3"


def test_a_rotated_refresh_token_survives_many_at_once(desk: Desk) -> None:
    made = refresh(desk)
    connected(desk, made)
    rotating(desk)
    desk.server.slow_down()
    found = at_once(desk, made, 40)
    assert len(desk.server.asked) == 1
    assert not [f for f in found if isinstance(f, str)]


def test_a_killed_holder_stops_nobody_for_long(desk: Desk) -> None:
    made = client(desk)
    now = desk.clock.now()
    assert desk.tokens.take(NAME, made.id, desk.tokens.lease(NAME, made.id), now, 25.0)
    error = failed(desk, made)
    assert (error.failure, error.is_final) == ("timeout", False)
    assert desk.server.asked == []
    assert 4.5 < sum(desk.pauses) < 7
    desk.clock.advance(25)
    assert header(desk.authorize(made)) == "Bearer access-1"


def test_a_lease_of_a_clock_gone_wrong_stops_nobody(desk: Desk) -> None:
    made = client(desk)
    then = desk.clock.now() + timedelta(days=400)
    desk.tokens.take(NAME, made.id, desk.tokens.lease(NAME, made.id), then, 25.0)
    assert header(desk.authorize(made)) == "Bearer access-1"


def test_who_waits_uses_what_the_other_one_got(desk: Desk) -> None:
    made = client(desk)
    lease = desk.tokens.take(NAME, made.id, desk.tokens.lease(NAME, made.id), desk.clock.now(), 25)
    assert lease is not None
    other = desk.worker()

    def pause(_seconds: float) -> None:
        session = Session(
            configuration=configuration_of(made),
            grant=grant_of(made),
            renew_at=desk.clock.now() + timedelta(hours=1),
            token="theirs",
        )
        other.tokens.put(NAME, made.id, session)

    assert header(desk.authorize(made, worker=desk.worker(pause))) == "Bearer theirs"
    assert desk.server.asked == []


def test_a_session_got_between_two_looks_is_used(desk: Desk) -> None:
    made = client(desk)
    other = desk.worker()
    desk.table.before_lease = lambda: desk.authorize(made, worker=other)
    assert header(desk.authorize(made)) == "Bearer access-1"
    assert len(desk.server.asked) == 1


def test_who_has_little_time_does_not_wait_longer(desk: Desk) -> None:
    made = client(desk)
    desk.tokens.take(NAME, made.id, desk.tokens.lease(NAME, made.id), desk.clock.now(), 25)
    failed(desk, made, within_seconds=0.3)
    assert sum(desk.pauses) < 0.6
