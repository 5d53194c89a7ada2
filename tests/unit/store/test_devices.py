"""A desktop is paired once, known by its token, reachable at its newest connection."""

from __future__ import annotations

import pytest

from ringhook.domain.errors import NotFoundError, TryAgainError
from ringhook.memory.clock import FixedClock
from ringhook.memory.table import MemoryTable
from ringhook.memory.vault import MemoryVault
from ringhook.ports.table import Row
from ringhook.store.devices import CODE_ALPHABET, Device, Devices, Pairing


@pytest.fixture
def devices(table: MemoryTable, vault: MemoryVault) -> Devices:
    return Devices(table, vault)


def pair(devices: Devices, clock: FixedClock, agent: str = "paul") -> tuple[Pairing, Device]:
    code, _ = devices.offer_pairing("main", agent, clock.now())
    made = devices.pair(code, "desk", "linux", clock.now())
    found = devices.authenticate(made.token)
    assert found is not None
    return made, found[1]


def test_a_code_pairs_one_desktop(devices: Devices, clock: FixedClock) -> None:
    code, until = devices.offer_pairing("main", "paul", clock.now())
    assert set(code) <= set(CODE_ALPHABET)
    assert (until - clock.now()).total_seconds() == 600
    made = devices.pair(f" {code.lower()} ", "desk", "linux", clock.now())
    device = devices.get("main", made.device_id)
    assert device is not None
    assert (device.agent_id, device.name, device.platform) == ("paul", "desk", "linux")
    with pytest.raises(NotFoundError):
        devices.pair(code, "desk", "linux", clock.now())


def test_of_two_who_use_a_code_at_once_one_is_paired(vault: MemoryVault, clock: FixedClock) -> None:
    class SlowTable(MemoryTable):
        """Lets somebody else in between reading the code and using it up."""

        meanwhile: str = ""

        def put(self, row: Row, *, expect: int | None = None) -> int:
            if row.partition.startswith("pairing#") and self.meanwhile:
                code, self.meanwhile = self.meanwhile, ""
                Devices(self, vault).pair(code, "thief", "linux", clock.now())
            return super().put(row, expect=expect)

    table = SlowTable(clock)
    devices = Devices(table, vault)
    code, _ = devices.offer_pairing("main", "paul", clock.now())
    table.meanwhile = code
    with pytest.raises(NotFoundError):
        devices.pair(code, "desk", "linux", clock.now())
    assert [device.name for device in devices.everyone("main")] == ["thief"]


@pytest.mark.parametrize("code", ["", "AAAAAA", "#", "-"])
def test_a_wrong_code_pairs_nobody(devices: Devices, clock: FixedClock, code: str) -> None:
    devices.offer_pairing("main", "paul", clock.now())
    with pytest.raises(NotFoundError):
        devices.pair(code, "desk", "linux", clock.now())


def test_a_token_is_kept_as_a_fingerprint_and_the_key_is_sealed(
    devices: Devices, table: MemoryTable, clock: FixedClock
) -> None:
    made, device = pair(devices, clock)
    assert devices.command_key("main", device) == made.command_key
    at_rest = str(table._kept)
    assert made.token not in at_rest
    assert made.token.rsplit(".", 1)[1] not in at_rest
    assert made.command_key not in at_rest


@pytest.mark.parametrize(
    "change", ["", "x", "..", "{0}x", "x{0}", "main.{1}.wrong", "other.{1}.{2}"]
)
def test_a_wrong_token_is_nobodys(devices: Devices, clock: FixedClock, change: str) -> None:
    made, _ = pair(devices, clock)
    _, device_id, rest = made.token.split(".", 2)
    assert devices.authenticate(change.format(made.token, device_id, rest)) is None


def test_a_connected_desktop_is_at_its_agents_desk(devices: Devices, clock: FixedClock) -> None:
    _, device = pair(devices, clock)
    assert devices.at_desk("main", "paul") == ()
    here = devices.connected("main", device, "c1", clock.now())
    assert devices.at_desk("main", "paul") == (here,)
    assert devices.at_connection("c1") == ("main", here)
    devices.disconnected("c1", clock.now())
    assert devices.at_desk("main", "paul") == ()
    assert devices.at_connection("c1") is None


def test_a_reconnection_replaces_the_old_connection(devices: Devices, clock: FixedClock) -> None:
    _, device = pair(devices, clock)
    first = devices.connected("main", device, "c1", clock.now())
    second = devices.connected("main", first, "c2", clock.now())
    assert devices.at_connection("c1") is None
    assert devices.at_desk("main", "paul") == (second,)


def test_the_end_of_an_old_connection_keeps_the_new_one(
    devices: Devices, clock: FixedClock
) -> None:
    _, device = pair(devices, clock)
    devices.connected("main", device, "c1", clock.now())
    second = devices.connected("main", device, "c2", clock.now())
    devices.disconnected("c1", clock.now())
    assert devices.at_desk("main", "paul") == (second,)
    assert devices.get("main", device.id) == second


def test_who_is_revoked_is_nobody_from_now_on(devices: Devices, clock: FixedClock) -> None:
    made, device = pair(devices, clock)
    here = devices.connected("main", device, "c1", clock.now())
    devices.revoke("main", device.id)
    assert devices.authenticate(made.token) is None
    assert devices.at_desk("main", "paul") == ()
    assert devices.at_connection("c1") is None
    with pytest.raises(NotFoundError):
        devices.revoke("main", device.id)
    with pytest.raises(NotFoundError):
        devices.connected("main", here, "c2", clock.now())
    devices.disconnected("c1", clock.now())
    assert list(devices.everyone("main")) == []


def test_a_connection_in_use_outlives_the_longest_silence(
    devices: Devices, clock: FixedClock
) -> None:
    _, device = pair(devices, clock)
    devices.connected("main", device, "c1", clock.now())
    for _ in range(20):
        clock.advance(1800)
        devices.heard_from("c1", clock.now())
    assert len(devices.at_desk("main", "paul")) == 1
    devices.heard_from("unknown", clock.now())
    clock.advance(3 * 3600 + 1)
    assert devices.at_desk("main", "paul") == ()


def test_hearing_from_a_desktop_often_writes_seldom(
    devices: Devices, clock: FixedClock, table: MemoryTable
) -> None:
    _, device = pair(devices, clock)
    devices.connected("main", device, "c1", clock.now())
    before = str(table._kept)
    for _ in range(10):
        clock.advance(300)
        devices.heard_from("c1", clock.now())
    assert str(table._kept) == before


def test_everyone_is_found_beyond_one_page(devices: Devices, clock: FixedClock) -> None:
    for _ in range(205):
        pair(devices, clock)
    assert len(list(devices.everyone("main"))) == 205
    assert list(devices.everyone("other")) == []


def test_a_code_that_is_taken_is_not_given_twice(
    devices: Devices, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("secrets.choice", lambda _letters: "A")
    devices.offer_pairing("main", "paul", clock.now())
    with pytest.raises(TryAgainError, match="ask for another"):
        devices.offer_pairing("main", "anna", clock.now())


def test_a_desktop_revoked_while_it_connects_stays_revoked(
    vault: MemoryVault, clock: FixedClock
) -> None:
    class RevokingTable(MemoryTable):
        """Revokes the desktop between reading its row and writing it."""

        revoked: str = ""

        def put(self, row: Row, *, expect: int | None = None) -> int:
            if row.partition.endswith("#devices") and self.revoked:
                device_id, self.revoked = self.revoked, ""
                self.delete(row.partition, device_id)
            return super().put(row, expect=expect)

    table = RevokingTable(clock)
    devices = Devices(table, vault)
    _, device = pair(devices, clock)
    table.revoked = device.id
    with pytest.raises(NotFoundError):
        devices.connected("main", device, "c1", clock.now())
    assert devices.get("main", device.id) is None
