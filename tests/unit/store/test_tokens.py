"""Sessions, leases and states at rest."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from ringhook.domain.errors import ConflictError
from ringhook.memory.clock import FixedClock
from ringhook.memory.table import MemoryTable
from ringhook.memory.vault import MemoryVault
from ringhook.store.tokens import Lease, Pending, Session, Setback, Tokens


@pytest.fixture
def tokens(table: MemoryTable, vault: MemoryVault) -> Tokens:
    return Tokens(table, vault)


def session(clock: FixedClock) -> Session:
    return Session(
        configuration="c",
        grant="g",
        renew_at=clock.now() + timedelta(hours=1),
        token="access",
        refresh_token="refresh",
        variables={"instance_url": "https://x.example"},
    )


def test_a_session_comes_back_whole_in_another_process(
    table: MemoryTable, vault: MemoryVault, tokens: Tokens, clock: FixedClock
) -> None:
    kept = tokens.put("main", "crm", session(clock))
    assert tokens.session("main", "crm") == kept
    assert Tokens(table, vault).session("main", "crm") == kept


def test_sessions_of_workspaces_and_credentials_do_not_meet(
    tokens: Tokens, clock: FixedClock
) -> None:
    tokens.put("main", "crm", session(clock))
    assert tokens.session("other", "crm").token == ""
    assert tokens.session("main", "crm2").token == ""


def test_what_another_process_wrote_is_seen_at_once(
    table: MemoryTable, vault: MemoryVault, tokens: Tokens, clock: FixedClock
) -> None:
    tokens.put("main", "crm", session(clock))
    newer = replace(session(clock), token="newer")
    Tokens(table, vault).put("main", "crm", newer)
    assert tokens.session("main", "crm").token == "newer"


def test_two_writers_of_one_session_do_not_overwrite_each_other(
    tokens: Tokens, clock: FixedClock
) -> None:
    kept = tokens.put("main", "crm", session(clock))
    tokens.put("main", "crm", session(clock), expect=kept.version)
    with pytest.raises(ConflictError):
        tokens.put("main", "crm", session(clock), expect=kept.version)


def test_a_forgotten_session_cannot_be_brought_back(tokens: Tokens, clock: FixedClock) -> None:
    kept = tokens.put("main", "crm", session(clock))
    tokens.forget("main", "crm")
    assert tokens.session("main", "crm").token == ""
    with pytest.raises(ConflictError):
        tokens.put("main", "crm", session(clock), expect=kept.version)


def test_a_refresh_token_moved_to_another_grant_does_not_open(
    table: MemoryTable, vault: MemoryVault, tokens: Tokens, clock: FixedClock
) -> None:
    tokens.put("main", "crm", session(clock))
    row = table.get("ws#main#tokens", "session#crm")
    assert row is not None
    table.put(replace(row, data={**row.data, "grant": "another server"}))
    assert Tokens(table, vault).session("main", "crm").refresh_token == ""


def test_one_of_many_gets_the_lease(tokens: Tokens, clock: FixedClock) -> None:
    seen = tokens.lease("main", "crm")
    with ThreadPoolExecutor(16) as pool:
        taken = list(
            pool.map(lambda _: tokens.take("main", "crm", seen, clock.now(), 25), range(16))
        )
    assert len([lease for lease in taken if lease]) == 1


def test_a_lease_ends_with_its_time_and_whoever_lost_it_cannot_end_the_next(
    tokens: Tokens, clock: FixedClock
) -> None:
    first = tokens.take("main", "crm", tokens.lease("main", "crm"), clock.now(), 25)
    assert first is not None
    assert tokens.lease("main", "crm").is_held(clock.now())
    clock.advance(25)
    seen = tokens.lease("main", "crm")
    assert not seen.is_held(clock.now())
    assert tokens.take("main", "crm", seen, clock.now(), 25)
    tokens.give_back("main", "crm", first)
    assert tokens.lease("main", "crm").is_held(clock.now())


def test_a_setback_is_told_to_all_and_forgiven(tokens: Tokens, clock: FixedClock) -> None:
    setback = Setback("c", "auth", "no", is_final=True, status=401, at=clock.now().isoformat())
    mine = tokens.take("main", "crm", Lease(), clock.now(), 25)
    assert mine is not None
    tokens.give_back("main", "crm", mine, setback)
    assert tokens.lease("main", "crm").setback == setback
    assert not tokens.lease("main", "crm").is_held(clock.now())
    tokens.forgive("main", "crm")
    assert tokens.lease("main", "crm").setback is None


PENDING = Pending("main", "crm", "g", "the-verifier")


def test_a_state_is_good_once(tokens: Tokens, clock: FixedClock) -> None:
    state = tokens.open_state(PENDING, clock.now())
    assert tokens.use_state(state, clock.now()) == PENDING
    assert tokens.use_state(state, clock.now()) is None


def test_a_state_is_good_for_one_of_many(tokens: Tokens, clock: FixedClock) -> None:
    state = tokens.open_state(PENDING, clock.now())
    with ThreadPoolExecutor(16) as pool:
        used = list(pool.map(lambda _: tokens.use_state(state, clock.now()), range(16)))
    assert len([found for found in used if found]) == 1


def test_a_state_is_over_after_ten_minutes_even_if_the_row_is_still_there(
    tokens: Tokens, clock: FixedClock
) -> None:
    state = tokens.open_state(PENDING, clock.now())
    assert tokens.use_state(state, clock.now() + timedelta(minutes=10)) is None


@pytest.mark.parametrize("state", ["", "wrong", "x" * 10_000, "-"])
def test_a_wrong_state_stands_for_nothing(tokens: Tokens, clock: FixedClock, state: str) -> None:
    tokens.open_state(PENDING, clock.now())
    assert tokens.use_state(state, clock.now()) is None


def test_nothing_at_rest_can_be_read(table: MemoryTable, tokens: Tokens, clock: FixedClock) -> None:
    tokens.put("main", "crm", session(clock))
    state = tokens.open_state(PENDING, clock.now())
    everything = "\n".join(f"{key} {kept.text}" for key, kept in table._kept.items())
    for secret in ("access", "refresh", "the-verifier", state):
        assert secret not in everything
