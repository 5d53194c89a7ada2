"""Secrets are sealed at rest, keys are kept as fingerprints, presence ends by itself."""

from __future__ import annotations

import pytest

from ringhook.domain.errors import NotFoundError
from ringhook.memory.clock import FixedClock
from ringhook.memory.table import MemoryTable
from ringhook.memory.vault import MemoryVault
from ringhook.store.access import Access
from ringhook.store.presence import Presence
from ringhook.store.refusals import Refusals
from ringhook.store.secrets import Secrets, reference, referenced


@pytest.fixture
def secrets(table: MemoryTable, vault: MemoryVault) -> Secrets:
    return Secrets(table, vault)


def at_rest(table: MemoryTable) -> str:
    return str(table._kept)


def test_a_secret_is_sealed_at_rest(secrets: Secrets, table: MemoryTable) -> None:
    secrets.write("main", "crm", "hunter2")
    assert secrets.read("main", "crm") == "hunter2"
    assert "hunter2" not in at_rest(table)


def test_a_new_value_replaces_the_old_one_everywhere(
    secrets: Secrets, table: MemoryTable, vault: MemoryVault
) -> None:
    elsewhere = Secrets(table, vault)
    secrets.write("main", "crm", "old")
    assert elsewhere.read("main", "crm") == "old"
    secrets.write("main", "crm", "new")
    assert (secrets.read("main", "crm"), elsewhere.read("main", "crm")) == ("new", "new")


def test_workspaces_do_not_share_secrets(secrets: Secrets) -> None:
    secrets.write("main", "crm", "ours")
    secrets.write("other", "crm", "theirs")
    assert secrets.read("main", "crm") == "ours"
    assert secrets.names("third") == ()
    with pytest.raises(NotFoundError, match="secret crm does not exist"):
        secrets.read("third", "crm")


def test_a_sealed_value_cannot_be_moved_under_another_name(
    secrets: Secrets, table: MemoryTable
) -> None:
    secrets.write("main", "crm", "ours")
    secrets.write("main", "pbx", "theirs")
    row = table.get("ws#main#secrets", "crm")
    assert row is not None
    table.put(type(row)(row.partition, "pbx", row.data))
    with pytest.raises(NotFoundError):
        secrets.read("main", "pbx")


def test_names_are_listed_in_order(secrets: Secrets) -> None:
    for name in ("b", "a", "c"):
        secrets.write("main", name, "x")
    assert secrets.names("main") == ("a", "b", "c")


def test_settings_are_resolved_where_they_are_exactly_one_reference(secrets: Secrets) -> None:
    secrets.write("main", "k", "value")
    settings = {"a": "$secret.k$", "b": "x$secret.k$", "c": "$secret.$", "d": "$secret.k"}
    assert secrets.resolve("main", settings) == settings | {"a": "value"}


def test_a_reference_can_be_read_back() -> None:
    assert referenced(reference("connection.pbx.key")) == "connection.pbx.key"


def test_a_key_opens_its_workspace_and_is_not_kept(table: MemoryTable, clock: FixedClock) -> None:
    access = Access(table)
    key = access.create("main", clock.now())
    assert key.startswith("rh_")
    assert access.workspace_of(key) == "main"
    assert key not in at_rest(table)
    assert access.create("main", clock.now()) != key


@pytest.mark.parametrize("key", ["", "rh_", "rh_x", " "])
def test_an_unknown_key_opens_nothing(table: MemoryTable, key: str) -> None:
    assert Access(table).workspace_of(key) is None


def test_an_operators_own_key_is_adopted(table: MemoryTable, clock: FixedClock) -> None:
    access = Access(table)
    access.adopt("b", "chosen-by-the-operator", clock.now())
    access.adopt("a", "another-of-the-operator", clock.now())
    assert access.workspace_of("chosen-by-the-operator") == "b"
    assert access.workspaces() == ("a", "b")


def test_an_agent_is_busy_with_any_other_call(table: MemoryTable, clock: FixedClock) -> None:
    presence = Presence(table)
    for call in ("first", "second", "third"):
        presence.begin("main", "paul", call, clock.now())
    presence.end("main", "paul", "second")
    assert presence.is_busy("main", "paul", but_for="first")
    presence.end("main", "paul", "third")
    assert not presence.is_busy("main", "paul", but_for="first")
    assert presence.is_busy("main", "paul", but_for="new")
    assert not presence.is_busy("main", "anna", but_for="new")
    assert not presence.is_busy("other", "paul", but_for="new")


def test_a_forgotten_call_keeps_nobody_busy_for_ever(table: MemoryTable, clock: FixedClock) -> None:
    presence = Presence(table)
    presence.begin("main", "paul", "first", clock.now())
    clock.advance(4 * 3600 + 1)
    assert not presence.is_busy("main", "paul", but_for="new")


def test_refusals_are_listed_newest_first_and_end_after_two_weeks(
    table: MemoryTable, clock: FixedClock
) -> None:
    refusals = Refusals(table)
    for status in (400, 401, 403):
        refusals.add("main", "pbx", clock.advance(1), status, "why")
    page = refusals.list_day("main", "2026-01-05", 2, "")
    assert [row.data["status"] for row in page.rows] == [403, 401]
    rest = refusals.list_day("main", "2026-01-05", 2, page.after)
    assert [row.data["status"] for row in rest.rows] == [400]
    clock.advance(14 * 86_400)
    assert refusals.list_day("main", "2026-01-05", 2, "").rows == ()
