"""Paired desktops, and which of them are connected now."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from ringhook.domain.errors import ConflictError, NotFoundError, TryAgainError
from ringhook.ports.table import ABSENT, Row, Table
from ringhook.ports.vault import Vault
from ringhook.store.layout import ONLY, fingerprint, workspace
from ringhook.store.register import Register, TakenError

CODE_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # nothing that looks like something else
CODE_LENGTH = 6
CODE_LIFE = timedelta(minutes=10)
CONNECTION_LIFE = timedelta(hours=3)  # API Gateway ends a connection after two
UPDATE_TRIES = 3


@dataclass(frozen=True, slots=True)
class Device:
    """A paired desktop and whose it is. *connection* is empty while it is away."""

    id: str
    agent_id: str
    name: str
    platform: str
    token_hash: str
    sealed_key: str
    paired_at: str
    last_seen_at: str = ""
    connection: str = ""
    version: str = ""
    policy: str = ""


@dataclass(frozen=True, slots=True)
class Pairing:
    """What a new desktop gets, once."""

    device_id: str
    token: str
    command_key: str


class Devices:
    """Pairs desktops, knows them by their token, and finds an agent's connected ones."""

    def __init__(self, table: Table, vault: Vault) -> None:
        self._table = table
        self._vault = vault
        self._register = Register(table)
        self._keys: dict[str, str] = {}

    def offer_pairing(self, name: str, agent_id: str, now: datetime) -> tuple[str, datetime]:
        """Return a new pairing code for the agent and when it ends."""
        until = now + CODE_LIFE
        code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
        row = Row(
            f"pairing#{code}",
            ONLY,
            {"workspace": name, "agent_id": agent_id, "until": until.isoformat()},
            expires_at=int(until.timestamp()),
        )
        try:
            self._table.put(row, expect=ABSENT)
        except ConflictError:
            raise TryAgainError("that code is taken; ask for another") from None
        return code, until

    def pair(self, code: str, device_name: str, platform: str, now: datetime) -> Pairing:
        """Use up *code* and return the new desktop's keys. Raises `NotFoundError`."""
        offer = self._use_up(f"pairing#{code.strip().upper()}")
        name = offer["workspace"]
        device_id = secrets.token_hex(8)
        token = ".".join((name, device_id, secrets.token_urlsafe(32)))
        command_key = secrets.token_urlsafe(32)
        device = Device(
            id=device_id,
            agent_id=offer["agent_id"],
            name=device_name[:100],
            platform=platform[:40],
            token_hash=fingerprint(token),
            sealed_key=self._vault.seal(command_key, f"{name}/{device_id}"),
            paired_at=now.isoformat(),
        )
        self._table.put(_row(name, device), expect=ABSENT)
        return Pairing(device_id, token, command_key)

    def _use_up(self, partition: str) -> Mapping[str, Any]:
        """Return a pairing offer that nobody else gets any more. Raises `NotFoundError`."""
        gone = NotFoundError("this code does not exist or is over; make a new one on the page")
        row = self._table.get(partition, ONLY)
        if row is None or not row.data or not self._register.is_open(row.data["workspace"]):
            raise gone
        try:
            self._table.put(replace(row, data={}), expect=row.version)
        except ConflictError:
            raise gone from None
        return row.data

    def authenticate(self, token: str) -> tuple[str, Device] | None:
        """Return the workspace and device of a relay's *token*, or None."""
        parts = token.split(".")
        if len(parts) != 3 or not parts[0]:  # noqa: PLR2004 - workspace, device, random
            return None
        mark = fingerprint(token)
        for name in (parts[0], self._moved_to(mark)):
            device = self.get(name, parts[1]) if name else None
            if device is not None and hmac.compare_digest(device.token_hash, mark):
                return (name, device) if self._register.is_open(name) else None
        return None

    def _moved_to(self, mark: str) -> str:
        """Return the workspace that a desktop was moved to with everything else, if it was."""
        row = self._table.get(f"moved#{mark}", ONLY)
        return str(row.data["workspace"]) if row else ""

    def take_in(self, name: str, device: Device, command_key: str) -> None:
        """Let a desktop go on that was paired elsewhere: its token and command key stay good.

        Raises `TakenError` when it is another workspace's.
        """
        owner = self._moved_to(device.token_hash)
        if owner not in {"", name} and self._register.is_open(owner):
            raise TakenError("a desktop of this file belongs to another workspace here")
        sealed = self._vault.seal(command_key, f"{name}/{device.id}")
        here = replace(device, sealed_key=sealed, connection="")
        self._table.put(_row(name, here))
        self._table.put(Row(f"moved#{device.token_hash}", ONLY, {"workspace": name}))

    def get(self, name: str, device_id: str) -> Device | None:
        """Return one paired desktop."""
        row = self._table.get(workspace(name, "devices"), device_id)
        return Device(**row.data) if row else None

    def everyone(self, name: str) -> Iterator[Device]:
        """Yield every paired desktop of the workspace."""
        after = ""
        while True:
            page = self._table.query(workspace(name, "devices"), limit=200, after=after)
            yield from (Device(**row.data) for row in page.rows)
            after = page.after
            if not after:
                return

    def revoke(self, name: str, device_id: str) -> Device:
        """Forget the desktop; its token is worth nothing from now on. Raises `NotFoundError`."""
        device = self.get(name, device_id)
        if device is None:
            raise NotFoundError("no such device")
        self._table.delete(workspace(name, "devices"), device_id)
        if self._moved_to(device.token_hash) == name:
            self._table.delete(f"moved#{device.token_hash}", ONLY)
        self._table.delete(workspace(name, "desk", device.agent_id), device_id)
        if device.connection:
            self._table.delete(f"connection#{device.connection}", ONLY)
        return device

    def connected(self, name: str, device: Device, connection: str, now: datetime) -> Device:
        """Remember that *device* is reachable at *connection*; an older connection is forgotten.

        Raises `NotFoundError` when its access was taken away meanwhile.
        """
        if device.connection not in {"", connection}:
            self._table.delete(f"connection#{device.connection}", ONLY)
        here = replace(device, connection=connection, last_seen_at=now.isoformat())
        if not self._update(name, here):
            raise NotFoundError("no such device")
        until = int((now + CONNECTION_LIFE).timestamp())
        desk = workspace(name, "desk", device.agent_id)
        self._table.put(Row(desk, device.id, asdict(here), expires_at=until))
        place = {"workspace": name, "device_id": device.id}
        self._table.put(Row(f"connection#{connection}", ONLY, place, expires_at=until))
        return here

    def introduced(self, name: str, device: Device, version: str, policy: str) -> None:
        """Keep what a desktop says of itself; the same as before costs no write."""
        said = replace(device, version=version, policy=policy)
        if said != device:
            self._update(name, said)

    def heard_from(self, connection: str, now: datetime) -> bool:
        """Keep a connection that is still in use from being forgotten; False for one that is nobody's."""
        found = self.at_connection(connection)
        if found is None:
            return False
        name, device = found
        last = datetime.fromisoformat(device.last_seen_at)
        if device.connection == connection and now - last > CONNECTION_LIFE / 3:
            self.connected(name, device, connection, now)
        return True

    def at_connection(self, connection: str) -> tuple[str, Device] | None:
        """Return the workspace and device behind *connection*."""
        row = self._table.get(f"connection#{connection}", ONLY)
        device = self.get(row.data["workspace"], row.data["device_id"]) if row else None
        return (row.data["workspace"], device) if row and device else None

    def disconnected(self, connection: str, now: datetime) -> None:
        """Forget *connection*; a newer one of the same desktop stays."""
        found = self.at_connection(connection)
        self._table.delete(f"connection#{connection}", ONLY)
        if found is None:
            return
        name, device = found
        if device.connection == connection:
            self._table.delete(workspace(name, "desk", device.agent_id), device.id)
            self._update(name, replace(device, connection="", last_seen_at=now.isoformat()))

    def at_desk(self, name: str, agent_id: str) -> tuple[Device, ...]:
        """Return the agent's connected desktops."""
        page = self._table.query(workspace(name, "desk", agent_id))
        return tuple(Device(**row.data) for row in page.rows)

    def command_key(self, name: str, device: Device) -> str:
        """Return the key that commands for *device* are signed with."""
        if device.sealed_key not in self._keys:
            key = self._vault.unseal(device.sealed_key, f"{name}/{device.id}")
            self._keys[device.sealed_key] = key
        return self._keys[device.sealed_key]

    def _update(self, name: str, device: Device) -> bool:
        """Write *device* unless it was revoked meanwhile; returns whether it still exists."""
        for _ in range(UPDATE_TRIES):
            row = self._table.get(workspace(name, "devices"), device.id)
            if row is None:
                return False
            try:
                self._table.put(_row(name, device), expect=row.version)
            except ConflictError:
                continue
            return True
        raise TryAgainError("this device's row is written by many at once")


def _row(name: str, device: Device) -> Row:
    return Row(workspace(name, "devices"), device.id, asdict(device))
